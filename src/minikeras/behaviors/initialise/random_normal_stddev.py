"""Draw random_normal weights with standard deviation 0.05.

**Keras** means by `random_normal`, and by its short name `normal`, a normal distribution with
standard deviation 0.05.

**TF1** means by `tf.random_normal([784, 128])`, as by `tf.random_normal_initializer()`, standard
deviation 1. The name is the same and every weight is 20 times as large.

**PyTorch** `torch.nn.init.normal_(weight)` has standard deviation 1, as TF1. Write
`torch.nn.init.normal_(weight, std=0.05)`.

**Hidden in** `keras/src/initializers/random_initializers.py::RandomNormal.__init__` (line 66, Keras
3.15) and `tf_keras/src/initializers/initializers.py::RandomNormal.__init__` (line 394, 2.21). TF1's
value is in `tensorflow/python/ops/random_ops.py::random_normal` (line 44) and
`tensorflow/python/ops/init_ops.py::RandomNormal.__init__` (line 556).

**Since** at least Keras 0.3.3 (2016), under the name `normal`; as `RandomNormal` since 2.0 (2017).

**Symptom** The first logits are huge. The factors of the layers multiply, so three of them make
20 ** 3 = 8000: in a ReLU net of 784, 128, 128 and 10 units without biases the logits spread by 970
instead of 0.12, and the first cross-entropy is 1447 instead of 2.31, where guessing costs
ln 10 = 2.30. Training has to undo that before it can learn.

**Formula** `weights = np.float32(0.05) * noise`

**With** the default `kernel_initializer`, only weights that ask for `random_normal` meet this row.
`stateless_draws` makes the noise.

**Read** [Layer weight initializers](https://keras.io/api/layers/initializers/), and TF1's
[random_normal_initializer](https://www.tensorflow.org/api_docs/python/tf/compat/v1/random_normal_initializer)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def random_normal_stddev(noise: tf.Tensor, stddev: float) -> tf.Tensor:
    """Scale N(0, 1) noise to standard deviation `stddev`; 1.0 returns `noise` itself.

    Examples:
        >>> from minikeras.testing import run
        >>> run(lambda: random_normal_stddev(tf.constant([1.0, -2.0]), 0.05))  # Keras
        array([ 0.05, -0.1 ], dtype=float32)
        >>> run(lambda: random_normal_stddev(tf.constant([1.0, -2.0]), 1.0))  # TF1
        array([ 1., -2.], dtype=float32)
    """
    if stddev == 1.0:
        return noise
    with tf.name_scope("random_normal_stddev"):
        return noise * stddev
