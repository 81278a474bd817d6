"""Compute the 1 - beta of Adam in double precision.

**Keras** computes 1 - beta in Python, so in double precision, and rounds the result to float32:
0.1 and 0.001 for the betas 0.9 and 0.999. The correction `1 - beta**t` of the same optimizer is
computed in float32, so the two do not quite cancel.

**TF1** `tf.train.AdamOptimizer(0.01)` rounds beta to float32 and subtracts there, inside one op in
C++: 0.100000024 and 0.000999987. The correction has the same error, and it cancels.

**PyTorch** `torch.optim.Adam` computes both 1 - beta and 1 - beta**t in Python, so in double
precision.

**Hidden in** `keras/src/optimizers/adam.py::Adam.update_step` (lines 120 and 125, Keras 3.15);
`tf_keras/src/optimizers/adam.py::Adam.update_step` (lines 207 and 208, 2.21);
`tensorflow/python/training/adam.py::AdamOptimizer._resource_apply_dense` (line 237) calls the op.

**Since** Keras 2.11 (2022), and 3.0. In 0.3.3 to 2.10 beta was a float32 number before it was
subtracted, as in TF1.

**Symptom** Adam rewritten with `tf.train.AdamOptimizer(epsilon=1e-7)` agrees with Keras to about
five digits and no further: for a gradient of 1 its first step is longer by 6.6e-6 of itself.

**Formula** `np.float32(1 - beta)`, where TF1 has `np.float32(1) - np.float32(beta)`.

**Read** [Adam: A Method for Stochastic Optimization](https://arxiv.org/abs/1412.6980) (Kingma and
Ba, 2014), and [keras and tf Adam optimizers work
differently](https://github.com/keras-team/keras/issues/11718)
"""

from __future__ import annotations

import numpy as np


def adam_one_minus_beta(beta: float, precision: str) -> float:
    """Return `1 - beta`: "double" rounds it after the subtraction, "single" rounds before.

    The result becomes float32 where it meets a tensor.

    Examples:
        >>> np.float32(adam_one_minus_beta(0.999, "double"))  # Keras
        np.float32(0.001)
        >>> np.float32(adam_one_minus_beta(0.999, "single"))  # TF1
        np.float32(0.0009999871)
    """
    if precision == "double":
        return 1.0 - beta
    single: float = np.subtract(1.0, beta, dtype=np.float32).item()
    return single
