"""Draw truncated_normal weights with standard deviation 0.05.

**Keras** means by `truncated_normal` a normal distribution with standard deviation 0.05, in which
every number beyond two standard deviations is drawn again. No weight is larger than 0.1, and
because the tails are missing the weights really spread by 0.044.

**TF1** means by `tf.truncated_normal([784, 128])`, as by `tf.truncated_normal_initializer()`,
standard deviation 1: weights up to 2, which spread by 0.88.

**PyTorch** `torch.nn.init.trunc_normal_(weight)` has standard deviation 1 and cuts at -2 and 2, two
numbers that do not follow `std`. Keras's draw is `trunc_normal_(weight, std=0.05, a=-0.1, b=0.1)`.

**Hidden in** `keras/src/initializers/random_initializers.py::TruncatedNormal.__init__` (line 125,
Keras 3.15) and `tf_keras/src/initializers/initializers.py::TruncatedNormal.__init__` (line 479,
2.21). TF1's value is in `tensorflow/python/ops/random_ops.py::truncated_normal` (line 161) and
`tensorflow/python/ops/init_ops.py::TruncatedNormal.__init__` (line 652).

**Since** Keras 2.0 (2017), which brought the initializer.

**Symptom** The first outputs are 20 times as large: with 784 inputs between 0 and 1, the sums of a
first layer spread by 13 instead of 0.65. Behind a tanh, 83 percent of them have a gradient below
0.01, where Keras has none.

**Formula** `weights = np.float32(0.05) * noise`

**With** `correct_truncation`: `he_normal`, `glorot_normal` and `lecun_normal` draw truncated noise
too, but take their standard deviation from the size of the layer, not from this row.

**Read** [Default keras initializers parameters have
changed](https://github.com/tensorflow/tensorflow/issues/12973): for a time the Keras inside
TensorFlow had standard deviation 1
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def truncated_normal_stddev(noise: tf.Tensor, stddev: float) -> tf.Tensor:
    """Scale N(0, 1) noise cut at two standard deviations; 1.0 returns `noise` itself.

    Examples:
        >>> from minikeras.testing import run
        >>> run(lambda: truncated_normal_stddev(tf.constant([1.0, -2.0]), 0.05))  # Keras
        array([ 0.05, -0.1 ], dtype=float32)
        >>> run(lambda: truncated_normal_stddev(tf.constant([1.0, -2.0]), 1.0))  # TF1
        array([ 1., -2.], dtype=float32)
    """
    if stddev == 1.0:
        return noise
    with tf.name_scope("truncated_normal_stddev"):
        return noise * stddev
