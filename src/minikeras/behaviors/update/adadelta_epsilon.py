"""Add 1e-7, not 1e-8, to both mean squares of Adadelta.

**Keras** multiplies the gradient by the root of d + 1e-7 and divides it by the root of v + 1e-7,
where v is the mean square of the gradients and d that of the steps so far. d starts at 0, so the
epsilon decides how far the first step goes: with the learning rate 1 a gradient of 1 moves the
weight by 0.00141.

**TF1** `tf.train.AdadeltaOptimizer(1.0)` has 1e-8 in the same two places: 0.00045, a third as far.

**PyTorch** `torch.optim.Adadelta` has 1e-6, with rho 0.9 where Keras and TF1 have 0.95, and the
learning rate 1.0 where they have 0.001.

**Hidden in** `keras/src/optimizers/adadelta.py::Adadelta.__init__` (line 44, Keras 3.15) and
`::Adadelta.update_step` (line 98); `tf_keras/src/optimizers/adadelta.py::Adadelta.__init__`
(line 70, 2.21) and `::Adadelta.update_step` (line 125);
`tensorflow/python/training/adadelta.py::AdadeltaOptimizer.__init__` (line 106).

**Since** Keras 2.2; it was 1e-6 in Keras 1.0, as in the paper, and 1e-8 in 1.1 to 2.1.

**Symptom** Each of the first steps is 3.2 times as long as in TF1, and the lead lasts, since later
steps grow out of earlier ones.

**Formula** `learning_rate * gradient * np.sqrt(steps + epsilon) / np.sqrt(squares + epsilon)`

**Read** [Zeiler 2012](https://arxiv.org/abs/1212.5701);
[the default values of Adadelta](https://github.com/tensorflow/tensorflow/issues/36785).
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def adadelta_epsilon(mean_square: tf.Tensor, epsilon: float) -> tf.Tensor:
    """Return `mean_square + epsilon`; zero returns `mean_square` itself.

    Examples:
        >>> from minikeras.testing import run
        >>> def first_step(epsilon):
        ...     gradient = tf.constant(1.0)
        ...     above = tf.sqrt(adadelta_epsilon(tf.constant(0.0), epsilon))
        ...     return gradient * above / tf.sqrt(adadelta_epsilon(0.05 * gradient, epsilon))
        >>> run(lambda: first_step(1e-7))  # Keras
        0.00141
        >>> run(lambda: first_step(1e-8))  # TF1
        0.00045
    """
    if epsilon == 0.0:
        return mean_square
    with tf.name_scope("adadelta_epsilon"):
        return mean_square + epsilon
