"""The losses as metrics: the mean of what the loss gives for each example.

Formula, shapes and errors are those of the loss of the same name, in `minikeras.losses`.
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf

from minikeras import losses
from minikeras.behaviors.report.leave_out_ignored_class import leave_out_ignored_class
from minikeras.defaults import Defaults
from minikeras.metrics.base import Numbers
from minikeras.metrics.means import MeanOfFunction

__all__ = [
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "CategoricalHinge",
    "CosineSimilarity",
    "Hinge",
    "KLDivergence",
    "LogCoshError",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Poisson",
    "SparseCategoricalCrossentropy",
    "SquaredHinge",
]


class MeanOfLoss(MeanOfFunction):
    """Base of the metrics whose function is a loss."""

    direction = "down"
    loss: losses.Loss  # gives one number for each example

    def values(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return the loss of each example."""
        return self.loss.build(y_true, y_pred, defaults)


class MeanSquaredError(MeanOfLoss):
    """The mean of `(y - p)^2`.

    Source: keras/src/metrics/regression_metrics.py::MeanSquaredError.

    Examples:
        >>> m = MeanSquaredError()
        >>> m.update_state([[0, 1], [0, 0]], [[1, 1], [0, 0]])
        >>> m.result()
        0.25
    """

    def __init__(self, name: str | None = "mean_squared_error", dtype: str | None = None) -> None:
        """Keep the name."""
        super().__init__(name, dtype)
        self.loss = losses.MeanSquaredError(reduction="none")


class MeanAbsoluteError(MeanOfLoss):
    """The mean of `|y - p|`.

    Source: keras/src/metrics/regression_metrics.py::MeanAbsoluteError.
    """

    def __init__(self, name: str | None = "mean_absolute_error", dtype: str | None = None) -> None:
        """Keep the name."""
        super().__init__(name, dtype)
        self.loss = losses.MeanAbsoluteError(reduction="none")


class MeanAbsolutePercentageError(MeanOfLoss):
    """The mean of `100 |y - p| / |y|`.

    Source: keras/src/metrics/regression_metrics.py::MeanAbsolutePercentageError.
    """

    def __init__(
        self, name: str | None = "mean_absolute_percentage_error", dtype: str | None = None
    ) -> None:
        """Keep the name."""
        super().__init__(name, dtype)
        self.loss = losses.MeanAbsolutePercentageError(reduction="none")


class MeanSquaredLogarithmicError(MeanOfLoss):
    """The mean of `(log(p + 1) - log(y + 1))^2`.

    Source: keras/src/metrics/regression_metrics.py::MeanSquaredLogarithmicError.
    """

    def __init__(
        self, name: str | None = "mean_squared_logarithmic_error", dtype: str | None = None
    ) -> None:
        """Keep the name."""
        super().__init__(name, dtype)
        self.loss = losses.MeanSquaredLogarithmicError(reduction="none")


class LogCoshError(MeanOfLoss):
    """The mean of `log(cosh(p - y))`.

    Source: keras/src/metrics/regression_metrics.py::LogCoshError.
    """

    def __init__(self, name: str | None = "logcosh", dtype: str | None = None) -> None:
        """Keep the name."""
        super().__init__(name, dtype)
        self.loss = losses.LogCosh(reduction="none")


