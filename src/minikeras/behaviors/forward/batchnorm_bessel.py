"""Correct the moving variance by N / (N - 1).

**Keras** 2 normalises a batch of images with one fused kernel. It divides by the variance of the
batch, but puts N / (N - 1) times that variance into the moving average, N being batch times height
times width: Bessel's correction. So it does with volumes. Inputs of rank 2 or 3, (batch, features)
for example, are not corrected. Keras 3 computes mean and variance by hand, and corrects nothing.

**TF1** has both. `mean, variance = tf.nn.moments(x, [0, 1, 2])`, the line for which this column
stands, gives the variance without the correction; the kernel itself,
`tf.nn.fused_batch_norm(x, gamma, beta)`, gives it corrected.

**PyTorch** `torch.nn.BatchNorm1d`, `BatchNorm2d` and `BatchNorm3d` correct, for inputs of every
rank: they normalise by the variance of the batch, and put N / (N - 1) times that into
`running_var`.

**Hidden in**
`tf_keras/src/layers/normalization/batch_normalization.py::BatchNormalizationBase.build` (line 357,
2.21), which chooses the kernel by the rank, 4 or 5, and `_fused_batch_norm` (line 964), which runs
it. What Keras 3 does instead is in
`keras/src/layers/normalization/batch_normalization.py::BatchNormalization.call` (line 388, Keras
3.15).

**Since** Keras 2.2 (2018), by N / (N - 1.001) and for every rank; 2.1.0 corrected nothing. Keras
2.6 (2021) at least corrects only in the kernel, and 3.0 (2023) nowhere.

**Symptom** One set of weights, two results of `evaluate` in Keras 2 and 3. With N = 4 the
correction is 1.3333; one step on values of variance 1 leaves the moving variance at 1.0033 instead
of 1. With 32 pictures of 28 by 28 pixels it is 1.00004, and nobody sees it.

**Formula** `moving = 0.99 * moving + 0.01 * x.var((0, 1, 2)) * n / (n - 1)`

**With** `moving_average_update` off, nothing is stored, corrected or not.

**Read** [BN: Use sample variance](https://github.com/keras-team/keras/pull/9028), which quotes the
correction from the paper; [moving variances inconsistently when
fused=True](https://github.com/tensorflow/tensorflow/issues/55545).
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def batchnorm_bessel(x: tf.Tensor, axis: int, enabled: bool) -> bool:
    """Return whether this batch is normalised by the fused kernel, which corrects.

    On, that is so for images and volumes, inputs of rank 4 or 5, whose channels (`axis`) are first
    or last.

    Examples:
        >>> import numpy as np, tensorflow.compat.v1 as tf
        >>> from minikeras.testing import run
        >>> x = np.float32([-1, 1, -1, 1]).reshape(4, 1, 1, 1)
        >>> batchnorm_bessel(x, 3, True), batchnorm_bessel(x[:, 0, 0], 1, True)  # Keras 2
        (True, False)
        >>> run(lambda: tf.nn.fused_batch_norm(x, [1.0], [0.0])[2])  # so the variance is
        array([1.333], dtype=float32)
        >>> batchnorm_bessel(x, 3, False)  # Keras 3 and TF1
        False
        >>> run(lambda: tf.nn.moments(x, [0, 1, 2])[1])
        array([1.], dtype=float32)
    """
    rank = len(x.shape)
    return enabled and rank in (4, 5) and axis in (1, rank - 1)
