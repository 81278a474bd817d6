"""Penalise the sum of squares, not half of it.

**Keras** `regularizers.l2(0.01)` is 0.01 times the sum of the squared weights: 0.30 for the weights
1, -2, 3, -4, and a pull of 0.02 times the weight. Keras 3 writes it so; Keras 2 writes
`2.0 * l2 * tf.nn.l2_loss(w)`. Doubling and halving are exact, so both are the same to the last bit.

**TF1** `0.01 * tf.nn.l2_loss(w)` is half of it, 0.15, because `l2_loss` has the one half of the
textbook inside: its gradient is the weight itself.

**PyTorch** `torch.optim.SGD(weight_decay=0.01)` adds 0.01 times the weight to its gradient, which
is the pull of TF1's line: half of what Keras's `l2(0.01)` does.

**Hidden in** `keras/src/regularizers/regularizers.py::L2.__call__` (line 265, Keras 3.15);
`tf_keras/src/regularizers.py::L2.__call__` (line 322, 2.21);
`tensorflow/python/ops/gen_nn_ops.py::l2_loss` (line 5726), whose docstring names the half.

**Since** at least Keras 0.3.3 (2016), as a sum of squares. Keras 2.10 (2022) began to write it with
`l2_loss`, Keras 3.0 writes the sum again.

**Symptom** The program rewritten from Keras has half the weight decay under the same number, so it
overfits more, and no error says why.

**Formula** `factor * np.square(weight).sum()`

**With** `add_penalties` off, the penalty is computed and thrown away, whatever this row says.

**Read** [L2 implementation difference between keras and
caffe](https://github.com/keras-team/keras/issues/4712); [Decoupled Weight Decay
Regularization](https://arxiv.org/abs/1711.05101), Loshchilov and Hutter 2017
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def l2_penalty(weight: tf.Tensor, factor: float, formula: str) -> tf.Tensor:
    """Return the L2 penalty of one weight: a scalar.

    `formula` is "sum_of_squares" (Keras 3), "twice_l2_loss" (Keras 2) or "l2_loss" (TF1).

    Examples:
        >>> from minikeras.testing import run
        >>> weight = lambda: tf.constant([[1.0, -2.0], [3.0, -4.0]])
        >>> run(lambda: l2_penalty(weight(), 0.01, "sum_of_squares"))  # Keras
        0.30
        >>> run(lambda: l2_penalty(weight(), 0.01, "l2_loss"))  # TF1
        0.15
    """
    if formula == "sum_of_squares":
        with tf.name_scope("l2_penalty"):
            return factor * tf.reduce_sum(tf.square(weight))
    if formula == "twice_l2_loss":
        with tf.name_scope("l2_penalty"):
            return 2.0 * factor * tf.nn.l2_loss(weight)
    return factor * tf.nn.l2_loss(weight)