class CosineSimilarity(MeanOfLoss):
    """The mean cosine of the angle between label and prediction: 1 is best.

    Args:
        name: the key in the logs.
        dtype: "float32".
        axis: the axis of the vectors.

    Source: keras/src/metrics/regression_metrics.py::CosineSimilarity.
    """

    direction = "up"

    def __init__(
        self, name: str | None = "cosine_similarity", dtype: str | None = None, axis: int = -1
    ) -> None:
        """Keep the choices."""
        super().__init__(name, dtype)
        self.axis = axis
        self.loss = losses.CosineSimilarity(axis=axis, reduction="none")

    def values(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return the cosine of each example: what the loss makes smaller, without its minus."""
        return -super().values(y_true, y_pred, defaults)


class Hinge(MeanOfLoss):
    """The mean of `max(1 - y p, 0)` for labels -1 and 1.

    Source: keras/src/metrics/hinge_metrics.py::Hinge.
    """

    def __init__(self, name: str | None = "hinge", dtype: str | None = None) -> None:
        """Keep the name."""
        super().__init__(name, dtype)
        self.loss = losses.Hinge(reduction="none")


class SquaredHinge(MeanOfLoss):
    """The mean of `max(1 - y p, 0)^2` for labels -1 and 1.

    Source: keras/src/metrics/hinge_metrics.py::SquaredHinge.
    """

    def __init__(self, name: str | None = "squared_hinge", dtype: str | None = None) -> None:
        """Keep the name."""
        super().__init__(name, dtype)
        self.loss = losses.SquaredHinge(reduction="none")


class CategoricalHinge(MeanOfLoss):
    """The mean of `max(1 + max((1 - y) p) - sum(y p), 0)` for one-hot labels.

    Source: keras/src/metrics/hinge_metrics.py::CategoricalHinge.
    """

    def __init__(self, name: str | None = "categorical_hinge", dtype: str | None = None) -> None:
        """Keep the name."""
        super().__init__(name, dtype)
        self.loss = losses.CategoricalHinge(reduction="none")


class KLDivergence(MeanOfLoss):
    """The mean of `sum(y log(y / p))`.

    Source: keras/src/metrics/probabilistic_metrics.py::KLDivergence.
    """

    def __init__(self, name: str | None = "kl_divergence", dtype: str | None = None) -> None:
        """Keep the name."""
        super().__init__(name, dtype)
        self.loss = losses.KLDivergence(reduction="none")


class Poisson(MeanOfLoss):
    """The mean of `p - y log(p)`.

    Source: keras/src/metrics/probabilistic_metrics.py::Poisson.
    """

    def __init__(self, name: str | None = "poisson", dtype: str | None = None) -> None:
        """Keep the name."""
        super().__init__(name, dtype)
        self.loss = losses.Poisson(reduction="none")


class BinaryCrossentropy(MeanOfLoss):
    """The mean of `-(y log p + (1 - y) log(1 - p))`.

    Args:
        name: the key in the logs.
        dtype: "float32".
        from_logits: whether the predictions are logits.
        label_smoothing: the share of certainty taken from each label.

    Source: keras/src/metrics/probabilistic_metrics.py::BinaryCrossentropy.
    """

    def __init__(
        self,
        name: str | None = "binary_crossentropy",
        dtype: str | None = None,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
    ) -> None:
        """Keep the choices."""
        super().__init__(name, dtype)
        self.from_logits = from_logits
        self.label_smoothing = label_smoothing
        self.loss = losses.BinaryCrossentropy(
            from_logits=from_logits, label_smoothing=label_smoothing, reduction="none"
        )


class CategoricalCrossentropy(MeanOfLoss):
    """The mean of `-sum(y log p)` for one-hot labels.

    Args:
        name: the key in the logs.
        dtype: "float32".
        from_logits: whether the predictions are logits.
        label_smoothing: the share of certainty taken from each label.
        axis: the axis of the classes.

    Source: keras/src/metrics/probabilistic_metrics.py::CategoricalCrossentropy.
    """

    def __init__(
        self,
        name: str | None = "categorical_crossentropy",
        dtype: str | None = None,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
    ) -> None:
        """Keep the choices."""
        super().__init__(name, dtype)
        self.from_logits = from_logits
        self.label_smoothing = label_smoothing
        self.axis = axis
        self.loss = losses.CategoricalCrossentropy(
            from_logits=from_logits, label_smoothing=label_smoothing, axis=axis, reduction="none"
        )


class SparseCategoricalCrossentropy(MeanOfLoss):
    """The mean of `-log p[label]` for class numbers.

    Args:
        name: the key in the logs.
        dtype: "float32".
        from_logits: whether the predictions are logits.
        ignore_class: the label of what does not count.
        axis: the axis of the classes.

    Source: keras/src/metrics/probabilistic_metrics.py::SparseCategoricalCrossentropy.
    """

    def __init__(
        self,
        name: str | None = "sparse_categorical_crossentropy",
        dtype: str | None = None,
        from_logits: bool = False,
        ignore_class: int | None = None,
        axis: int = -1,
    ) -> None:
        """Keep the choices."""
        super().__init__(name, dtype)
        self.from_logits = from_logits
        self.ignore_class = ignore_class
        self.axis = axis
        self.loss = losses.SparseCategoricalCrossentropy(
            from_logits=from_logits, ignore_class=ignore_class, axis=axis, reduction="none"
        )

    def add(
        self,
        numbers: Numbers,
        y_true: tf.Tensor,
        y_pred: tf.Tensor,
        sample_weight: tf.Tensor | None,
        defaults: Defaults,
    ) -> Numbers:
        """Add the losses of a batch; those of the class to ignore are 0."""
        valid = None
        if self.ignore_class is not None:
            alike = y_true.shape.rank == y_pred.shape.rank
            labels = tf.squeeze(y_true, -1) if alike else y_true
            valid = tf.not_equal(labels, tf.cast(self.ignore_class, labels.dtype))
        when = defaults.leave_out_ignored_class
        sample_weight = leave_out_ignored_class(sample_weight, valid, when)
        return super().add(numbers, y_true, y_pred, sample_weight, defaults)
