"""The next chunk is made ready in a thread while TensorFlow trains on this one.

Gathering shuffled rows, converting their dtype and running a user's generator take time in
Python; a `Session.run` leaves Python free meanwhile.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Generic, TypeVar

import numpy as np

Item = TypeVar("Item")
ALIGNMENT = 64  # bytes; TensorFlow copies an array that starts elsewhere


class Prefetch(Generic[Item]):
    """An iterator that can be asked for its next item before the item is needed.

    Only one item is made ahead, and only when `begin` asks for it, so that nothing is taken from
    a user's generator that the epoch does not want.

    Examples:
        >>> squares = Prefetch(n * n for n in range(3))
        >>> squares.begin()  # makes 0 in a thread
        >>> squares.take(), squares.take(), squares.take(), squares.take()
        (0, 1, 4, None)
    """

    def __init__(self, items: Iterator[Item]) -> None:
        """Begin nothing yet."""
        self._items = items
        self._threads: ThreadPoolExecutor | None = None
        self._next: Future[Item | None] | None = None

    def begin(self) -> None:
        """Make the next item in a thread, unless it is being made."""
        if self._next is None:
            self._threads = self._threads or ThreadPoolExecutor(1, "minikeras-prefetch")
            self._next = self._threads.submit(next, self._items, None)

    def take(self) -> Item | None:
        """Return the next item, None at the end; what its making raised is raised here."""
        self.begin()
        assert self._next is not None
        made, self._next = self._next, None
        return made.result()

    def close(self) -> None:
        """Wait until nothing is being made any more, and end the thread; `begin` has another."""
        if self._threads is not None:
            self._threads.shutdown(wait=True)
            self._threads = None


def aligned(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    """Return an array, not yet filled, that TensorFlow reads in place instead of copying it.

    Examples:
        >>> array = aligned((3, 5), "float32")
        >>> array.shape, array.dtype, array.ctypes.data % 64
        ((3, 5), dtype('float32'), 0)
    """
    size = math.prod(shape) * np.dtype(dtype).itemsize
    memory = np.empty(size + ALIGNMENT, np.uint8)
    start = -memory.ctypes.data % ALIGNMENT
    array: np.ndarray = memory[start : start + size].view(dtype).reshape(shape)
    return array


def gather(array: np.ndarray, rows: slice | np.ndarray, dtype: Any) -> np.ndarray:
    """Return some rows, by a slice or by their numbers, in a dtype: in one copy, aligned.

    Rows that are there already in the right dtype, one after the other, are not copied.

    Examples:
        >>> numbers = np.array([[1.0], [2.0], [3.0]])
        >>> gather(numbers, np.array([2, 0]), "float32").tolist()
        [[3.0], [1.0]]
    """
    if isinstance(rows, slice):
        part = array[rows]
        if part.dtype == dtype and part.flags.c_contiguous and part.ctypes.data % ALIGNMENT == 0:
            return part
        found = aligned(part.shape, dtype)
        np.copyto(found, part, casting="unsafe")
        return found
    found = aligned((len(rows), *array.shape[1:]), array.dtype)
    # "clip" writes to `out` at once, where "raise" would make a copy first; all rows exist.
    np.take(array, rows, axis=0, out=found, mode="clip")
    return found if found.dtype == dtype else gather(found, slice(None), dtype)
