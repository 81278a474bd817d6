"""Accuracies: the share of the predictions that are right, whatever "right" means."""

from __future__ import annotations

from typing import Any

import tensorflow.compat.v1 as tf

from minikeras.behaviors.report.average_binary_accuracy import average_binary_accuracy
from minikeras.behaviors.report.binary_accuracy_threshold import binary_accuracy_threshold
from minikeras.defaults import Defaults
from minikeras.metrics.means import MeanOfFunction
from minikeras.metrics.ranks import same_rank

__all__ = [
    "Accuracy",
    "BinaryAccuracy",
    "CategoricalAccuracy",
    "SparseCategoricalAccuracy",
    "SparseTopKCategoricalAccuracy",
    "TopKCategoricalAccuracy",
]


class Accuracy(MeanOfFunction):
    """The share of the predictions that are equal to the label.

    Source: keras/src/metrics/accuracy_metrics.py::Accuracy.

    Examples:
        >>> m = Accuracy()
        >>> m.update_state([[1], [2], [3], [4]], [[0], [2], [3], [4]])
        >>> m.result()
        0.75
    """

    direction = "up"

    def __init__(self, name: str | None = "accuracy", dtype: str | None = None) -> None:
        """Keep the name."""
        super().__init__(name, dtype)

    def values(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return 1 where the two are equal, else 0."""
        return _equal(*same_rank(y_true, y_pred))


class BinaryAccuracy(MeanOfFunction):
    """The share of predictions on the right side of a threshold, 0.5 for probabilities.

    A prediction equal to the threshold counts as class 0.

    Source: keras/src/metrics/accuracy_metrics.py::BinaryAccuracy.

    Examples:
        >>> m = BinaryAccuracy()
        >>> m.update_state([[1], [1], [0], [0]], [[0.98], [1], [0], [0.6]])
        >>> m.result()
        0.75
    """

    direction = "up"
    by_name = False  # whether it was asked for in words, as metrics=["accuracy"]

    def __init__(
        self,
        name: str | None = "binary_accuracy",
        dtype: str | None = None,
        threshold: float | None = None,
    ) -> None:
        """Keep the threshold; without one, the table of the model decides."""
        super().__init__(name, dtype)
        self.threshold = threshold

    def unsaid(self) -> dict[str, Any]:
        """Return Keras's threshold, if none was said."""
        return {"threshold": 0.5} if self.threshold is None else {}

    def get_config(self) -> dict[str, Any]:
        """Return the arguments, in Keras's format."""
        return super().get_config() | self.unsaid()

    def values(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return 1 for a right output, 0 for a wrong one."""
        y_true, y_pred = same_rank(y_true, y_pred)
        threshold = defaults.override(
            binary_accuracy_threshold=self.threshold
        ).binary_accuracy_threshold
        matches = _equal(y_true, binary_accuracy_threshold(y_pred, threshold))
        return average_binary_accuracy(matches, self.by_name, defaults.average_binary_accuracy)


class CategoricalAccuracy(MeanOfFunction):
    """The share of examples whose largest prediction is at the largest label.

    Source: keras/src/metrics/accuracy_metrics.py::CategoricalAccuracy.

    Examples:
        >>> m = CategoricalAccuracy()
        >>> m.update_state([[0, 0, 1], [0, 1, 0]], [[0.1, 0.9, 0.8], [0.05, 0.95, 0]])
        >>> m.result()
        0.5
    """

    direction = "up"

    def __init__(self, name: str | None = "categorical_accuracy", dtype: str | None = None) -> None:
        """Keep the name."""
        super().__init__(name, dtype)

    def values(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return 1 for a right example, 0 for a wrong one."""
        return _equal(tf.argmax(y_true, axis=-1), tf.argmax(y_pred, axis=-1))


class SparseCategoricalAccuracy(MeanOfFunction):
    """The share of examples whose largest prediction is at the label's class number.

    Source: keras/src/metrics/accuracy_metrics.py::SparseCategoricalAccuracy.

    Examples:
        >>> m = SparseCategoricalAccuracy()
        >>> m.update_state([[2], [1]], [[0.1, 0.6, 0.3], [0.05, 0.95, 0]])
        >>> m.result()
        0.5
    """

    direction = "up"

    def __init__(
        self, name: str | None = "sparse_categorical_accuracy", dtype: str | None = None
    ) -> None:
        """Keep the name."""
        super().__init__(name, dtype)

    def values(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return 1 for a right example, 0 for a wrong one."""
        if len(y_true.shape) == len(y_pred.shape):
            y_true = tf.squeeze(y_true, -1)
        return _equal(y_true, tf.cast(tf.argmax(y_pred, axis=-1), y_pred.dtype))


class TopKCategoricalAccuracy(MeanOfFunction):
    """The share of examples whose largest label is among the `k` largest predictions.

    Source: keras/src/metrics/accuracy_metrics.py::TopKCategoricalAccuracy.

    Examples:
        >>> m = TopKCategoricalAccuracy(k=1)
        >>> m.update_state([[0, 0, 1], [0, 1, 0]], [[0.1, 0.9, 0.8], [0.05, 0.95, 0]])
        >>> m.result()
        0.5
    """

    direction = "up"

    def __init__(
        self,
        k: int = 5,
        name: str | None = "top_k_categorical_accuracy",
        dtype: str | None = None,
    ) -> None:
        """Keep how many predictions count."""
        super().__init__(name, dtype)
        self.k = k

    def values(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return 1 for a right example, 0 for a wrong one."""
        return _in_top(tf.argmax(y_true, axis=-1), y_pred, self.k)


class SparseTopKCategoricalAccuracy(MeanOfFunction):
    """The share of examples whose class number is among those of the `k` largest predictions.

    Args:
        k: how many predictions count.
        name: the key in the logs.
        dtype: "float32".
        from_sorted_ids: whether the predictions are class numbers, the likeliest first, and no
            scores.

    Source: keras/src/metrics/accuracy_metrics.py::SparseTopKCategoricalAccuracy.

    Examples:
        >>> m = SparseTopKCategoricalAccuracy(k=1)
        >>> m.update_state([2, 1], [[0.1, 0.9, 0.8], [0.05, 0.95, 0]])
        >>> m.result()
        0.5
    """

    direction = "up"

    def __init__(
        self,
        k: int = 5,
        name: str | None = "sparse_top_k_categorical_accuracy",
        dtype: str | None = None,
        from_sorted_ids: bool = False,
    ) -> None:
        """Keep how many predictions count, and what they are."""
        super().__init__(name, dtype)
        self.k = k
        self.from_sorted_ids = from_sorted_ids

    def values(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return 1 for a right example, 0 for a wrong one."""
        if len(y_true.shape) == len(y_pred.shape):
            y_true = tf.squeeze(y_true, -1)
        if not self.from_sorted_ids:
            return _in_top(y_true, y_pred, self.k)
        found = tf.equal(tf.expand_dims(tf.cast(y_true, y_pred.dtype), -1), y_pred[..., : self.k])
        return tf.cast(tf.reduce_any(found, axis=-1), tf.float32)


def _equal(y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
    return tf.cast(tf.equal(tf.cast(y_true, y_pred.dtype), y_pred), tf.float32)


def _in_top(labels: tf.Tensor, y_pred: tf.Tensor, k: int) -> tf.Tensor:
    """Return, in the shape of the labels, 1 where the label is among the `k` largest."""
    flat = tf.reshape(y_pred, (-1, y_pred.shape[-1])), tf.reshape(tf.cast(labels, tf.int32), (-1,))
    found = tf.cast(tf.nn.in_top_k(*flat, k=k), tf.float32)
    return tf.reshape(found, tf.shape(labels))
