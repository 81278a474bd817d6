"""Leave masked steps out of the mean and the variance of batch normalization.

**Keras** hands the mask of a sequence to the layer. Keras 3 selects what the mask leaves and
divides its sums by the count plus 1e-7. Keras 2 gives each step the weight 1 or 0, and divides by
the sum of the weights.

**TF1** `tf.nn.moments(x, [0, 1])` counts the padding as well.

**PyTorch** `torch.nn.BatchNorm1d` takes no mask and counts the padding. One picks the steps first:
`norm(x[mask])`, with the features last.

**Hidden in** `keras/src/layers/normalization/batch_normalization.py::BatchNormalization._moments`
(line 434, Keras 3.15);
`tf_keras/src/layers/normalization/batch_normalization.py::BatchNormalizationBase._no_sync_calculate_mean_and_var`
(line 1132, 2.21), which calls `tensorflow/python/ops/nn_impl.py::weighted_moments`.

**Since** Keras 2.12 (2023). Keras 3.0 takes a mask and does nothing with it, 3.1 (2024) weighs,
with the 1e-7, and 3.15 selects.

**Symptom** The more padding, the smaller mean and variance are in TF1, and a prediction for a short
sequence differs from that for the same sequence in a batch of longer ones. The 1e-7 shows where a
batch has one or two steps: the mean of a single 1 is 0.9999999 in Keras 3, and 1 in Keras 2.

**Formula** `(x * mask).sum() / (mask.sum() + 1e-7)`

**Read** [BatchNormalization ignores Mask](https://github.com/tensorflow/tensorflow/issues/30161);
[Masking support in BatchNorm](https://github.com/keras-team/keras/issues/18759), asked for in Keras
3.
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
        >>> def mean(how):
        ...     x, mask = [[[1.0], [0.0], [0.0]]], [[True, False, False]]
        ...     return mask_moments(tf.constant(x), tf.constant(mask), [0, 1], how)[0]
        >>> run(lambda: mean("select") < 1).tolist()  # Keras 3
        [True]
        >>> run(lambda: mean("weigh")).tolist()  # Keras 2
        [1.0]
        >>> run(lambda: 3 * mean(None)).tolist()  # TF1
        [1.0]
    """
    if mask is None or how is None:
        mean, variance = tf.nn.moments(x, axes)
        return mean, variance
    # No name scope here, and a name for the squares: TensorFlow's graph optimizer orders sums by
    # the names of their ops, those of gradients too.
    if how == "weigh":
        weight = tf.expand_dims(tf.cast(mask, x.dtype), -1)
        total = tf.reduce_sum(weight * x, axes, keepdims=True)
        count = tf.reduce_sum(weight + tf.zeros_like(x), axes, keepdims=True)
        mean = tf.math.divide_no_nan(total, count)
        square = tf.math.squared_difference(x, mean, name="square")
        variance = tf.reduce_sum(weight * square, axes, keepdims=True)
        variance = tf.math.divide_no_nan(variance, count)
        return tf.squeeze(mean, axes), tf.squeeze(variance, axes)
    seen = tf.broadcast_to(tf.expand_dims(mask, -1), tf.shape(x))
    total = tf.reduce_sum(tf.where_v2(seen, x, 0.0), axes, keepdims=True)
    count = tf.reduce_sum(tf.cast(seen, x.dtype), axes, keepdims=True)
    mean = total / (count + 1e-7)
    distance = tf.where_v2(seen, x - mean, 0.0)
    square = tf.reduce_sum(tf.square(distance), axes, keepdims=True)
    return tf.squeeze(mean, axes), tf.squeeze(square / (count + 1e-7), axes)
