"""Start the mean square of RMSprop at zero.

**Keras** starts the moving mean of the squared gradient at 0. The first step then divides by the
root of 0.1 times its own square, so every weight moves 3.16 learning rates, however small its
gradient. With the learning rate 0.01 and the gradient 0.1 that is 0.0316.

**TF1** `tf.train.RMSPropOptimizer(0.01)` starts it at 1. The first step divides by nearly 1 and is
0.00105: plain gradient descent, until the 1 has been forgotten.

**PyTorch** `torch.optim.RMSprop` starts at 0 as well. But it keeps 0.99 of the mean square where
Keras keeps 0.9, so its first step is 10 learning rates: 0.1 in the example.

**Hidden in** `keras/src/optimizers/rmsprop.py::RMSprop.build` (line 97, Keras 3.15);
`tf_keras/src/optimizers/rmsprop.py::RMSprop.build` (line 122, 2.21);
`tensorflow/python/training/rmsprop.py::RMSPropOptimizer._create_slots` (line 188).

**Since** at least Keras 0.3.3 (2016), in all later versions.

**Symptom** With small gradients the first steps of TF1 are much too short, 30 times for a gradient
of 0.1: the loss stands still at first, where the one of Keras falls. And no argument changes it.

**Formula** `np.full(shape, 0.0)`

**With** a start of 1 the size of `rmsprop_epsilon` does not matter for a long time: 0.9 to the
power t is above 1e-7 for 152 steps.

**Read** [RMSProp does not match original Tensorflow
impl](https://github.com/google-deepmind/optax/issues/49), by a person who tried to repeat
EfficientNet
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def rmsprop_accumulator(shape: tf.TensorShape, start: float) -> tf.Tensor:
    """Return the first value of the moving mean square: a tensor of `shape` full of `start`.

    Examples:
        >>> from minikeras.testing import run
        >>> def first_step(start):
        ...     gradient = tf.constant([0.1])
        ...     mean_square = rmsprop_accumulator(gradient.shape, start)
        ...     mean_square = 0.9 * mean_square + 0.1 * tf.square(gradient)
        ...     return 0.01 * gradient / tf.sqrt(mean_square)
        >>> run(lambda: first_step(0.0))  # Keras
        array([0.0316], dtype=float32)
        >>> run(lambda: first_step(1.0))  # TF1
        array([0.00105], dtype=float32)
    """
    return tf.fill(shape, start)
