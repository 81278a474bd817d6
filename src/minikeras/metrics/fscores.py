"""F-scores: the harmonic mean of precision and recall of classes."""

from __future__ import annotations

import tensorflow.compat.v1 as tf

from minikeras.behaviors.report.fscore_epsilon import fscore_epsilon
from minikeras.defaults import Defaults
from minikeras.errors import message
from minikeras.metrics.base import Kept, Metric, Numbers, Shape
from minikeras.metrics.ranks import weight_of_rank

__all__ = ["F1Score", "FBetaScore"]

AVERAGES = (None, "micro", "macro", "weighted")


class FBetaScore(Metric):
    """`(1 + beta^2) p r / (beta^2 p + r)` of precision p and recall r of each class.

    Args:
        average: None for one score for each class, "micro" for that of all classes together,
            "macro" for the mean, "weighted" for the mean weighted by the labels of each class.
        beta: how much recall counts, a float.
        threshold: what is positive; None for the largest prediction of each example.
        name: the key in the logs.
        dtype: "float32".

    Shapes: labels and predictions (batch, classes), one-hot or several labels.
    Source: keras/src/metrics/f_score_metrics.py::FBetaScore.

    Examples:
        >>> m = FBetaScore(beta=2.0, threshold=0.5)
        >>> y_true = [[1, 1, 1], [1, 0, 0], [1, 1, 0]]
        >>> m.update_state(y_true, [[0.2, 0.6, 0.7], [0.2, 0.6, 0.6], [0.6, 0.8, 0.0]])
        >>> print(m.result().round(3))
        [0.385 0.909 0.833]
    """

    direction = "up"

    def __init__(
        self,
        average: str | None = None,
        beta: float = 1.0,
        threshold: float | None = None,
        name: str | None = "fbeta_score",
        dtype: str | None = None,
    ) -> None:
        """Check and keep the choices."""
        super().__init__(dtype, name)
        if average not in AVERAGES:
            expected = ", ".join(map(repr, AVERAGES))
            self._refuse("No such average.", f"average={average!r}", expected)
        if not isinstance(beta, float) or beta <= 0.0:
            self._refuse("beta is a float above 0.", f"beta={beta!r}")
        if threshold is not None and not (isinstance(threshold, float) and 0 < threshold <= 1):
            self._refuse("threshold is a float above 0, up to 1.", f"threshold={threshold!r}")
        self.average, self.beta, self.threshold = average, beta, threshold
        self._classes = 0

    def fit_shapes(self, y_true: Shape, y_pred: Shape) -> None:
        """Take the number of classes from the predictions."""
        if len(y_true) != 2 or len(y_pred) != 2 or y_pred[1] is None:
            got = f"labels {y_true}, predictions {y_pred}"
            self._refuse("An F-score takes (batch, classes).", got)
        self._classes = y_pred[1] or 0

    def kept(self) -> dict[str, Kept]:
        """Return the counts, one for each class, or of all together."""
        shape = () if self.average == "micro" else (self._classes,)
        names = ("true_positives", "false_positives", "false_negatives", "intermediate_weights")
        return {name: Kept(shape) for name in names}

    def add(
        self,
        numbers: Numbers,
        y_true: tf.Tensor,
        y_pred: tf.Tensor,
        sample_weight: tf.Tensor | None,
        defaults: Defaults,
    ) -> Numbers:
        """Add the decisions of a batch."""
        y_true, y_pred = tf.cast(y_true, tf.float32), tf.cast(y_pred, tf.float32)
        if self.threshold is None:
            largest = y_pred >= tf.reduce_max(y_pred, axis=-1, keepdims=True)
            chosen = tf.logical_and(largest, tf.abs(y_pred) > 1e-9)  # no class, if all are 0
        else:
            chosen = y_pred > self.threshold
        y_pred = tf.cast(chosen, tf.float32)
        axis = None if self.average == "micro" else 0

        def count(values: tf.Tensor) -> tf.Tensor:
            if sample_weight is not None:
                values = values * weight_of_rank(sample_weight, 2)
            return tf.reduce_sum(values, axis=axis)

        found = (y_pred * y_true, y_pred * (1 - y_true), (1 - y_pred) * y_true, y_true)
        return {
            name: number + count(values)
            for (name, number), values in zip(numbers.items(), found, strict=True)
        }

    def compute_value(self, numbers: Numbers, defaults: Defaults) -> tf.Tensor:
        """Return the score, or with `average=None` one for each class."""
        tp, fp, fn, weights = numbers.values()
        epsilon = defaults.fscore_epsilon
        scores = fscore_epsilon(tp, fp, fn, self.beta, epsilon)
        if self.average == "weighted":
            total = tf.reduce_sum(weights)
            if epsilon is None:
                return tf.reduce_sum(scores * tf.div_no_nan(weights, total))
            return tf.reduce_sum(scores * (weights / (total + epsilon)))
        return scores if self.average is None else tf.reduce_mean(scores)

    def _refuse(self, text: str, got: str, expected: str | None = None) -> None:
        where = type(self).__name__
        raise ValueError(message(text, where=where, got=got, expected=expected))


class F1Score(FBetaScore):
    """`2 p r / (p + r)` of precision p and recall r of each class; see `FBetaScore`.

    Source: keras/src/metrics/f_score_metrics.py::F1Score.

    Examples:
        >>> m = F1Score(average="macro", threshold=0.5)
        >>> y_true = [[1, 1, 1], [1, 0, 0], [1, 1, 0]]
        >>> m.update_state(y_true, [[0.2, 0.6, 0.7], [0.2, 0.6, 0.6], [0.6, 0.8, 0.0]])
        >>> print(f"{m.result():.3f}")
        0.656
    """

    def __init__(
        self,
        average: str | None = None,
        threshold: float | None = None,
        name: str | None = "f1_score",
        dtype: str | None = None,
    ) -> None:
        """Check and keep the choices."""
        super().__init__(average, 1.0, threshold, name, dtype)
