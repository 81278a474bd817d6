"""Batches that Python code makes, one after the other."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any


class PyDataset:
    """Base of datasets written in Python: subclass it and write `__getitem__` and `__len__`.

    `self[index]` is a whole batch, `(x, y)` or `(x, y, sample_weight)`; `len(self)` is the number
    of batches.

    Args:
        workers: kept, as Keras does, for who reads it.
        use_multiprocessing: kept too.
        max_queue_size: kept too. The batches are made in this thread, in order, so the numbers
            are the same.

    Source: keras/src/trainers/data_adapters/py_dataset_adapter.py::PyDataset
    """

    def __init__(
        self, workers: int = 1, use_multiprocessing: bool = False, max_queue_size: int = 10
    ) -> None:
        """Keep the arguments."""
        self.workers = workers
        self.use_multiprocessing = use_multiprocessing
        self.max_queue_size = max_queue_size

    def __getitem__(self, index: int) -> Any:
        """Return batch number `index`."""
        raise NotImplementedError("A PyDataset needs `__getitem__(self, index)`.")

    @property
    def num_batches(self) -> int | None:
        """The number of batches; None if they never end."""
        if hasattr(self, "__len__"):
            return len(self)
        raise NotImplementedError("A PyDataset needs `__len__(self)`, or `num_batches`.")

    def __iter__(self) -> Iterator[Any]:
        """Yield every batch, in order."""
        try:
            count = self.num_batches
        except NotImplementedError:
            count = None
        for index in itertools.count() if count is None else range(count):
            yield self[index]

    def on_epoch_begin(self) -> None:
        """Run before each epoch."""

    def on_epoch_end(self) -> None:
        """Run after each epoch, to draw other batches for example."""


Sequence = PyDataset
