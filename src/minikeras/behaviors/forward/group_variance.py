"""Take the variance of a group from the distances to its mean.

**Keras** 3 computes the variance of `GroupNormalization` as the mean of the squared distances to
the mean. Keras 2 takes the mean of the squares and subtracts the square of the mean, with a weight
of 1 for every number, which is the same on paper and loses digits.

**TF1** `tf.nn.moments(x, axes)` is the line, and what Keras 3 calls.

**Hidden in**
`keras/src/layers/normalization/group_normalization.py::GroupNormalization._apply_normalization`
(line 177, Keras 3.15);
`tf_keras/src/layers/normalization/group_normalization.py::GroupNormalization._apply_normalization`
(line 173, 2.21), which calls `tensorflow/python/ops/nn_impl.py::weighted_moments`.

**Symptom** Numbers far from zero. The variance of 1000 and 1001 is 0.25; a float32 has no digits
left for it once the squares are a million, and Keras 2 may find zero or less, and then nan.

**Formula** `((x - x.mean()) ** 2).mean()`, in Keras 2 `(x**2).mean() - x.mean() ** 2`
"""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow.compat.v1 as tf


def group_variance(x: tf.Tensor, axes: Sequence[int], of: str) -> tuple[tf.Tensor, tf.Tensor]:
    """Return mean and variance of `x` over `axes`, which stay with length 1.

    `of` is "distances" (Keras 3 and TF1) or "squares" (Keras 2).

    Examples:
        >>> from minikeras.testing import run
        >>> def variance(of):
        ...     return group_variance(tf.constant([[10000.0, 10001.0]]), [1], of)[1]
        >>> run(lambda: variance("distances")).tolist()  # Keras 3 and TF1
        [[0.25]]
        >>> run(lambda: variance("squares")).tolist()  # Keras 2
        [[0.0]]
    """
    if of == "distances":
        mean, variance = tf.nn.moments(x, axes, keepdims=True)
    else:
        with tf.name_scope("group_variance"):
            mean, variance = tf.nn.weighted_moments(x, axes, tf.ones_like(x), keepdims=True)
    return mean, variance
