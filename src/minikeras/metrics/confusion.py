"""Counts of right and wrong decisions at thresholds, and precision and recall made of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras.behaviors.report.positive_above import positive_above
from minikeras.defaults import Defaults
from minikeras.errors import message
from minikeras.metrics.base import Kept, Metric, Numbers
from minikeras.metrics.ranks import same_rank, weight_of_rank

__all__ = [
    "FalseNegatives",
    "FalsePositives",
    "Precision",
    "Recall",
    "TrueNegatives",
    "TruePositives",
]

EPSILON = 1e-7
LEAST = -1e10  # what a prediction outside the top k is taken for
TP, FP, TN, FN = "true_positives", "false_positives", "true_negatives", "false_negatives"
Thresholds = float | Sequence[float] | None
Cuts = list[float] | None


class ThresholdMetric(Metric):
    """Base of the metrics that count decisions at thresholds.

    A prediction is positive if it is greater than the threshold; a label, if it is not 0.
    """

    counts: tuple[str, ...] = ()  # which of the four are kept
    cuts: Cuts  # the thresholds; None for one that nobody said
    labels: int | None = None  # how many labels are counted apart, None for all together
    top_k: int | None = None
    class_id: int | None = None

    def kept(self) -> dict[str, Kept]:
        """Return the counts, one for each threshold, or (thresholds, labels)."""
        count = 1 if self.cuts is None else len(self.cuts)
        shape = (count,) if self.labels is None else (count, self.labels)
        return {name: Kept(shape) for name in self.counts}

    def label_weight(self) -> list[float] | None:
        """Return a weight for each label, if the labels are counted together."""
        return None

    def add(
        self,
        numbers: Numbers,
        y_true: tf.Tensor,
        y_pred: tf.Tensor,
        sample_weight: tf.Tensor | None,
        defaults: Defaults,
    ) -> Numbers:
        """Add the decisions of a batch."""
        y_true, y_pred = same_rank(tf.cast(y_true, tf.float32), tf.cast(y_pred, tf.float32))
        y_true.shape.assert_is_compatible_with(y_pred.shape)
        if self.top_k is not None:
            y_pred = _only_top(y_pred, self.top_k)
        if self.class_id is not None:
            y_true = y_true[..., self.class_id, tf.newaxis]
            y_pred = y_pred[..., self.class_id, tf.newaxis]
        weight = self._weight(y_pred, sample_weight)
        if self.labels is None:
            y_true, y_pred = tf.reshape(y_true, (-1,)), tf.reshape(y_pred, (-1,))
            weight = None if weight is None else tf.reshape(weight, (-1,))
        positive = tf.cast(y_true, tf.bool)
        if self.cuts is None:
            over = positive_above(y_pred, defaults.positive_above)
            found = _count_each(positive, tf.expand_dims(over, 0), weight)
        elif evenly_spread(self.cuts):
            found = _count_in_buckets(positive, y_pred, weight, self.cuts)
        else:
            found = _count_each(positive, _over(y_pred, self.cuts), weight)
        return {name: numbers[name] + found[name] for name in self.counts}

    def _weight(self, y_pred: tf.Tensor, sample_weight: tf.Tensor | None) -> tf.Tensor | None:
        """Return a weight for each prediction: that of its example, times that of its label."""
        weight = None
        if sample_weight is not None:
            weight = weight_of_rank(sample_weight, y_pred.shape.rank)
            weight = tf.broadcast_to(weight, tf.shape(y_pred))
        by_label = self.label_weight()
        if by_label is not None:
            shape = tf.shape(y_pred)
            apart = tf.broadcast_to(tf.expand_dims(tf.constant(by_label, tf.float32), 0), shape)
            weight = apart if weight is None else weight * apart
        return weight


class _Count(ThresholdMetric):
    """The number of decisions of one kind, one number for each threshold."""

    def __init__(
        self, thresholds: Thresholds = None, name: str | None = None, dtype: str | None = None
    ) -> None:
        """Keep the thresholds; without them, the table of the model decides."""
        super().__init__(dtype, name)
        self.thresholds = thresholds
        self.cuts = cuts_of(thresholds)

    def compute_value(self, numbers: Numbers, defaults: Defaults) -> tf.Tensor:
        """Return the count, or the counts of several thresholds."""
        return _one_or_all(numbers[self.counts[0]])


class TruePositives(_Count):
    """The number of positives that were found.

    Source: keras/src/metrics/confusion_metrics.py::TruePositives.

    Examples:
        >>> m = TruePositives()
        >>> m.update_state([0, 1, 1, 1], [1, 0, 1, 1])
        >>> m.result()
        2.0
    """

    counts = (TP,)


class FalsePositives(_Count):
    """The number of negatives that were taken for positives.

    Source: keras/src/metrics/confusion_metrics.py::FalsePositives.
    """

    counts = (FP,)


class TrueNegatives(_Count):
    """The number of negatives that were left alone.

    Source: keras/src/metrics/confusion_metrics.py::TrueNegatives.
    """

    counts = (TN,)


class FalseNegatives(_Count):
    """The number of positives that were overlooked.

    Source: keras/src/metrics/confusion_metrics.py::FalseNegatives.
    """

    counts = (FN,)


class _Share(ThresholdMetric):
    """The share of the true positives among the sum of two counts."""

    direction = "up"

    def __init__(
        self,
        thresholds: Thresholds = None,
        top_k: int | None = None,
        class_id: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        """Keep the thresholds; without them, the table decides, or everything in the top k is."""
        super().__init__(dtype, name)
        self.thresholds, self.top_k, self.class_id = thresholds, top_k, class_id
        self.cuts = cuts_of(thresholds)
        if thresholds is None and top_k is not None:
            self.cuts = [LEAST]

    def compute_value(self, numbers: Numbers, defaults: Defaults) -> tf.Tensor:
        """Return the share, or the shares of several thresholds; 0 if there is nothing."""
        found, other = (numbers[name] for name in self.counts)
        return _one_or_all(tf.div_no_nan(found, found + other))


class Precision(_Share):
    """The share of true positives among what was taken for positive.

    Args:
        thresholds: one or several numbers from 0 to 1.
        top_k: only the `k` largest predictions of an example can be positive.
        class_id: the only class that is looked at.
        name: the key in the logs.
        dtype: "float32".

    Source: keras/src/metrics/confusion_metrics.py::Precision.

    Examples:
        >>> m = Precision()
        >>> m.update_state([0, 1, 1, 1], [1, 0, 1, 1])
        >>> print(f"{m.result():.3f}")
        0.667
    """

    counts = (TP, FP)


class Recall(_Share):
    """The share of true positives among all positives; the arguments are those of `Precision`.

    Source: keras/src/metrics/confusion_metrics.py::Recall.

    Examples:
        >>> m = Recall()
        >>> m.update_state([0, 1, 1, 1], [1, 0, 1, 1])
        >>> print(f"{m.result():.3f}")
        0.667
    """

    counts = (TP, FN)


def cuts_of(thresholds: Thresholds) -> Cuts:
    """Return the thresholds as a list, or None; a ValueError unless each is from 0 to 1."""
    if thresholds is None:
        return None
    cuts: list[Any] = list(thresholds) if isinstance(thresholds, list | tuple) else [thresholds]
    wrong = [cut for cut in cuts if cut is None or not 0 <= cut <= 1]
    if wrong:
        raise ValueError(
            message("A threshold is a number from 0 to 1.", where="thresholds=...", got=wrong)
        )
    return cuts


def evenly_spread(cuts: Sequence[float]) -> bool:
    """Return whether there are three or more thresholds, at equal distances from 0 to 1.

    Source: keras/src/metrics/metrics_utils.py::is_evenly_distributed_thresholds.
    """
    if len(cuts) < 3:
        return False
    even = np.arange(len(cuts), dtype=np.float32) / (len(cuts) - 1)
    return bool(np.allclose(cuts, even, atol=EPSILON))


def _one_or_all(values: tf.Tensor) -> tf.Tensor:
    return values[0] if values.shape[0] == 1 else values


def _only_top(y_pred: tf.Tensor, k: int) -> tf.Tensor:
    """Return the predictions, with a huge negative number for those outside the top k."""
    _, places = tf.math.top_k(y_pred, k)
    mask = tf.reduce_sum(tf.one_hot(places, tf.shape(y_pred)[-1], axis=-1), axis=-2)
    return y_pred * mask + LEAST * (1 - mask)


def _over(y_pred: tf.Tensor, cuts: Sequence[float]) -> tf.Tensor:
    """Return whether each prediction is greater than each threshold, (thresholds, ...)."""
    shape = (-1,) + (1,) * y_pred.shape.rank
    return tf.expand_dims(y_pred, 0) > tf.reshape(tf.constant(cuts, tf.float32), shape)


def _count_each(positive: tf.Tensor, over: tf.Tensor, weight: tf.Tensor | None) -> Numbers:
    """Return the four counts from what is over each threshold.

    Shapes: (examples,) or (examples, labels) gives (thresholds,) or (thresholds, labels).
    """
    label = tf.broadcast_to(tf.expand_dims(positive, 0), tf.shape(over))

    def count(chosen: tf.Tensor) -> tf.Tensor:
        counted = tf.cast(chosen, tf.float32)
        return tf.reduce_sum(counted if weight is None else counted * weight, axis=1)

    return {
        TP: count(tf.logical_and(label, over)),
        FN: count(tf.logical_and(label, tf.logical_not(over))),
        FP: count(tf.logical_and(tf.logical_not(label), over)),
        TN: count(tf.logical_and(tf.logical_not(label), tf.logical_not(over))),
    }


def _count_in_buckets(
    positive: tf.Tensor, y_pred: tf.Tensor, weight: tf.Tensor | None, cuts: Sequence[float]
) -> Numbers:
    """Return the four counts: every prediction falls between two of the even thresholds.

    What lies over a threshold is the sum of all buckets above it, so that one pass is enough.

    Source: keras/src/metrics/metrics_utils.py::_update_confusion_matrix_variables_optimized.
    """
    y_true = tf.cast(positive, tf.float32)
    weights = 1.0 if weight is None else weight
    true, false = y_true * weights, (1.0 - y_true) * weights
    buckets = tf.math.ceil(tf.clip_by_value(y_pred, 0.0, 1.0) * (len(cuts) - 1.0)) - 1
    if cuts[0] < 0.0 or cuts[-1] > 1.0:
        buckets = tf.nn.relu(buckets)  # 0 lies over a threshold below 0
    buckets = tf.cast(buckets, tf.int32)
    tp, fp = (_over_each(values, buckets, len(cuts)) for values in (true, false))
    return {
        TP: tp,
        FP: fp,
        TN: tf.reduce_sum(false, axis=0) - fp,
        FN: tf.reduce_sum(true, axis=0) - tp,
    }


def _over_each(values: tf.Tensor, buckets: tf.Tensor, count: int) -> tf.Tensor:
    """Return, for each bucket, the sum of the values in it and in those above it."""
    if values.shape.rank == 1:
        return tf.cumsum(tf.math.unsorted_segment_sum(values, buckets, count), reverse=True)
    labels = values.shape[1]
    apart = tf.transpose(buckets) + count * tf.expand_dims(tf.range(labels), 1)
    flat = tf.reshape(tf.transpose(values), (-1,)), tf.reshape(apart, (-1,))
    sums = tf.reshape(tf.math.unsorted_segment_sum(*flat, count * labels), (labels, count))
    return tf.transpose(tf.cumsum(sums, axis=1, reverse=True))
