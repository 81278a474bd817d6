"""Add 1e-7 to the mean square of RMSprop, inside the root.

**Keras** divides by the root of v + 1e-7, where v is the mean square of the gradient. The smallest
number it divides by is 3.16e-4. With the learning rate 0.01, a first gradient of 1e-6 moves the
weight by 3.16e-5.

**TF1** `tf.train.RMSPropOptimizer(0.01)` has 1e-10 in the same place, so it divides by 1e-5 or
more. From the same start at zero, that gradient would move the weight by 9.995e-4, 32 times as far.

**PyTorch** `torch.optim.RMSprop` adds 1e-8 to the root, not to the mean square. With the learning
rate 0.01, and its 0.99 where Keras has 0.9, the same gradient moves the weight by 0.091.

**Hidden in** `keras/src/optimizers/rmsprop.py::RMSprop.__init__` (line 58, Keras 3.15) and
`::RMSprop.update_step` (line 143); `tf_keras/src/optimizers/rmsprop.py::RMSprop.__init__`
(line 82, 2.21) and `::RMSprop.update_step` (line 191);
`tensorflow/python/training/rmsprop.py::RMSPropOptimizer.__init__` (line 140).

**Since** Keras 2.11 (2022) for the place inside the root, and 3.0. Keras 1.0 had 1e-6 in there; 1.1
to 2.10 added the epsilon to the root, if there is no momentum: 1e-8 in 2.1.0, 1e-7 in 2.2.

**Symptom** Weights with tiny gradients, as in a layer that has nearly died or an embedding that is
rarely used, jump in TF1 and hardly move in Keras.

**Formula** `learning_rate * gradient / np.sqrt(mean_square + epsilon)`

**With** `rmsprop_accumulator` at 1, the number of TF1, the epsilon is not seen in the first steps.

**Read** [Difference in the implementation of rmsprop with
Tensorflow](https://github.com/pytorch/pytorch/issues/23796), and [Difference in RMSProp from
published work](https://github.com/keras-team/keras/issues/435)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def rmsprop_epsilon(mean_square: tf.Tensor, epsilon: float) -> tf.Tensor:
    """Return `mean_square + epsilon`; zero returns `mean_square` itself.

    Examples:
        >>> from minikeras.testing import run
        >>> def first_step(epsilon):
        ...     gradient = tf.constant(1e-6)
        ...     mean_square = rmsprop_epsilon(0.1 * tf.square(gradient), epsilon)
        ...     return 0.01 * gradient / tf.sqrt(mean_square)
        >>> run(lambda: first_step(1e-7))  # Keras
        0.0000316
        >>> run(lambda: first_step(1e-10))  # TF1
        0.0009995
    """
    if epsilon == 0.0:
        return mean_square
    with tf.name_scope("rmsprop_epsilon"):
        return mean_square + epsilon
