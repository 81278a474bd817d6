"""Raise the betas of Adam to the step number, instead of multiplying step by step.

**Keras** computes beta**t anew at each step, with `pow`, from the number of steps it has counted.

**TF1** `tf.train.AdamOptimizer(0.01)` keeps `beta1_power` and `beta2_power` in two variables and
multiplies them by beta after each step, with one more rounding each time. For 0.999 after 1000
steps the power is 0.36770016 and the product 0.36770025.

**PyTorch** `torch.optim.Adam` raises too, `beta1**step`, in double precision and from the step
number of each parameter.

**Hidden in** `keras/src/optimizers/adam.py::Adam.update_step` (line 107, Keras 3.15);
`tf_keras/src/optimizers/adam.py::Adam.update_step` (line 172, 2.21);
`tensorflow/python/training/adam.py::AdamOptimizer._finish` (line 296) for the product.

**Since** at least Keras 0.3.3 (2016), in all later versions.

**Symptom** The last bits of the weights, from the second step or so on. More visible is the
checkpoint: TF1 stores two numbers that Keras does not have, and a program that restores the
weights and moments without them starts its bias correction again.

**Formula** `np.float32(beta) ** np.float32(step)`

**Read** [Adam: A Method for Stochastic Optimization](https://arxiv.org/abs/1412.6980) (Kingma and
Ba, 2014), and TF1's
[AdamOptimizer](https://www.tensorflow.org/api_docs/python/tf/compat/v1/train/AdamOptimizer)
"""

from __future__ import annotations

from collections.abc import Callable

import tensorflow.compat.v1 as tf


def adam_beta_power(
    beta: float, step: tf.Tensor, product: Callable[[float], tf.Tensor], form: str
) -> tf.Tensor:
    """Return `beta ** step` for "pow"; for "product", what `product(beta)` returns.

    `step` counts from 1, in float32. `product` returns the running product of a beta, whose
    variable only exists if it is asked for.

    Examples:
        >>> import numpy as np
        >>> from minikeras.testing import run
        >>> def product(beta):
        ...     return tf.constant(np.cumprod(np.full(1000, beta, np.float32))[-1])
        >>> power = lambda form: adam_beta_power(0.999, tf.constant(1000.0), product, form)
        >>> run(lambda: power("pow"))  # Keras
        0.36770016
        >>> run(lambda: power("product"))  # TF1
        0.36770025
    """
    if form == "product":
        return product(beta)
    with tf.name_scope("adam_beta_power"):
        return tf.pow(tf.constant(beta), step)
