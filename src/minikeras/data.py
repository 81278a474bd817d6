"""Data: arrays and tf.data datasets become chunks of batches.

A chunk is many batches in one pair of arrays, with the bounds of each batch, so that one
`Session.run` can take them all.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, Protocol

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras.behaviors.feed.keep_last_batch import keep_last_batch
from minikeras.checks import fit_labels
from minikeras.defaults import Defaults
from minikeras.errors import message


class Chunk(NamedTuple):
    """Batches: rows `bounds[i]` to `bounds[i + 1]` of `x` and `y` are batch i."""

    x: np.ndarray
    y: np.ndarray | None
    bounds: np.ndarray


Batch = tuple[np.ndarray, np.ndarray | None]  # x and y, of one length


class Source(Protocol):
    """Where chunks come from."""

    @property
    def batches(self) -> int | None:
        """The number of batches in an epoch; None when nobody knows."""

    def chunks(self, order: np.ndarray | None, steps: Callable[[], int]) -> Iterator[Chunk]:
        """Yield the chunks of one epoch, each of `steps()` batches at the most."""


class Arrays:
    """Two arrays, cut into batches.

    Args:
        x, y: examples and labels with as many rows; `y` may be None.
        size: rows in a batch.
    """

    def __init__(
        self, x: np.ndarray, y: np.ndarray | None, size: int, defaults: Defaults, *, keep: bool
    ) -> None:
        """Keep the arrays; `keep=True` keeps the short last batch whatever the table says."""
        self.x, self.y, self.size = x, y, size
        self.rows = keep_last_batch(len(x), size, keep or defaults.keep_last_batch)
        self.batches = -(-self.rows // size)

    def chunks(self, order: np.ndarray | None, steps: Callable[[], int]) -> Iterator[Chunk]:
        """Yield chunks in `order`; None is the order of the arrays."""
        start = 0
        while start < self.rows:
            stop = min(start + steps() * self.size, self.rows)
            rows = slice(start, stop) if order is None else order[start:stop]
            bounds = np.append(np.arange(0, stop - start, self.size), stop - start)
            yield Chunk(self.x[rows], None if self.y is None else self.y[rows], bounds)
            start = stop


class Dataset:
    """A `tf.data.Dataset` of `x` or `(x, y)` batches, taken as it comes.

    Args:
        dataset: the dataset.
        check: returns a batch as arrays of one length, or raises; the last argument is the
            number of the batch, or None before the graph is built.
    """

    def __init__(self, dataset: Any, check: Callable[[Any, Any, int | None], Batch]) -> None:
        """Keep the dataset; an infinite one is a ValueError."""
        self.dataset, self.check = dataset, check
        if not tf.executing_eagerly():
            raise RuntimeError(
                message(
                    "A tf.data.Dataset can be read in eager mode only.",
                    where="inside `with tf.Graph().as_default()`, or after disable_v2_behavior()",
                    hint="the same call outside of it, or arrays",
                )
            )
        cardinality = int(dataset.cardinality())
        if cardinality == -1:
            raise ValueError(
                message(
                    "The dataset never ends.",
                    where="a tf.data.Dataset with repeat()",
                    hint="dataset.take(number of batches)",
                )
            )
        self.batches = cardinality if cardinality >= 0 else None

    def peek(self) -> Batch:
        """Return the first batch."""
        for element in self.dataset.take(1).as_numpy_iterator():
            return self.check(*_pair(element), None)
        raise ValueError(message("The dataset is empty.", where="a tf.data.Dataset"))

    def chunks(self, order: np.ndarray | None, steps: Callable[[], int]) -> Iterator[Chunk]:
        """Yield chunks in the order of the dataset; `order` is ignored, as Keras does."""
        elements = enumerate(self.dataset.as_numpy_iterator())
        batches = (self.check(*_pair(element), number) for number, element in elements)
        while group := list(itertools.islice(batches, steps())):
            bounds = np.cumsum([0, *(len(x) for x, _ in group)])
            x = np.concatenate([x for x, _ in group])
            labels = [y for _, y in group if y is not None]
            yield Chunk(x, np.concatenate(labels) if labels else None, bounds)


class Orders:
    """The random orders of the epochs of one fit, number for number those of Keras.

    Both Kerases shuffle row numbers with `tf.random.shuffle` in a graph whose seed is the
    global seed (keras/src/trainers/data_adapters/array_data_adapter.py).
    """

    def __init__(self, rows: int, seed: int | None) -> None:
        """Prepare orders of `rows` row numbers; without a seed they differ from fit to fit."""
        with tf.Graph().as_default() as graph:
            tf.set_random_seed(seed)
            numbers = tf.range(rows, dtype=tf.int64)
            self._order = tf.random.shuffle(numbers, seed=None if seed is None else 0)
        self._session = tf.Session(graph=graph)

    def draw(self) -> np.ndarray:
        """Return the next order."""
        order: np.ndarray = self._session.run(self._order)
        return order


def convert(chunk: Chunk, dtype: str, labels: Any) -> Chunk:
    """Return a chunk in the dtypes of the placeholders."""
    x = np.asarray(chunk.x, dtype)
    if chunk.y is None or labels is None:
        return Chunk(x, None, chunk.bounds)
    y = fit_labels(chunk.y, tuple(labels.shape.as_list()[1:]))
    return Chunk(x, np.asarray(y, labels.dtype.as_numpy_dtype), chunk.bounds)


def _pair(element: Any) -> Batch:
    if not isinstance(element, tuple):
        return element, None
    if len(element) != 2 or not all(isinstance(part, np.ndarray | np.generic) for part in element):
        raise ValueError(
            message(
                "The dataset must give x or (x, y).",
                where="a tf.data.Dataset",
                got=f"{len(element)} parts" if isinstance(element, Iterable) else element,
            )
        )
    return element[0], element[1]
