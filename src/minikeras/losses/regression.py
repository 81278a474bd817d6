"""Losses of numbers: how far a prediction is from its label."""

from __future__ import annotations

import tensorflow.compat.v1 as tf

from minikeras.behaviors.loss.logarithm_floor import logarithm_floor
from minikeras.behaviors.loss.percentage_floor import percentage_floor
from minikeras.behaviors.loss.stable_log_cosh import stable_log_cosh
from minikeras.defaults import Defaults
from minikeras.losses.base import Formula
from minikeras.vectors import unit_vectors


class Regression(Formula):
    """What they share: labels and predictions (batch, outputs), or labels (batch,) for one."""

    elementwise = True


class MeanSquaredError(Regression):
    """`mean((y - p)^2)` over the last axis.

    Shapes: labels and predictions (batch, outputs); labels (batch,) for one output.
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "mean_squared_error",
        dtype: str | None = None,
    ) -> None:
        """Take no choices of its own."""
        super().__init__(name, reduction, dtype)

    def per_example(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return (batch,)."""
        return tf.reduce_mean(tf.squared_difference(y_pred, y_true), axis=-1)


class MeanAbsoluteError(Regression):
    """`mean(|y - p|)` over the last axis.

    Shapes: labels and predictions (batch, outputs); labels (batch,) for one output.
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "mean_absolute_error",
        dtype: str | None = None,
    ) -> None:
        """Take no choices of its own."""
        super().__init__(name, reduction, dtype)

    def per_example(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return (batch,)."""
        return tf.reduce_mean(tf.abs(y_true - y_pred), axis=-1)


class MeanAbsolutePercentageError(Regression):
    """`100 mean(|(y - p) / max(|y|, 1e-7)|)` over the last axis.

    A label of 0 costs ten million times the prediction.

    Shapes: labels and predictions (batch, outputs); labels (batch,) for one output.
    Source: keras/src/losses/losses.py::mean_absolute_percentage_error.
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "mean_absolute_percentage_error",
        dtype: str | None = None,
    ) -> None:
        """Take no choices of its own."""
        super().__init__(name, reduction, dtype)

    def per_example(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return (batch,)."""
        sizes = percentage_floor(tf.abs(y_true), defaults.percentage_floor)
        return 100.0 * tf.reduce_mean(tf.abs((y_true - y_pred) / sizes), axis=-1)


class MeanSquaredLogarithmicError(Regression):
    """`mean((log(p + 1) - log(y + 1))^2)` over the last axis; what is below 1e-7 counts as 1e-7.

    Shapes: labels and predictions (batch, outputs); labels (batch,) for one output.
    Source: keras/src/losses/losses.py::mean_squared_logarithmic_error.
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "mean_squared_logarithmic_error",
        dtype: str | None = None,
    ) -> None:
        """Take no choices of its own."""
        super().__init__(name, reduction, dtype)

    def per_example(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return (batch,)."""
        floor = defaults.logarithm_floor
        predicted = _log_plus_one(logarithm_floor(y_pred, floor))
        wanted = _log_plus_one(logarithm_floor(y_true, floor))
        return tf.reduce_mean(tf.square(predicted - wanted), axis=-1)


class Huber(Regression):
    """`e^2 / 2` for errors up to `delta`, `delta |e| - delta^2 / 2` above, averaged.

    Shapes: labels and predictions (batch, outputs); labels (batch,) for one output.
    Source: Huber 1964; keras/src/losses/losses.py::huber.

    Args:
        delta: the error from which on the loss grows in a straight line.
    """

    def __init__(
        self,
        delta: float = 1.0,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "huber_loss",
        dtype: str | None = None,
    ) -> None:
        """Keep delta."""
        super().__init__(name, reduction, dtype)
        self.delta = delta

    def per_example(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return (batch,)."""
        delta = tf.convert_to_tensor(self.delta, y_pred.dtype)
        half = tf.convert_to_tensor(0.5, y_pred.dtype)
        error = tf.subtract(y_pred, y_true)
        size = tf.abs(error)
        small, large = half * tf.square(error), delta * size - half * tf.square(delta)
        return tf.reduce_mean(tf.where_v2(size <= delta, small, large), axis=-1)


class LogCosh(Regression):
    """`mean(log(cosh(p - y)))` over the last axis.

    Shapes: labels and predictions (batch, outputs); labels (batch,) for one output.
    Source: keras/src/losses/losses.py::log_cosh.
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "log_cosh",
        dtype: str | None = None,
    ) -> None:
        """Take no choices of its own."""
        super().__init__(name, reduction, dtype)

    def per_example(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return (batch,)."""
        return tf.reduce_mean(stable_log_cosh(y_pred - y_true, defaults.stable_log_cosh), axis=-1)


class CosineSimilarity(Regression):
    """Minus the cosine of the angle between label and prediction: -1 is best.

    Shapes: labels and predictions (batch, outputs).
    Source: keras/src/losses/losses.py::cosine_similarity.

    Args:
        axis: the axis of the vectors.
    """

    def __init__(
        self,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "cosine_similarity",
        dtype: str | None = None,
    ) -> None:
        """Keep the axis."""
        super().__init__(name, reduction, dtype)
        self.axis = axis

    def per_example(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return (batch,)."""
        y_pred = unit_vectors(y_pred, self.axis, defaults)
        y_true = unit_vectors(y_true, self.axis, defaults)
        return -tf.reduce_sum(y_true * y_pred, axis=self.axis)


def _log_plus_one(x: tf.Tensor) -> tf.Tensor:
    """Return `log(x + 1)`, of which TensorFlow's graph optimizer makes `log1p` in a function.

    It does not where shapes are fed, so `log1p` is said in every graph. Outside of graphs, where
    nothing is optimized, Keras's own form has its bits.
    """
    return tf.log(x + 1.0) if tf.executing_eagerly() else tf.log1p(x)
