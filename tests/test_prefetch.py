"""The next chunk is made in a thread, one at a time, and in memory that TensorFlow reads."""

import itertools
import threading

import numpy as np
import pytest

from minikeras.data import Arrays, Rows, Stream
from minikeras.defaults import Defaults
from minikeras.epochs import Epochs
from minikeras.prefetch import Prefetch, aligned, gather


def test_an_item_is_made_in_another_thread_and_only_when_asked_for():
    """One is begun, then taken; the second is made only when it is needed."""
    made = []

    def items():
        for number in range(3):
            made.append((number, threading.current_thread() is threading.main_thread()))
            yield number

    prefetch = Prefetch(items())
    assert made == []
    prefetch.begin()
    prefetch.begin()
    assert prefetch.take() == 0
    assert made == [(0, False)]
    assert [prefetch.take(), prefetch.take(), prefetch.take(), prefetch.take()] == [
        1,
        2,
        None,
        None,
    ]


def test_an_error_is_raised_where_the_item_is_taken():
    """What was made before it still comes."""

    def items():
        yield 1
        raise OSError("the disk is gone")

    prefetch = Prefetch(items())
    assert prefetch.take() == 1
    prefetch.begin()
    with pytest.raises(OSError, match="the disk is gone"):
        prefetch.take()


def test_the_next_chunk_is_made_while_one_is_used():
    """When the first is handed out, the second is on its way; no third."""
    asked, second = [], threading.Event()

    class Watched(Arrays):
        def chunks(self, order, steps):
            for chunk in super().chunks(order, steps):
                asked.append(len(asked))
                if len(asked) == 2:
                    second.set()
                yield chunk

    defaults = Defaults.keras()
    source = Watched(Rows(np.zeros((8, 1), np.float32)), 2, defaults, keep=True)
    epoch = Epochs(source, defaults).epoch(lambda: 1)
    next(epoch)
    assert second.wait(timeout=30)
    assert asked == [0, 1]
    epoch.close()


@pytest.mark.parametrize("dtype", ["float64", "float32", "uint8", "bool"])
@pytest.mark.parametrize(
    "rows", [slice(None), slice(3, 9), np.array([5, 0, 5, 9]), np.array([], np.int64)]
)
def test_gathered_rows_are_those_of_numpy(dtype, rows):
    """In another dtype, from arrays that are views too."""
    whole = np.random.default_rng(0).integers(0, 2, (10, 6)).astype(dtype)
    for array in (whole, whole[:, ::2], np.asfortranarray(whole)):
        found = gather(array, rows, "float32")
        assert found.dtype == np.float32
        assert not found.size or found.ctypes.data % 64 == 0
        np.testing.assert_array_equal(found, array[rows].astype("float32"))


def test_aligned_memory_is_not_copied():
    """Rows that lie where TensorFlow reads them are handed on; others are copied there."""
    array = aligned((1000,), "float32")
    array[:] = 1
    assert np.shares_memory(gather(array, slice(None), "float32"), array)
    assert not np.shares_memory(gather(array[1:], slice(None), "float32"), array)
    assert not np.shares_memory(gather(array, slice(None), "float64"), array)


@pytest.mark.parametrize("steps", [None, 3])
def test_no_thread_is_left_and_nothing_is_being_made_when_an_epoch_ends(steps):
    """At its end, and where somebody stops early; the next epoch goes on with the same pass."""
    made = []

    def endless():
        for number in itertools.count():
            made.append(number)
            yield number

    def check(element, number):
        return Rows(np.array([element]))

    others = set(threading.enumerate())

    def threads():
        return [each for each in threading.enumerate() if each not in others]

    count = None if steps else 3
    source = Stream(lambda: itertools.islice(endless(), count), None, check)
    epochs = Epochs(source, Defaults.keras(), steps=steps)
    rows = [chunk.rows.x.tolist() for chunk in epochs.epoch(lambda: 1)]
    assert (rows, threads()) == ([[0], [1], [2]], [])
    epoch = epochs.epoch(lambda: 1)
    assert next(epoch).rows.x.tolist() == [3 if steps else 0]
    assert len(threads()) == 1
    epoch.close()
    assert threads() == []
    assert len(made) == 5
