"""Draw random_uniform weights from -0.05 to 0.05, centred on zero.

**Keras** means by `random_uniform`, and by its short name `uniform`, numbers from -0.05 up to 0.05:
small, and as many below zero as above.

**TF1** means by `tf.random_uniform([784, 128])`, as by `tf.random_uniform_initializer()`, numbers
from 0 up to 1: a range ten times as wide, with no negative number in it.

**PyTorch** `torch.nn.init.uniform_(weight)` draws from 0 to 1, as TF1. Write
`torch.nn.init.uniform_(weight, -0.05, 0.05)`.

**Hidden in** `keras/src/initializers/random_initializers.py::RandomUniform.__init__` (line 181,
Keras 3.15) and `tf_keras/src/initializers/initializers.py::RandomUniform.__init__` (line 313,
2.21). TF1's values are in `tensorflow/python/ops/random_ops.py::random_uniform` (line 215) and
`tensorflow/python/ops/init_ops.py::RandomUniform.__init__` (line 466).

**Since** at least Keras 0.3.3 (2016), under the name `uniform`; as `RandomUniform` since 2.0
(2017).

**Symptom** Positive weights never cancel, so every unit sums all of its inputs. With 784 inputs
between 0 and 1, each tanh unit of a first layer gets about 196 and answers exactly 1, where its
gradient is 0: the layer learns nothing. With Keras's range no unit answers more than 0.95.

**Formula** `weights = noise * (np.float32(high) - np.float32(low)) + np.float32(low)`

**With** `kernel_initializer`, whose Glorot limits stretch the same noise by the same formula.
`stateless_draws` makes the noise.

**Read** [Layer weight initializers](https://keras.io/api/layers/initializers/), and TF1's
[random_uniform_initializer](https://www.tensorflow.org/api_docs/python/tf/compat/v1/random_uniform_initializer)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def random_uniform_range(noise: tf.Tensor, limits: tuple[float, float]) -> tf.Tensor:
    """Stretch noise in [0, 1) over [low, high); (0, 1) returns `noise` itself.

    The limits are rounded to the dtype of `noise` before they are subtracted, as Keras does it.

    Examples:
        >>> from minikeras.testing import run
        >>> run(lambda: random_uniform_range(tf.constant([0.0, 0.75]), (-0.05, 0.05)))  # Keras
        array([-0.05 ,  0.025], dtype=float32)
        >>> run(lambda: random_uniform_range(tf.constant([0.0, 0.75]), (0.0, 1.0)))  # TF1
        array([0.  , 0.75], dtype=float32)
    """
    if limits == (0.0, 1.0):
        return noise
    with tf.name_scope("random_uniform_range"):
        low, high = (tf.constant(limit, noise.dtype) for limit in limits)
        return noise * (high - low) + low
