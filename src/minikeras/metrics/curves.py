"""The area under a curve, and the best point of a curve under a condition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow.compat.v1 as tf

from minikeras.behaviors.report.interpolate_precision import interpolate_precision
from minikeras.defaults import Defaults
from minikeras.errors import message
from minikeras.metrics.base import Numbers, Shape
from minikeras.metrics.confusion import EPSILON, FN, FP, TN, TP, ThresholdMetric

__all__ = [
    "AUC",
    "PrecisionAtRecall",
    "RecallAtPrecision",
    "SensitivityAtSpecificity",
    "SpecificityAtSensitivity",
]


class AUC(ThresholdMetric):
    """The area under the curve of ROC or of precision and recall, as a sum over thresholds.

    Args:
        num_thresholds: how many thresholds, evenly from 0 to 1.
        curve: "ROC", "PR" or "PRGAIN".
        summation_method: "interpolation", "minoring" or "majoring"; without it, the table of the
            model decides.
        name: the key in the logs.
        dtype: "float32".
        thresholds: the thresholds between 0 and 1, instead of `num_thresholds`.
        multi_label: whether each label has an area of its own, which are averaged.
        num_labels: how many labels, if `multi_label`; else taken from the data.
        label_weights: a weight for each label.
        from_logits: whether the predictions are logits.

    Source: keras/src/metrics/confusion_metrics.py::AUC.

    Examples:
        >>> m = AUC(num_thresholds=3)
        >>> m.update_state([0, 0, 1, 1], [0, 0.5, 0.3, 0.9])
        >>> m.result()
        0.75
    """

    direction = "up"
    counts = (TP, FP, TN, FN)

    def __init__(
        self,
        num_thresholds: int = 200,
        curve: str = "ROC",
        summation_method: str | None = None,
        name: str | None = None,
        dtype: str | None = None,
        thresholds: Sequence[float] | None = None,
        multi_label: bool = False,
        num_labels: int | None = None,
        label_weights: Sequence[float] | None = None,
        from_logits: bool = False,
    ) -> None:
        """Keep the choices, and set the thresholds."""
        super().__init__(dtype, name)
        if num_labels and not multi_label:
            raise ValueError(message("num_labels needs multi_label=True.", where="AUC"))
        inner = None if thresholds is None else sorted(thresholds)
        self.num_thresholds = num_thresholds if inner is None else len(inner) + 2
        if self.num_thresholds <= 1:
            text = "num_thresholds is an integer of 2 or more."
            raise ValueError(message(text, where="AUC(num_thresholds=...)", got=num_thresholds))
        self.curve = _choice(curve, ("ROC", "PR", "PRGAIN"), "curve", {"PR_GAIN": "PRGAIN"})
        methods = ("interpolation", "minoring", "majoring")
        self.summation_method = (
            None
            if summation_method is None
            else _choice(summation_method, methods, "summation_method", {})
        )
        self.thresholds = inner
        self.multi_label, self.num_labels = multi_label, num_labels
        self.label_weights = None if label_weights is None else list(label_weights)
        self.from_logits = from_logits
        self.labels = num_labels if multi_label else None
        between = _evenly_between(self.num_thresholds) if inner is None else inner
        self.cuts = [0.0 - EPSILON, *between, 1.0 + EPSILON]

    def fit_shapes(self, y_true: Shape, y_pred: Shape) -> None:
        """Take the number of labels from the predictions, if each has an area of its own."""
        if self.multi_label:
            if len(y_pred) != 2 or y_pred[1] is None:
                text = "With multi_label=True the predictions are (batch, labels)."
                raise ValueError(message(text, where=f"metric {self.name}", got=y_pred))
            self.labels = y_pred[1]

    def label_weight(self) -> list[float] | None:
        """Return the weights of the labels, where they are counted together."""
        return None if self.multi_label else self.label_weights

    def add(
        self,
        numbers: Numbers,
        y_true: tf.Tensor,
        y_pred: tf.Tensor,
        sample_weight: tf.Tensor | None,
        defaults: Defaults,
    ) -> Numbers:
        """Add the decisions of a batch."""
        y_pred = tf.sigmoid(y_pred) if self.from_logits else y_pred
        return super().add(numbers, y_true, y_pred, sample_weight, defaults)

    def compute_value(self, numbers: Numbers, defaults: Defaults) -> tf.Tensor:
        """Return the area."""
        counts = tuple(numbers[name] for name in self.counts)
        if self.curve == "PR" and self.summation_method in (None, "interpolation"):
            tp, fp, _, fn = counts
            said = None if self.summation_method is None else True
            curved = defaults.override(interpolate_precision=said).interpolate_precision
            return self._over_labels(interpolate_precision(tp, fp, fn, curved))
        x, y = {"ROC": _roc, "PR": _pr, "PRGAIN": _gains}[self.curve](*counts)
        if self.summation_method in (None, "interpolation"):
            heights = (y[:-1] + y[1:]) / 2.0
        else:
            lower = self.summation_method == "minoring"
            heights = tf.minimum(y[:-1], y[1:]) if lower else tf.maximum(y[:-1], y[1:])
        return self._over_labels((x[:-1] - x[1:]) * heights)

    def _over_labels(self, areas: tf.Tensor) -> tf.Tensor:
        """Return the sum over the thresholds, averaged over the labels."""
        if not self.multi_label:
            return tf.reduce_sum(areas)
        by_label = tf.reduce_sum(areas, axis=0)
        if self.label_weights is None:
            return tf.reduce_mean(by_label)
        weights = tf.constant(self.label_weights, tf.float32)
        return tf.div_no_nan(tf.reduce_sum(by_label * weights), tf.reduce_sum(weights))

    def unsaid(self) -> dict[str, Any]:
        """Return Keras's way to sum up, if none was said."""
        return {"summation_method": "interpolation"} if self.summation_method is None else {}

    def get_config(self) -> dict[str, Any]:
        """Return the arguments; the thresholds only if they were given."""
        config = super().get_config() | self.unsaid()
        return config if self.thresholds is not None else _without(config, "thresholds")


