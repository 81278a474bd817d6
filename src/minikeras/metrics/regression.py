"""Errors of numbers, and how much of their variance is explained."""

from __future__ import annotations

import tensorflow.compat.v1 as tf

from minikeras.defaults import Defaults
from minikeras.errors import message
from minikeras.metrics.base import Kept, Metric, Numbers, Shape
from minikeras.metrics.means import Average, MeanOfFunction
from minikeras.metrics.ranks import same_rank

__all__ = ["ConcordanceCorrelation", "PearsonCorrelation", "R2Score", "RootMeanSquaredError"]

EPSILON = 1e-7


class RootMeanSquaredError(Average):
    """`sqrt(mean((y - p)^2))` over all examples and outputs.

    Source: keras/src/metrics/regression_metrics.py::RootMeanSquaredError.

    Examples:
        >>> m = RootMeanSquaredError()
        >>> m.update_state([[0, 1], [0, 0]], [[1, 1], [0, 0]])
        >>> m.result()
        0.5
    """

    direction = "down"

    def __init__(
        self, name: str | None = "root_mean_squared_error", dtype: str | None = None
    ) -> None:
        """Keep the name."""
        super().__init__(dtype, name)

    def add(
        self,
        numbers: Numbers,
        y_true: tf.Tensor,
        y_pred: tf.Tensor,
        sample_weight: tf.Tensor | None,
        defaults: Defaults,
    ) -> Numbers:
        """Add the squared errors of a batch."""
        y_true, y_pred = same_rank(tf.cast(y_true, tf.float32), tf.cast(y_pred, tf.float32))
        values = tf.squared_difference(y_pred, y_true)
        return self.add_values(numbers, values, sample_weight, defaults)

    def compute_value(self, numbers: Numbers, defaults: Defaults) -> tf.Tensor:
        """Return the root of the mean."""
        return tf.sqrt(super().compute_value(numbers, defaults))


class R2Score(Metric):
    """`1 - sum((y - p)^2) / sum((y - mean(y))^2)` of each output, averaged.

    Args:
        class_aggregation: "uniform_average", "variance_weighted_average", or None for one score
            for each output.
        num_regressors: how many numbers the model looks at, to adjust the score for them.
        name: the key in the logs.
        dtype: "float32".

    Shapes: labels and predictions (batch, outputs).
    Source: keras/src/metrics/regression_metrics.py::R2Score.

    Examples:
        >>> m = R2Score()
        >>> m.update_state([[1], [4], [3]], [[2], [4], [4]])
        >>> print(f"{m.result():.3f}")
        0.571
    """

    direction = "up"

    def __init__(
        self,
        class_aggregation: str | None = "uniform_average",
        num_regressors: int = 0,
        name: str | None = "r2_score",
        dtype: str | None = None,
    ) -> None:
        """Check and keep the choices."""
        super().__init__(dtype, name)
        ways = (None, "uniform_average", "variance_weighted_average")
        if class_aggregation not in ways:
            where, expected = "R2Score(class_aggregation=...)", ", ".join(map(repr, ways))
            text, got = "No such aggregation.", repr(class_aggregation)
            raise ValueError(message(text, where=where, got=got, expected=expected))
        if num_regressors < 0:
            where = "R2Score(num_regressors=...)"
            raise ValueError(message("Less than none.", where=where, got=num_regressors))
        self.class_aggregation, self.num_regressors = class_aggregation, num_regressors
        self._outputs = 0

    def fit_shapes(self, y_true: Shape, y_pred: Shape) -> None:
        """Take the number of outputs from the predictions."""
        if len(y_pred) != 2 or y_pred[1] is None:
            text = "An R2 score takes (batch, outputs)."
            raise ValueError(message(text, where=f"metric {self.name}", got=f"{y_pred}"))
        self._outputs = y_pred[1]

    def kept(self) -> dict[str, Kept]:
        """Return four sums for each output, and how many labels were seen."""
        names = ("squared_sum", "sum", "residual", "count")
        sums = {name: Kept((self._outputs,)) for name in names}
        return {**sums, "num_samples": Kept(dtype="int32")}

    def add(
        self,
        numbers: Numbers,
        y_true: tf.Tensor,
        y_pred: tf.Tensor,
        sample_weight: tf.Tensor | None,
        defaults: Defaults,
    ) -> Numbers:
        """Add the sums of a batch."""
        y_true, y_pred = same_rank(tf.cast(y_true, tf.float32), tf.cast(y_pred, tf.float32))
        weight = tf.cast(1.0 if sample_weight is None else sample_weight, tf.float32)
        weight = tf.expand_dims(weight, 1) if weight.shape.rank == 1 else weight
        weight = tf.broadcast_to(weight, tf.shape(y_true))
        weighted = y_true * weight
        found = {
            "squared_sum": y_true * weighted,
            "sum": weighted,
            "residual": tf.square(y_true - y_pred) * weight,
            "count": weight,
        }
        sums = {name: numbers[name] + tf.reduce_sum(found[name], axis=0) for name in found}
        return {**sums, "num_samples": numbers["num_samples"] + tf.size(y_true)}

    def compute_value(self, numbers: Numbers, defaults: Defaults) -> tf.Tensor:
        """Return the score, or with `class_aggregation=None` one for each output."""
        mean = numbers["sum"] / numbers["count"]
        total = numbers["squared_sum"] - numbers["sum"] * mean
        scores = 1 - numbers["residual"] / total
        scores = tf.where(tf.math.is_inf(scores), tf.zeros_like(scores), scores)
        if self.class_aggregation == "uniform_average":
            scores = tf.reduce_mean(scores)
        elif self.class_aggregation == "variance_weighted_average":
            scores = tf.reduce_sum(total * scores) / tf.reduce_sum(total)
        return self._adjusted(scores, tf.cast(numbers["num_samples"], tf.float32))

    def _adjusted(self, scores: tf.Tensor, samples: tf.Tensor) -> tf.Tensor:
        """Return the scores for as many labels and regressors, where there are enough labels."""
        if not self.num_regressors:
            return scores
        left = samples - self.num_regressors - 1.0
        adjusted = 1.0 - (1.0 - scores) * (samples - 1.0) / left
        return tf.where(tf.broadcast_to(left > 0, tf.shape(scores)), adjusted, scores)


