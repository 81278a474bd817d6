"""What a metric of a user keeps its numbers in, where the graph has no variable for them.

A metric that is written as in Keras says `self.total.assign_add(x)`. There `total` is a variable.
Here it is a name for the latest tensor: what was fed at first, then what was assigned.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf


class MetricVariable:
    """Some numbers of the state of a metric, which calculate like a tensor.

    Args:
        name: the part of the state.
        shape: its shape.
        dtype: "float32" or "int32".

    Examples:
        >>> total = MetricVariable("total", (), "float32")
        >>> total.assign_add(2.0)
        >>> total.assign(total * 4)
        >>> print(total.value)
        8.0
    """

    def __init__(self, name: str, shape: tuple[int, ...], dtype: str) -> None:
        """Start with zeros."""
        self.name, self.shape, self.dtype = name, shape, dtype
        self.value: Any = self.zeros()

    def zeros(self) -> np.ndarray:
        """Return the numbers before the first batch."""
        return np.zeros(self.shape, self.dtype)

    def assign(self, value: Any) -> None:
        """Take another value."""
        self.value = value

    def assign_add(self, value: Any) -> None:
        """Add a value."""
        self.value = self.value + self._number(value)

    def assign_sub(self, value: Any) -> None:
        """Subtract a value."""
        self.value = self.value - self._number(value)

    def numpy(self) -> np.ndarray:
        """Return the value outside a model."""
        return np.asarray(self.value)

    def __tf_tensor__(self, dtype: Any = None, name: str | None = None) -> tf.Tensor:
        return tf.convert_to_tensor(self.value, dtype, name)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(self.value, dtype)

    def __getitem__(self, index: Any) -> Any:
        return self.value[index]

    def __float__(self) -> float:
        return float(self.value)

    def _number(self, value: Any) -> Any:
        value = value.value if isinstance(value, MetricVariable) else value
        if isinstance(value, tf.Tensor) and value.dtype != self.dtype:
            return tf.cast(value, self.dtype)
        return value

    def _with(self, operation: Callable[[Any, Any], Any], other: Any, swap: bool = False) -> Any:
        other = other.value if isinstance(other, MetricVariable) else other
        return operation(other, self.value) if swap else operation(self.value, other)

    def __neg__(self) -> Any:
        return -self.value

    def __add__(self, other: Any) -> Any:
        return self._with(operator.add, other)

    def __radd__(self, other: Any) -> Any:
        return self._with(operator.add, other, swap=True)

    def __sub__(self, other: Any) -> Any:
        return self._with(operator.sub, other)

    def __rsub__(self, other: Any) -> Any:
        return self._with(operator.sub, other, swap=True)

    def __mul__(self, other: Any) -> Any:
        return self._with(operator.mul, other)

    def __rmul__(self, other: Any) -> Any:
        return self._with(operator.mul, other, swap=True)

    def __truediv__(self, other: Any) -> Any:
        return self._with(operator.truediv, other)

    def __rtruediv__(self, other: Any) -> Any:
        return self._with(operator.truediv, other, swap=True)

    def __pow__(self, other: Any) -> Any:
        return self._with(operator.pow, other)

    def __gt__(self, other: Any) -> Any:
        return self._with(operator.gt, other)

    def __lt__(self, other: Any) -> Any:
        return self._with(operator.lt, other)

    def __ge__(self, other: Any) -> Any:
        return self._with(operator.ge, other)

    def __le__(self, other: Any) -> Any:
        return self._with(operator.le, other)
