"""Average the values of an example before they are added to those of the others.

**Keras** 3 takes the mean over all axes of an example first, then adds up one number for each
example; the count is the number of examples. Keras 2 adds up everything at once, and counts every
value. Without weights the two quotients are the same number, rounded differently. With a weight
for each step of a sequence they are not: in both, a step counts by its weight, but where Keras 2
divides by the sum of all weights, Keras 3 divides by the sum of their means.

**TF1** adds up everything at once: `tf.metrics.mean(values, weights)`.

**PyTorch** has no metrics. `values.mean()` is the sum of all values divided by their number, as in
TF1.

**Hidden in** `keras/src/metrics/reduction_metrics.py::reduce_to_samplewise_values` (line 10, Keras
3.15); `tf_keras/src/metrics/base_metric.py::Reduce.update_state` (line 527, 2.21).

**Since** Keras 2.3 (2019) for all at once; before, each batch had its mean, weighed by its size.
Keras 3.0 for the examples first.

**Symptom** An accuracy per step differs between the versions in its last digit, and sometimes by
more: a sum of float32 numbers stops counting at 16777216, which a model that labels the pixels of
images reaches with values, and not with examples.

**Formula** `np.sum(np.mean(values, axis=1)) / len(values)`

**Read** [Fix bugs with Mean, Accuracy and BinaryAccuracy
metrics](https://github.com/keras-team/keras/pull/19847) of Keras 3.4, where weights are concerned
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def reduce_metric_values(
    values: tf.Tensor, sample_weight: tf.Tensor | None, how: str
) -> tuple[tf.Tensor, tf.Tensor | None]:
    """Return `(values, weights)`: the one to be added to the total, the other to the count.

    Without weights the count is the number of values that are returned.

    Examples:
        >>> import tensorflow.compat.v1 as tf
        >>> from minikeras.testing import run
        >>> def added(how):
        ...     return reduce_metric_values(tf.constant([[1.0, 0.0], [1.0, 1.0]]), None, how)[0]
        >>> run(lambda: added("examples_first"))  # Keras: one number for each example
        array([0.5, 1. ], dtype=float32)
        >>> run(lambda: added("all_at_once"))  # TF1: every value
        array([[1., 0.],
               [1., 1.]], dtype=float32)
    """
    if how == "all_at_once":
        return _weighted(values, sample_weight)
    with tf.name_scope("reduce_metric_values"):
        if sample_weight is not None:
            sample_weight = tf.cast(sample_weight, values.dtype)
            rank = sample_weight.shape.rank
            if rank == values.shape.rank + 1:
                sample_weight = tf.squeeze(sample_weight, -1)
            values = _mean_from(values, rank)
            sample_weight = tf.broadcast_to(sample_weight, tf.shape(values))
            return _mean_from(values * sample_weight, 1), _mean_from(sample_weight, 1)
        return _mean_from(values, 1), None


def _weighted(
    values: tf.Tensor, sample_weight: tf.Tensor | None
) -> tuple[tf.Tensor, tf.Tensor | None]:
    """Multiply by the weights, which may lack axes at the end, as TF1's and Keras 2's may."""
    if sample_weight is None:
        return values, None
    sample_weight = tf.cast(sample_weight, values.dtype)
    if sample_weight.shape.rank == values.shape.rank + 1:
        sample_weight = tf.squeeze(sample_weight, -1)
    elif sample_weight.shape.rank == values.shape.rank - 1:
        sample_weight = tf.expand_dims(sample_weight, -1)
    if sample_weight.shape.rank in (0, values.shape.rank):
        sample_weight = tf.broadcast_to(sample_weight, tf.shape(values))
    else:
        values = _mean_from(values, sample_weight.shape.rank)
    return values * sample_weight, sample_weight


def _mean_from(values: tf.Tensor, axis: int) -> tf.Tensor:
    """Return the mean over `axis` and all axes after it."""
    axes = list(range(axis, values.shape.rank))
    return tf.reduce_mean(values, axis=axes) if axes else values
