"""Sum and mean of values, and the mean of a function of labels and predictions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self

import tensorflow.compat.v1 as tf

from minikeras.behaviors.report.reduce_metric_values import reduce_metric_values
from minikeras.config import serialize
from minikeras.defaults import Defaults
from minikeras.losses import Loss
from minikeras.metrics.base import Kept, Metric, Numbers

Function = Callable[..., tf.Tensor]


class Sum(Metric):
    """The sum of values, each multiplied by its weight.

    Source: keras/src/metrics/reduction_metrics.py::Sum.

    Examples:
        >>> m = Sum()
        >>> m.update_state([1, 3, 5, 7])
        >>> m.result()
        16.0
    """

    def __init__(self, name: str | None = "sum", dtype: str | None = None) -> None:
        """Keep the name."""
        super().__init__(dtype, name)

    def kept(self) -> dict[str, Kept]:
        """Return the total."""
        return {"total": Kept(), **super().kept()}

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Add values."""
        self._add_batch(values, None, sample_weight)

    def add(
        self,
        numbers: Numbers,
        y_true: tf.Tensor,
        y_pred: tf.Tensor,
        sample_weight: tf.Tensor | None,
        defaults: Defaults,
    ) -> Numbers:
        """Add the sum of all values."""
        values = tf.cast(y_true, tf.float32)
        if sample_weight is not None:
            weight = tf.cast(sample_weight, tf.float32)
            while weight.shape.rank < values.shape.rank:
                weight = tf.expand_dims(weight, -1)
            values = values * weight
        return {"total": numbers["total"] + tf.reduce_sum(values)}

    def compute_value(self, numbers: Numbers, defaults: Defaults) -> tf.Tensor:
        """Return the total."""
        return numbers["total"]


class Average(Metric):
    """Base of what is a weighted sum of values, divided by the sum of the weights."""

    def kept(self) -> dict[str, Kept]:
        """Return total and count."""
        return {"total": Kept(), "count": Kept(), **super().kept()}

    def add_values(
        self,
        numbers: Numbers,
        values: tf.Tensor,
        sample_weight: tf.Tensor | None,
        defaults: Defaults,
    ) -> Numbers:
        """Return total and count with some values added."""
        values, weights = reduce_metric_values(
            tf.cast(values, tf.float32), sample_weight, defaults.reduce_metric_values
        )
        total = numbers["total"] + tf.reduce_sum(values)
        size = tf.cast(tf.size(values), tf.float32) if weights is None else tf.reduce_sum(weights)
        return {"total": total, "count": numbers["count"] + size}

    def compute_value(self, numbers: Numbers, defaults: Defaults) -> tf.Tensor:
        """Return the quotient, 0 if nothing was counted."""
        return tf.div_no_nan(numbers["total"], numbers["count"])


class Mean(Average):
    """The mean of values: their weighted sum, divided by the sum of the weights.

    Source: keras/src/metrics/reduction_metrics.py::Mean.

    Examples:
        >>> m = Mean()
        >>> m.update_state([1, 3, 5, 7], sample_weight=[1, 1, 0, 0])
        >>> m.result()
        2.0
    """

    def __init__(self, name: str | None = "mean", dtype: str | None = None) -> None:
        """Keep the name."""
        super().__init__(dtype, name)

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Add values."""
        self._add_batch(values, None, sample_weight)

    def add(
        self,
        numbers: Numbers,
        y_true: tf.Tensor,
        y_pred: tf.Tensor,
        sample_weight: tf.Tensor | None,
        defaults: Defaults,
    ) -> Numbers:
        """Add values, which stand in the place of the labels."""
        return self.add_values(numbers, y_true, sample_weight, defaults)


class MeanOfFunction(Average):
    """Base of the metrics that are the mean of a function: `values` gives it."""

    averages = True

    def __init__(self, name: str | None = None, dtype: str | None = None) -> None:
        """Keep the name."""
        super().__init__(dtype, name)

    def values(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return one number for each example, step, or output."""
        raise NotImplementedError

    def add(
        self,
        numbers: Numbers,
        y_true: tf.Tensor,
        y_pred: tf.Tensor,
        sample_weight: tf.Tensor | None,
        defaults: Defaults,
    ) -> Numbers:
        """Add the values of a batch."""
        values = self.values(y_true, y_pred, defaults)
        return self.add_values(numbers, values, sample_weight, defaults)


class MeanMetricWrapper(MeanOfFunction):
    """The mean of a function `fn(y_true, y_pred)` on tensors, or of a loss.

    Args:
        fn: the function, or a loss object.
        name: the key in the logs.
        dtype: "float32".
        kwargs: further arguments of the function.

    Source: keras/src/metrics/reduction_metrics.py::MeanMetricWrapper.
    """

    def __init__(
        self, fn: Function | Loss, name: str | None = None, dtype: str | None = None, **kwargs: Any
    ) -> None:
        """Keep the function and its arguments."""
        super().__init__(name, dtype)
        self.fn = fn
        self.kwargs = kwargs
        self.direction = "down" if isinstance(fn, Loss) else None

    def values(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return what the function gives."""
        if isinstance(self.fn, Loss):
            return self.fn.build(y_true, y_pred, defaults)
        return tf.convert_to_tensor(self.fn(y_true, y_pred, **self.kwargs))

    def get_config(self) -> dict[str, Any]:
        """Return name, dtype, and the function by its name."""
        said = {"name": self.name, "dtype": self.dtype, "fn": serialize(self.fn)}
        return said | {name: serialize(value) for name, value in self.kwargs.items()}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Make the metric of a function that has a name here."""
        from minikeras.metrics.names import function_of

        return cls(**{**config, "fn": function_of(config["fn"])})
