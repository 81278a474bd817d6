"""What every metric is: numbers that are kept, what a batch adds, and the value they stand for.

A metric is a description; its state, a vector of float32, travels through the graph.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras.behaviors.report.align_metric_labels import align_metric_labels
from minikeras.behaviors.report.mask_metrics import mask_metrics
from minikeras.config import Configured
from minikeras.defaults import Defaults
from minikeras.errors import message, show_shape
from minikeras.losses.base import with_table
from minikeras.metrics.variable import MetricVariable

KERAS = Defaults.keras()
Numbers = dict[str, tf.Tensor]
Shape = tuple[int | None, ...]


class Kept(NamedTuple):
    """A part of the state: an array of zeros before the first batch."""

    shape: tuple[int, ...] = ()
    dtype: str = "float32"  # or "int32", whose bits are carried as those of floats


class Metric(Configured):
    """Base of all metrics, and of those that a user writes as in Keras.

    A metric of this package says what it keeps (`kept`), what a batch adds to it (`add`), and the
    value (`compute_value`), all on tensors. A metric of a user is written as in Keras:
    `add_weight` in the constructor, `update_state` with `assign` and `assign_add`, `result`.

    Outside a model, `update_state`, `result` and `reset_state` take and give NumPy, with the
    numbers of the table `metric.defaults`.

    Args:
        dtype: the type of the state; "float32".
        name: the key in the logs; without it, the name of the class in snake case.

    Source: keras/src/metrics/metric.py::Metric.

    Examples:
        >>> import tensorflow.compat.v1 as tf
        >>> from minikeras.metrics import Metric
        >>> class Largest(Metric):
        ...     def __init__(self, name="largest"):
        ...         super().__init__(name=name)
        ...         self.seen = self.add_weight(name="seen", initializer="zeros")
        ...     def update_state(self, y_true, y_pred, sample_weight=None):
        ...         self.seen.assign(tf.maximum(self.seen, tf.reduce_max(y_pred)))
        ...     def result(self):
        ...         return self.seen
        >>> from minikeras import Sequential, layers
        >>> model = Sequential([layers.Dense(1, kernel_initializer="ones")])
        >>> model.compile("sgd", "mse", metrics=[Largest()])
        >>> model.evaluate([[1.0], [4.0], [2.0]], [[0.0], [0.0], [0.0]], batch_size=2, verbose=0)
        [7.0, 4.0]
    """

    direction: str | None = None  # "up" if more is better, "down" if less is, None if unknown
    dtypes: tuple[str, ...] = ("float32",)
    averages = False  # whether it is the mean of a function

    def __init__(self, dtype: str | None = None, name: str | None = None) -> None:
        """Check the dtype, and keep the name."""
        if dtype is not None and dtype not in self.dtypes:
            expected = " or ".join(self.dtypes)
            where = f"{type(self).__name__}(dtype=...)"
            raise ValueError(
                message("No such state.", where=where, got=repr(dtype), expected=expected)
            )
        self.dtype = dtype or self.dtypes[0]
        self.named = name is not None
        self.name = name if name is not None else snake_case(type(self).__name__)
        self.defaults = KERAS
        self._variables: list[MetricVariable] = []
        self._open: tuple[Numbers, Defaults] | None = None  # the state, while a graph is built
        self._numbers: np.ndarray | None = None  # the state outside a model

    # -- what a metric says ---------------------------------------------------------

    def kept(self) -> dict[str, Kept]:
        """Return the parts of the state, by name."""
        return {v.name: Kept(v.shape, v.dtype) for v in self._variables}

    def add(
        self,
        numbers: Numbers,
        y_true: tf.Tensor,
        y_pred: tf.Tensor,
        sample_weight: tf.Tensor | None,
        defaults: Defaults,
    ) -> Numbers:
        """Return the parts of the state after a batch."""
        raise NotImplementedError

    def compute_value(self, numbers: Numbers, defaults: Defaults) -> tf.Tensor:
        """Return the value that the parts of a state stand for."""
        raise NotImplementedError

    def fit_shapes(self, y_true: Shape, y_pred: Shape) -> None:
        """Take note of the shapes of labels and predictions, where the state depends on them."""

    # -- what a graph does with it --------------------------------------------------

    @property
    def size(self) -> int:
        """How many numbers the state has."""
        return sum(math.prod(part.shape) for part in self.kept().values())

    def start(self) -> np.ndarray:
        """Return the state before the first batch, (size,)."""
        return np.zeros(self.size, np.float32)

    def update(
        self,
        state: tf.Tensor,
        y_true: tf.Tensor,
        y_pred: tf.Tensor,
        sample_weight: tf.Tensor | None = None,
        mask: tf.Tensor | None = None,
        defaults: Defaults = KERAS,
    ) -> tf.Tensor:
        """Return the state after a batch, (size,).

        Args:
            state: the state before it, (size,).
            y_true: the labels.
            y_pred: the predictions.
            sample_weight: a weight for each example or step, if the metric is to be weighted.
            mask: true where a step counts.
            defaults: the table.

        Raises:
            ValueError: the labels do not fit the metric.
        """
        return self.joined(
            self.counted(self.parts(state), y_true, y_pred, sample_weight, mask, defaults)
        )

    def counted(
        self,
        numbers: Numbers,
        y_true: tf.Tensor,
        y_pred: tf.Tensor,
        sample_weight: tf.Tensor | None,
        mask: tf.Tensor | None,
        defaults: Defaults,
    ) -> Numbers:
        """Return the parts of the state after a batch: `update`, part by part."""
        given = (y_true, y_pred)
        y_true, weight = _aligned(y_true, y_pred, sample_weight, defaults)
        if mask is not None:
            weight = mask_metrics(weight, mask, self.averages, defaults.mask_metrics)
        with self._opened(numbers, defaults) as numbers:
            try:
                self.update_state(y_true, y_pred, *(() if weight is None else (weight,)))
            except (ValueError, TypeError) as error:
                raise ValueError(_do_not_fit(self.name, *given, str(error))) from error
            found = numbers | self._assigned()
        return {name: tf.reshape(found[name], part.shape) for name, part in self.kept().items()}

    def parts(self, state: tf.Tensor) -> Numbers:
        """Return the parts of a state, (size,)."""
        numbers, start = {}, 0
        for name, part in self.kept().items():
            size = math.prod(part.shape)
            flat = state[start : start + size]
            flat = flat if part.dtype == "float32" else tf.bitcast(flat, part.dtype)
            numbers[name] = tf.reshape(flat, part.shape)
            start += size
        return numbers

    def joined(self, numbers: Numbers) -> tf.Tensor:
        """Return the state, (size,), that has these parts."""
        parts = []
        for name, part in self.kept().items():
            flat = tf.reshape(numbers[name], (math.prod(part.shape),))
            parts.append(flat if part.dtype == "float32" else tf.bitcast(flat, tf.float32))
        return tf.concat(parts, axis=0)

    def compute(self, state: tf.Tensor, defaults: Defaults = KERAS) -> tf.Tensor:
        """Return the value that a state stands for, (size,) -> ()."""
        with self._opened(self.parts(state), defaults):
            return tf.convert_to_tensor(self.result())

    # -- what a user does with it ---------------------------------------------------

    def update_state(self, *args: Any, **kwargs: Any) -> None:
        """Add a batch: labels, predictions, and if there are any, the weights of the examples."""
        self._add_batch(*args, **kwargs)

    def _add_batch(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        if self._open is not None:
            numbers, defaults = self._open
            numbers.update(self.add(numbers, y_true, y_pred, sample_weight, defaults))
        else:
            self._add_arrays(y_true, y_pred, sample_weight)

    def result(self) -> Any:
        """Return the value of all batches since the last reset."""
        if self._open is not None:
            return self.compute_value(*self._open)
        with tf.Graph().as_default(), tf.Session() as session:
            state = tf.placeholder(tf.float32, (self.size,))
            numbers = self.start() if self._numbers is None else self._numbers
            with self._opened(self.parts(state), self.defaults) as kept:
                value = session.run(self.compute_value(kept, self.defaults), {state: numbers})
            return float(value) if np.ndim(value) == 0 else value

    def reset_state(self) -> None:
        """Forget all batches."""
        self._numbers = None
        for variable in self._variables:
            variable.value = variable.zeros()

    def __call__(self, *data: Any, sample_weight: Any = None) -> Any:
        """Add a batch, and return the value so far."""
        self.update_state(
            *data, **({} if sample_weight is None else {"sample_weight": sample_weight})
        )
        return self.result()

    def add_variable(
        self,
        shape: tuple[int, ...] = (),
        initializer: Any = "zeros",
        dtype: str | None = None,
        aggregation: str = "sum",
        name: str | None = None,
    ) -> MetricVariable:
        """Keep some numbers, for a metric that is written as in Keras.

        Every epoch begins with zeros, as in Keras, whatever the `initializer`; there is one
        replica, so that every `aggregation` gives its numbers.
        """
        key = f"{name or 'variable'}_{len(self._variables)}"
        variable = MetricVariable(key, tuple(shape), dtype or "float32")
        self._variables.append(variable)
        return variable

    def add_weight(
        self,
        shape: Any = (),
        initializer: Any = "zeros",
        dtype: str | None = None,
        name: str | None = None,
    ) -> MetricVariable:
        """Do what `add_variable` does; Keras 2 gives the name first, as `add_weight("total")`."""
        if isinstance(shape, str):
            shape, name = (), shape
        return self.add_variable(tuple(shape), initializer, dtype, name=name)

    # -- how it is done -------------------------------------------------------------

    @contextmanager
    def _opened(self, numbers: Numbers, defaults: Defaults) -> Iterator[Numbers]:
        """Let `update_state` and `result` work on the parts of a state in a graph."""
        numbers = dict(numbers)
        before = [variable.value for variable in self._variables]
        for variable in self._variables:
            variable.value = numbers[variable.name]
        self._open = numbers, defaults
        with_table(defaults)
        try:
            yield numbers
        finally:
            self._open = None
            for variable, value in zip(self._variables, before, strict=True):
                variable.value = value

    def _assigned(self) -> Numbers:
        return {v.name: tf.cast(v.value, v.dtype) for v in self._variables}

    def _add_arrays(self, *data: Any) -> None:
        """Add a batch of arrays, in a graph of its own."""
        arrays = [None if item is None else _as_fed(item) for item in data]
        shapes = [None if array is None else array.shape for array in arrays]
        if shapes[1] is not None:
            self.fit_shapes(shapes[0] or (), shapes[1])
        numbers = self.start() if self._numbers is None else self._numbers
        with tf.Graph().as_default(), tf.Session() as session:
            state = tf.placeholder(tf.float32, (self.size,))
            feed, tensors = {state: numbers}, []
            for array in arrays:
                tensors.append(None if array is None else tf.placeholder(array.dtype, array.shape))
                if array is not None:
                    feed[tensors[-1]] = array
            y_true, y_pred, weight = tensors
            y_true, _ = _aligned(y_true, y_pred, None, self.defaults)
            with self._opened(self.parts(state), self.defaults) as before:
                after = before | self.add(before, y_true, y_pred, weight, self.defaults)
                self._numbers = session.run(self.joined(after), feed)


def snake_case(name: str) -> str:
    """Return the name that Keras gives to an object of a class.

    Examples:
        >>> snake_case("AUC"), snake_case("MeanIoU"), snake_case("F1Score")
        ('auc', 'mean_io_u', 'f1_score')
    """
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def _aligned(
    y_true: tf.Tensor, y_pred: tf.Tensor | None, weight: tf.Tensor | None, defaults: Defaults
) -> tuple[tf.Tensor, tf.Tensor | None]:
    """Return labels and weights as a metric gets them; values without predictions stay."""
    if y_pred is None:
        return y_true, weight
    return align_metric_labels(y_true, y_pred, weight, defaults.align_metric_labels)


def _as_fed(item: Any) -> np.ndarray:
    """Return an array of float32, or of the integers or truths that it has."""
    array = np.asarray(item)
    return array.astype(np.float32) if array.dtype.kind == "f" else array


def _do_not_fit(name: str, y_true: Any, y_pred: Any, error: str) -> str:
    got = f"labels {show_shape(y_true.shape)}"
    if y_pred is not None:
        got += f", predictions {show_shape(y_pred.shape)}"
    text = "The labels do not fit the metric."
    return message(text, where=f"metric {name}", got=got, expected=error.splitlines()[0])
