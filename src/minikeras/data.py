"""Data: arrays, tf.data datasets, PyDatasets and generators become chunks of batches.

A chunk is many batches in one set of arrays, with the bounds of each batch, so that one
`Session.run` can take them all.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, Protocol

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras.behaviors.feed.keep_last_batch import keep_last_batch
from minikeras.behaviors.feed.repeat_peeked_batches import repeat_peeked_batches
from minikeras.checks import fit_labels
from minikeras.defaults import Defaults
from minikeras.errors import message
from minikeras.prefetch import gather


class Rows(NamedTuple):
    """Examples, with their labels and weights if there are any: arrays of one length."""

    x: np.ndarray
    y: np.ndarray | None = None
    weights: np.ndarray | None = None

    def take(self, rows: Any) -> Rows:
        """Return some rows: by a slice, by their numbers, or by the numbers of each part."""
        of_x, *others = rows if np.ndim(rows) == 2 else (rows,) * 3
        pairs = zip(self[1:], others, strict=True)
        parts = (None if part is None else _some(part, of) for part, of in pairs)
        return Rows(_some(self.x, of_x), *parts)

    @property
    def shapes(self) -> tuple[Any, ...]:
        """What batches must share to go into one chunk."""
        return tuple(None if array is None else array.shape[1:] for array in self)


class Order(NamedTuple):
    """How one pass visits the rows: their numbers, or (3, rows) of x, y and weights apart."""

    numbers: np.ndarray
    bounds: np.ndarray  # as in a chunk


class Chunk(NamedTuple):
    """Batches: rows `bounds[i]` to `bounds[i + 1]` of the arrays are batch i."""

    rows: Rows
    bounds: np.ndarray

    @property
    def batches(self) -> int:
        """The number of batches."""
        return len(self.bounds) - 1


Ready = Callable[[Chunk], Chunk]  # what is done to a chunk before it is fed
Steps = Callable[[], int]  # the number of batches that the next chunk may have
Check = Callable[[Any, int | None], Rows]  # an element and its number to rows, or an error


class Source(Protocol):
    """Where chunks come from."""

    @property
    def batches(self) -> int | None:
        """The number of batches in one pass over the data; None when nobody knows."""

    @property
    def shuffled_rows(self) -> int | None:
        """The number of rows that may be put into another order; None: there is one order."""

    @property
    def batch_bytes(self) -> int:
        """About how much memory a batch takes."""

    def tell(self, moment: str) -> None:
        """Let the data know that "on_epoch_begin" or "on_epoch_end" is now."""

    def chunks(self, order: Order | None, steps: Steps) -> Iterator[Chunk]:
        """Yield the chunks of one pass, each of `steps()` batches at the most."""


class Arrays:
    """Arrays, cut into batches of `size` rows."""

    def __init__(
        self, rows: Rows, size: int, defaults: Defaults, *, keep: bool, of_classes: bool = False
    ) -> None:
        """Keep the arrays.

        `keep=True` keeps the short last batch whatever the table says; `of_classes` tells that the
        weights are those of the labels.
        """
        self.data, self.size, self.of_classes = rows, size, of_classes
        self.rows = keep_last_batch(len(rows.x), size, keep or defaults.keep_last_batch)
        self.bounds = np.append(np.arange(0, self.rows, size), self.rows)
        self.batches = len(self.bounds) - 1
        self.shuffled_rows = len(rows.x)
        self.batch_bytes = size * 4 * max(1, int(np.prod(rows.x.shape[1:])))

    def tell(self, moment: str) -> None:
        """Arrays need not know."""

    def chunks(self, order: Order | None, steps: Steps) -> Iterator[Chunk]:
        """Yield chunks in `order`; None is the order of the arrays."""
        bounds = self.bounds if order is None else order.bounds
        first = 0
        while first < self.batches:
            last = min(first + steps(), self.batches)
            start, stop = bounds[first], bounds[last]
            rows = slice(start, stop) if order is None else order.numbers[..., start:stop]
            yield Chunk(self.data.take(rows), bounds[first : last + 1] - start)
            first = last


class Stream:
    """Batches as they come: from a dataset, a generator or a PyDataset.

    Args:
        opened: gives an iterator over the elements, anew for each pass.
        batches: the number of elements in a pass, or None when nobody knows.
        check: turns an element into rows, or raises; the number is None before the graph exists.
        audience: a PyDataset, to be told where an epoch begins and ends.
    """

    shuffled_rows = None

    def __init__(
        self,
        opened: Callable[[], Iterator[Any]],
        batches: int | None,
        check: Check,
        audience: Any = None,
    ) -> None:
        """Keep the four."""
        self.opened, self.batches, self.check, self.audience = opened, batches, check, audience
        self.batch_bytes = 2**20

    def tell(self, moment: str) -> None:
        """Call a method of the PyDataset, if there is one and it has it."""
        getattr(self.audience, moment, lambda: None)()

    def peek(self, first: Any) -> Rows:
        """Return the rows of a first element."""
        return self.check(first, None)

    def chunks(self, order: Order | None, steps: Steps) -> Iterator[Chunk]:
        """Yield chunks in the order of the stream; a chunk holds batches of the same shapes."""
        elements = enumerate(self.opened())
        batches = (_own(self.check(element, number)) for number, element in elements)
        held: list[Rows] = []
        while group := [*held, *itertools.islice(batches, max(0, max(1, steps()) - len(held)))]:
            alike = list(itertools.takewhile(lambda rows: rows.shapes == group[0].shapes, group))
            held = group[len(alike) :]
            bounds = np.cumsum([0, *(len(rows.x) for rows in alike)])
            yield Chunk(Rows(*map(_joined, zip(*alike, strict=True))), bounds)


def open_dataset(dataset: Any, check: Check, bounded: bool) -> tuple[Stream, Any]:
    """Return the stream of a `tf.data.Dataset`, and its first element.

    Raises:
        ValueError: it is empty; or it never ends, and nobody said how many steps an epoch has.
    """
    if not tf.executing_eagerly():
        raise RuntimeError(
            message(
                "A tf.data.Dataset can be read in eager mode only.",
                where="inside `with tf.Graph().as_default()`, or after disable_v2_behavior()",
                hint="the same call outside of it, or arrays",
            )
        )
    cardinality = int(dataset.cardinality())
    if cardinality == -1 and not bounded:
        raise ValueError(
            message(
                "The dataset never ends.",
                where="a tf.data.Dataset with repeat()",
                hint="steps_per_epoch=..., or dataset.take(number of batches)",
            )
        )
    known = cardinality if cardinality >= 0 else None
    begun = dataset.as_numpy_iterator()
    first = next(begun, None)
    if first is None:
        raise ValueError(message("The dataset is empty.", where="a tf.data.Dataset"))
    # A dataset may shuffle anew for each iterator, so the first pass goes on with this one.
    kept = [itertools.chain([first], begun)]

    def opened() -> Iterator[Any]:
        return kept.pop() if kept else dataset.as_numpy_iterator()

    return Stream(opened, known, check), first


def open_generator(
    generator: Iterator[Any], check: Check, defaults: Defaults
) -> tuple[Stream, Any]:
    """Return the stream of a generator, which can be gone through once, and its first element."""
    number = defaults.repeat_peeked_batches
    first = list(itertools.islice(generator, max(1, number)))
    if not first:
        raise ValueError(message("The generator is empty.", where="a generator"))
    rest = generator if number else itertools.chain(first, generator)
    return Stream(lambda: repeat_peeked_batches(first, rest, number), None, check), first[0]


def open_py_dataset(dataset: Any, check: Check, shuffle: bool) -> tuple[Stream, Any]:
    """Return the stream of a PyDataset or Sequence, and its first element.

    With `shuffle` its batches come in a new order in each pass, drawn from Python's own
    generator (keras/src/trainers/data_adapters/py_dataset_adapter.py::PyDatasetAdapter).
    """
    count = getattr(dataset, "num_batches", None)
    count = len(dataset) if count is None and hasattr(dataset, "__len__") else count
    if count == 0:
        raise ValueError(message("The dataset has no batches.", where=type(dataset).__name__))

    def opened() -> Iterator[Any]:
        numbers: Iterable[int] = itertools.count() if count is None else range(count)
        if shuffle and count is not None:
            numbers = list(range(count))
            random.shuffle(numbers)
        for number in numbers:
            yield dataset[number]

    return Stream(opened, count, check, dataset), dataset[0]


def convert(rows: Rows, x: tf.Tensor, y: tf.Tensor | None) -> Rows:
    """Return rows in the dtypes of the placeholders, aligned, so that feeding copies nothing.

    Labels without a placeholder are left out.
    """
    every = slice(None)
    found = Rows(gather(rows.x, every, x.dtype.as_numpy_dtype))
    if rows.y is not None and y is not None:
        labels = fit_labels(rows.y, tuple(y.shape.as_list()[1:]))
        found = found._replace(y=gather(labels, every, y.dtype.as_numpy_dtype))
    if rows.weights is not None:
        found = found._replace(weights=gather(rows.weights, every, np.float32))
    return found


def _some(array: np.ndarray, rows: Any) -> np.ndarray:
    return array[rows] if isinstance(rows, slice) else gather(array, rows, array.dtype)


def _own(rows: Rows) -> Rows:
    """Return rows that stay as they are when a generator fills its arrays anew."""
    parts: list[Any] = [p.copy() if p is not None and p.flags.writeable else p for p in rows]
    return Rows(*parts)


def _joined(arrays: tuple[Any, ...]) -> Any:
    return None if arrays[0] is None else np.concatenate(arrays)