class PearsonCorrelation(MeanOfFunction):
    """The correlation of labels and predictions along an axis, averaged; Keras 3 only.

    Source: keras/src/metrics/correlation_metrics.py::PearsonCorrelation.

    Examples:
        >>> m = PearsonCorrelation()
        >>> m.update_state([[0, 1, 0.5], [1, 1, 0.2]], [[0.1, 0.9, 0.5], [1, 0.9, 0.2]])
        >>> print(f"{m.result():.3f}")
        0.997
    """

    direction = "up"

    def __init__(
        self, name: str | None = "pearson_correlation", dtype: str | None = None, axis: int = -1
    ) -> None:
        """Keep the axis."""
        super().__init__(name, dtype)
        self.axis = axis

    def values(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return one correlation for each example."""
        y_true, y_pred = same_rank(tf.cast(y_true, y_pred.dtype), y_pred)
        scaled = []
        for numbers in (y_true, y_pred):
            centred = numbers - tf.reduce_mean(numbers, axis=self.axis, keepdims=True)
            scaled.append(centred / tf.math.reduce_std(centred, axis=self.axis, keepdims=True))
        return tf.reduce_mean(scaled[0] * scaled[1], axis=self.axis)


class ConcordanceCorrelation(MeanOfFunction):
    """How much labels and predictions are the same along an axis, averaged; Keras 3 only.

    Source: keras/src/metrics/correlation_metrics.py::ConcordanceCorrelation.

    Examples:
        >>> m = ConcordanceCorrelation()
        >>> m.update_state([[0, 1, 0.5], [1, 1, 0.2]], [[0.1, 0.9, 0.5], [1, 0.9, 0.2]])
        >>> print(f"{m.result():.3f}")
        0.982
    """

    direction = "up"

    def __init__(
        self,
        name: str | None = "concordance_correlation",
        dtype: str | None = None,
        axis: int = -1,
    ) -> None:
        """Keep the axis."""
        super().__init__(name, dtype)
        self.axis = axis

    def values(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return one number for each example."""
        y_true, y_pred = same_rank(tf.cast(y_true, y_pred.dtype), y_pred)
        means, spreads = [], []
        for numbers in (y_true, y_pred):
            means.append(tf.reduce_mean(numbers, axis=self.axis, keepdims=True))
            centred = numbers - means[-1]
            spreads.append(tf.math.reduce_variance(centred, axis=self.axis, keepdims=True))
        # As in Keras, the mean of the predictions is taken from both.
        together = (y_true - means[1]) * (y_pred - means[1])
        norm = spreads[0] + spreads[1] + tf.square(means[0] - means[1])
        return tf.reduce_mean(2 * together / (norm + EPSILON), axis=self.axis)