class _AtPoint(ThresholdMetric):
    """The largest value of one share, among the thresholds at which another is high enough."""

    direction = "up"
    counts = (TP, FP, TN, FN)

    def __init__(
        self,
        value: float,
        of: str,
        num_thresholds: int,
        class_id: int | None,
        name: str | None,
        dtype: str | None,
    ) -> None:
        """Check and keep the condition, and set the thresholds."""
        super().__init__(dtype, name)
        where = type(self).__name__
        if not 0 <= value <= 1:
            raise ValueError(
                message(f"{of} is a number from 0 to 1.", where=f"{where}({of}=...)", got=value)
            )
        if num_thresholds <= 0:
            text = "num_thresholds is a positive integer."
            where = f"{where}(num_thresholds=...)"
            raise ValueError(message(text, where=where, got=num_thresholds))
        self.num_thresholds, self.class_id = num_thresholds, class_id
        self.cuts = [0.5]
        if num_thresholds > 1:
            self.cuts = [0.0, *_evenly_between(num_thresholds), 1.0]

    def _best(self, wanted: tf.Tensor, condition: tf.Tensor, least: float) -> tf.Tensor:
        allowed = tf.where(condition >= least, wanted, tf.zeros_like(wanted))
        return tf.maximum(tf.reduce_max(allowed), 0.0)


