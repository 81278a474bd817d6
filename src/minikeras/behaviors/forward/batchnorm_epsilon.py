"""Add 0.001 to the variance before dividing by its root.

**Keras** computes `(x - mean) / sqrt(variance + 0.001)`, in training and in inference. Both
versions do, and so does the fused kernel that Keras 2 uses for images.

**TF1** has no default: `tf.nn.batch_normalization(x, mean, variance, beta, gamma, 1e-5)` must be
given one, and people write 1e-3 to 1e-8. This column has 1e-5, the number in TensorFlow's own
TF1 ResNet (`official/resnet/resnet_model.py` in `tensorflow/models`). Where TensorFlow itself has
a default, in `tf.nn.fused_batch_norm`, it is 0.001.

**PyTorch** `torch.nn.BatchNorm2d` has `eps=1e-5`, the number of the TF1 column.

**Hidden in** `keras/src/layers/normalization/batch_normalization.py::BatchNormalization.__init__`
(line 164, Keras 3.15) and
`tf_keras/src/layers/normalization/batch_normalization.py::BatchNormalizationBase.__init__`
(line 173, 2.21); the op that adds it is in `tensorflow/python/ops/nn_impl.py::batch_normalization`
(line 1491).

**Since** Keras 1.2.2 (2017) at least. Keras 1.1 had 1e-5; 1.0 and 0.3.3 (2016) had 1e-6, and added
it to the deviation once more.

**Symptom** A quiet channel, with a standard deviation of 0.01, leaves the layer with 0.30 in Keras,
which keeps it quiet, and with 0.95 in TF1, where it is as loud as all the others. Weights copied
from one to the other then give other predictions. Channels that vary by about 1 do not show it.

**Formula** `y = (x - mean) / np.sqrt(variance + 0.001)`

**Read** [Ioffe and Szegedy 2015](https://arxiv.org/abs/1502.03167); [Fix Batch
Normalization](https://github.com/gzuidhof/nn-transfer/pull/3), where weights move from Keras to
PyTorch.
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def batchnorm_epsilon(variance: tf.Tensor, epsilon: float) -> tf.Tensor:
    """Return `variance + epsilon`; zero returns `variance` itself.

    Examples:
        >>> import tensorflow.compat.v1 as tf
        >>> from minikeras.testing import run
        >>> run(lambda: 0.01 * tf.rsqrt(batchnorm_epsilon(tf.constant(0.01**2), 1e-3)))  # Keras
        0.3015
        >>> run(lambda: 0.01 * tf.rsqrt(batchnorm_epsilon(tf.constant(0.01**2), 1e-5)))  # TF1
        0.9535
    """
    if epsilon == 0.0:
        return variance
    with tf.name_scope("batchnorm_epsilon"):
        return variance + epsilon
