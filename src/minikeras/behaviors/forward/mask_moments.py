"""Leave masked steps out of the mean and the variance of batch normalization.

**Keras** hands the mask of a sequence to the layer. Keras 3 selects what the mask leaves, divides
its sum by the count plus 1e-7, and takes the variance from the distances to that mean. Keras 2
gives each step the weight 1 or 0, and takes the variance as the mean of the squares less the square
of the mean.

**TF1** `tf.nn.moments(x, [0, 1])` counts the padding as well.

**Hidden in** `keras/src/layers/normalization/batch_normalization.py::BatchNormalization._moments`
(line 434, Keras 3.15);
`tf_keras/src/layers/normalization/batch_normalization.py::BatchNormalizationBase._no_sync_calculate_mean_and_var`
(line 1132, 2.21), which calls `tensorflow/python/ops/nn_impl.py::weighted_moments`.

**Symptom** The more padding, the smaller mean and variance are in TF1, and a prediction for a short
sequence differs from that for the same sequence in a batch of longer ones. Between the two Kerases
the variance of numbers far from zero differs: for 1000 and 1001 it is 0.25 in Keras 3, and 0.25
plus or minus 0.06 in Keras 2, which subtracts a million from a million.

**Formula** `(x * mask).sum() / (mask.sum() + 1e-7)`
"""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow.compat.v1 as tf


def mask_moments(
    x: tf.Tensor, mask: tf.Tensor | None, axes: Sequence[int], how: str | None
) -> tuple[tf.Tensor, tf.Tensor]:
    """Return mean and variance of `x` over `axes`; `mask` has the axes of `x` but the last.

    `how` is "select" (Keras 3), "weigh" (Keras 2) or None.

    Examples:
        >>> from minikeras.testing import run
        >>> def moments(how):
        ...     x, mask = [[[3.0], [5.0], [0.0]]], [[True, True, False]]
        ...     return tf.stack(mask_moments(tf.constant(x), tf.constant(mask), [0, 1], how))
        >>> run(lambda: moments("select")).round(2).tolist()  # Keras 3
        [[4.0], [1.0]]
        >>> run(lambda: moments("weigh")).round(2).tolist()  # Keras 2
        [[4.0], [1.0]]
        >>> run(lambda: moments(None)).round(2).tolist()  # TF1
        [[2.67], [4.22]]
    """
    if mask is None or how is None:
        mean, variance = tf.nn.moments(x, axes)
        return mean, variance
    with tf.name_scope("mask_moments"):
        seen = tf.expand_dims(mask, -1)
        if how == "weigh":
            mean, variance = tf.nn.weighted_moments(x, axes, tf.cast(seen, x.dtype))
            return mean, variance
        seen = tf.broadcast_to(seen, tf.shape(x))
        total = tf.reduce_sum(tf.where_v2(seen, x, 0.0), axes, keepdims=True)
        count = tf.reduce_sum(tf.cast(seen, x.dtype), axes, keepdims=True) + 1e-7
        distance = tf.where_v2(seen, x - total / count, 0.0)
        square = tf.reduce_sum(tf.square(distance), axes, keepdims=True)
        return tf.squeeze(total / count, axes), tf.squeeze(square / count, axes)