class SensitivityAtSpecificity(_AtPoint):
    """The best sensitivity where the specificity is at least `specificity`.

    Source: keras/src/metrics/confusion_metrics.py::SensitivityAtSpecificity.

    Examples:
        >>> m = SensitivityAtSpecificity(0.5)
        >>> m.update_state([0, 0, 0, 1, 1], [0, 0.3, 0.8, 0.3, 0.8])
        >>> m.result()
        0.5
    """

    def __init__(
        self,
        specificity: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        """Keep the condition."""
        super().__init__(specificity, "specificity", num_thresholds, class_id, name, dtype)
        self.specificity = specificity

    def compute_value(self, numbers: Numbers, defaults: Defaults) -> tf.Tensor:
        """Return the sensitivity."""
        return self._best(_recall(numbers), _specificity(numbers), self.specificity)


class SpecificityAtSensitivity(_AtPoint):
    """The best specificity where the sensitivity is at least `sensitivity`.

    Source: keras/src/metrics/confusion_metrics.py::SpecificityAtSensitivity.
    """

    def __init__(
        self,
        sensitivity: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        """Keep the condition."""
        super().__init__(sensitivity, "sensitivity", num_thresholds, class_id, name, dtype)
        self.sensitivity = sensitivity

    def compute_value(self, numbers: Numbers, defaults: Defaults) -> tf.Tensor:
        """Return the specificity."""
        return self._best(_specificity(numbers), _recall(numbers), self.sensitivity)


class PrecisionAtRecall(_AtPoint):
    """The best precision where the recall is at least `recall`.

    Source: keras/src/metrics/confusion_metrics.py::PrecisionAtRecall.
    """

    def __init__(
        self,
        recall: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        """Keep the condition."""
        super().__init__(recall, "recall", num_thresholds, class_id, name, dtype)
        self.recall = recall

    def compute_value(self, numbers: Numbers, defaults: Defaults) -> tf.Tensor:
        """Return the precision."""
        return self._best(_precision(numbers), _recall(numbers), self.recall)


class RecallAtPrecision(_AtPoint):
    """The best recall where the precision is at least `precision`.

    Source: keras/src/metrics/confusion_metrics.py::RecallAtPrecision.
    """

    def __init__(
        self,
        precision: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        """Keep the condition."""
        super().__init__(precision, "precision", num_thresholds, class_id, name, dtype)
        self.precision = precision

    def compute_value(self, numbers: Numbers, defaults: Defaults) -> tf.Tensor:
        """Return the recall."""
        return self._best(_recall(numbers), _precision(numbers), self.precision)


def _recall(numbers: Numbers) -> tf.Tensor:
    return tf.div_no_nan(numbers[TP], numbers[TP] + numbers[FN])


def _specificity(numbers: Numbers) -> tf.Tensor:
    return tf.div_no_nan(numbers[TN], numbers[TN] + numbers[FP])


def _precision(numbers: Numbers) -> tf.Tensor:
    return tf.div_no_nan(numbers[TP], numbers[TP] + numbers[FP])


def _roc(tp: tf.Tensor, fp: tf.Tensor, tn: tf.Tensor, fn: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    return tf.div_no_nan(fp, fp + tn), tf.div_no_nan(tp, tp + fn)


def _pr(tp: tf.Tensor, fp: tf.Tensor, tn: tf.Tensor, fn: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    return tf.div_no_nan(tp, tp + fn), tf.div_no_nan(tp, tp + fp)


def _gains(
    tp: tf.Tensor, fp: tf.Tensor, tn: tf.Tensor, fn: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor]:
    """Return what recall and precision gain over those of a guess, 0 to 1."""
    scale = tf.div_no_nan(tp + fn, tn + fp)
    recall_gain = 1.0 - scale * tf.div_no_nan(fn, tp)
    precision_gain = 1.0 - scale * tf.div_no_nan(fp, tp)
    nothing = tf.equal(tp, 0.0)
    recall_gain = tf.where(nothing, tf.zeros_like(tp), recall_gain)
    return tf.maximum(recall_gain, 0.0), tf.where(nothing, tf.ones_like(tp), precision_gain)


def _evenly_between(count: int) -> list[float]:
    """Return the thresholds between 0 and 1, of `count` with both ends."""
    return [(i + 1) * 1.0 / (count - 1) for i in range(count - 2)]


def _choice(said: str, words: tuple[str, ...], name: str, other: dict[str, str]) -> str:
    """Return one of the words for what was said in any case."""
    for word in words:
        if other.get(str(said).upper(), str(said)).lower() == word.lower():
            return word
    expected = ", ".join(words)
    raise ValueError(
        message(f"No such {name}.", where=f"AUC({name}=...)", got=repr(said), expected=expected)
    )


def _without(config: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in config.items() if key != name}
