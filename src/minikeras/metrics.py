"""Metrics: a sum and a count, so that batches of different sizes add up.

A metric is a description; its state, two float32 numbers, travels through the graph.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras.behaviors.report.resolve_accuracy import resolve_accuracy
from minikeras.defaults import Defaults
from minikeras.errors import message, show_shape, unknown

__all__ = [
    "BinaryAccuracy",
    "CategoricalAccuracy",
    "MeanSquaredError",
    "Metric",
    "SparseCategoricalAccuracy",
]


KERAS = Defaults.keras()


class Metric:
    """Base: `values` gives one number per example; the metric is their mean.

    Args:
        name: the key in the logs.
    """

    default_name = "metric"

    def __init__(self, name: str | None = None) -> None:
        """Keep the name."""
        self.name = name or self.default_name

    def values(self, y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
        """Return one float32 number for each example."""
        raise NotImplementedError

    @property
    def size(self) -> int:
        """How many numbers the state has."""
        return len(self.start())

    def start(self) -> np.ndarray:
        """Return the state before the first batch, (size,): total and count."""
        return np.zeros(2, np.float32)

    def update(
        self,
        state: tf.Tensor,
        y_true: tf.Tensor,
        y_pred: tf.Tensor,
        sample_weight: tf.Tensor | None = None,
        mask: tf.Tensor | None = None,
        defaults: Defaults = KERAS,
    ) -> tf.Tensor:
        """Return the state after a batch; a ValueError if the labels do not fit the metric."""
        try:
            values = self.values(y_true, y_pred)
        except (ValueError, TypeError) as error:
            text = "The labels do not fit the metric."
            got = f"labels {show_shape(y_true.shape)}, predictions {show_shape(y_pred.shape)}"
            reason = str(error).splitlines()[0]
            raise ValueError(
                message(text, where=f"metric {self.name}", got=got, expected=reason)
            ) from error
        total, count = state[0], state[1]
        size = tf.cast(tf.size(values), tf.float32)
        return tf.stack([total + tf.reduce_sum(values), count + size])

    def compute(self, state: tf.Tensor, defaults: Defaults = KERAS) -> tf.Tensor:
        """Return the value that a state stands for, 0 if nothing was counted."""
        return tf.div_no_nan(state[0], state[1])


class BinaryAccuracy(Metric):
    """The share of predictions on the right side of a threshold, 0.5 for probabilities."""

    default_name = "binary_accuracy"

    def __init__(self, name: str | None = None, *, threshold: float = 0.5) -> None:
        """Keep the threshold; a prediction equal to it counts as class 0."""
        super().__init__(name)
        self.threshold = threshold

    def values(self, y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
        """Return the share of right outputs of each example."""
        if len(y_true.shape) == len(y_pred.shape) - 1:
            y_true = tf.expand_dims(y_true, -1)
        decided = tf.cast(y_pred > self.threshold, y_pred.dtype)
        return tf.reduce_mean(_equal(y_true, decided), axis=-1)


class SparseCategoricalAccuracy(Metric):
    """The share of examples whose largest prediction is at the label's class number."""

    default_name = "sparse_categorical_accuracy"

    def values(self, y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
        """Return 1 for a right example, 0 for a wrong one."""
        if len(y_true.shape) == len(y_pred.shape):
            y_true = tf.squeeze(y_true, -1)
        return _equal(y_true, tf.cast(tf.argmax(y_pred, axis=-1), y_pred.dtype))


class CategoricalAccuracy(Metric):
    """The share of examples whose largest prediction is at the largest label."""

    default_name = "categorical_accuracy"

    def values(self, y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
        """Return 1 for a right example, 0 for a wrong one."""
        return _equal(tf.argmax(y_true, axis=-1), tf.argmax(y_pred, axis=-1))


class MeanSquaredError(Metric):
    """The mean squared difference of labels and predictions."""

    default_name = "mean_squared_error"

    def values(self, y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
        """Return the mean over the last axis."""
        if len(y_true.shape) == len(y_pred.shape) - 1:
            y_true = tf.expand_dims(y_true, -1)
        difference = tf.squared_difference(y_pred, tf.cast(y_true, y_pred.dtype))
        return tf.reduce_mean(difference, axis=-1)


class _FunctionMetric(Metric):
    """A metric that a user wrote: the mean of a function `(y_true, y_pred)` on tensors."""

    def __init__(self, function: Callable[[tf.Tensor, tf.Tensor], tf.Tensor]) -> None:
        super().__init__(getattr(function, "__name__", "metric"))
        self.function = function

    def values(self, y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
        return tf.cast(self.function(y_true, y_pred), tf.float32)


ACCURACIES: dict[str, type[Metric]] = {
    "binary": BinaryAccuracy,
    "sparse_categorical": SparseCategoricalAccuracy,
    "categorical": CategoricalAccuracy,
}
NAMES: dict[str, type[Metric]] = {
    "binary_accuracy": BinaryAccuracy,
    "BinaryAccuracy": BinaryAccuracy,
    "sparse_categorical_accuracy": SparseCategoricalAccuracy,
    "SparseCategoricalAccuracy": SparseCategoricalAccuracy,
    "categorical_accuracy": CategoricalAccuracy,
    "CategoricalAccuracy": CategoricalAccuracy,
    "mean_squared_error": MeanSquaredError,
    "MeanSquaredError": MeanSquaredError,
    "mse": MeanSquaredError,
    "MSE": MeanSquaredError,
}
SHAPE_DEPENDENT = ("accuracy", "acc")

Identifier = str | type[Metric] | Metric | Callable[[tf.Tensor, tf.Tensor], tf.Tensor]


def check(identifier: Identifier) -> None:
    """Raise a ValueError, naming the closest metric, unless `identifier` is a metric."""
    if isinstance(identifier, str) and not (identifier in NAMES or _by_shape(identifier)):
        names = (*NAMES, *SHAPE_DEPENDENT)
        raise ValueError(unknown("metric", identifier, names, "compile(metrics=[...])"))
    if not isinstance(identifier, str | Metric) and not callable(identifier):
        raise ValueError(unknown("metric", identifier, NAMES, "compile(metrics=[...])"))


def resolve(
    identifiers: Sequence[Identifier],
    y_true: tuple[int | None, ...],
    y_pred: tuple[int | None, ...],
    defaults: Defaults,
) -> list[Metric]:
    """Return the metrics; "accuracy" becomes the one that the two shapes call for."""
    resolved = []
    for identifier in identifiers:
        if isinstance(identifier, str) and _by_shape(identifier):
            kind = resolve_accuracy(y_true, y_pred, defaults.resolve_accuracy)
            resolved.append(ACCURACIES[kind](name=identifier))
        elif isinstance(identifier, str):
            resolved.append(NAMES[identifier](name=identifier))
        elif isinstance(identifier, type):
            resolved.append(identifier())
        elif isinstance(identifier, Metric):
            resolved.append(identifier)
        else:
            resolved.append(_FunctionMetric(identifier))
    names = ["loss", *(metric.name for metric in resolved)]
    for name in names:
        if names.count(name) > 1:
            hint = "a name for one of them, as BinaryAccuracy(name='strict')"
            text = "Two metrics have the same name."
            where = "compile(metrics=[...])"
            raise ValueError(message(text, where=where, got=repr(name), hint=hint))
    return resolved


def _by_shape(name: str) -> bool:
    """Return whether Keras takes the name, in any case, for the accuracy of the shapes."""
    return name.lower() in SHAPE_DEPENDENT


def _equal(a: tf.Tensor, b: tf.Tensor) -> tf.Tensor:
    return tf.cast(tf.equal(tf.cast(a, b.dtype), b), tf.float32)
