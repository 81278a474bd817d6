"""Keras 2 fills an epoch from the next pass over the data; Keras 3 ends it with the pass."""

import warnings

import numpy as np
import pytest
import tensorflow as tf

from behaviors.feed.helpers import LIBRARIES, visited
from minikeras.behaviors.feed.fill_epoch import fill_epoch
from minikeras.defaults import Defaults

ROWS, SIZE = 5, 2  # three batches
CASES = [(2, 4), (5, 2), (3, 2), (4, 3)]  # steps_per_epoch, epochs


def real(library, steps, epochs):
    """Return the rows of each batch that a real fit visits, in the order of the data."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the data runs out
        return visited(
            library, ROWS, batch_size=SIZE, steps_per_epoch=steps, epochs=epochs, shuffle=False
        )


def counted(steps, epochs, enabled):
    """Return the numbers of the batches of all epochs, in the words of the page."""
    passes, left, batches = epochs, 0, []
    for _ in range(epochs):
        wanted = steps
        while wanted:
            if left == 0:
                if enabled and passes == 0:
                    return batches
                passes, left = passes - 1, 3
            taken = min(left, wanted)
            batches += range(3 - left, 3 - left + taken)
            left, wanted = left - taken, wanted - taken
            if left == 0 and wanted:
                wanted = fill_epoch(wanted, enabled)
    return batches


def streamed(steps, epochs):
    """Return the rows of each batch that the stream of the page gives."""
    rows = tf.data.Dataset.range(ROWS).batch(SIZE).repeat(epochs)
    return [batch.tolist() for batch in rows.take(steps * epochs).as_numpy_iterator()]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_the_batches_are_those_of_a_real_fit(library, defaults, case):
    """Batch for batch, over all epochs."""
    batches = [[0, 1], [2, 3], [4]]
    numbers = counted(*case, defaults.fill_epoch)
    assert [batches[number] for number in numbers] == real(library, *case)


@pytest.mark.parametrize("case", CASES)
def test_off_and_on_are_the_two_kinds_of_stream(case):
    """A repeated dataset goes on in the next pass; off, an epoch is what is left of a pass."""
    batches = [[0, 1], [2, 3], [4]]
    numbers = counted(*case, Defaults.tf1().fill_epoch)
    assert [batches[number] for number in numbers] == streamed(*case)
    off = counted(*case, False)
    assert len(off) <= len(numbers)
    assert fill_epoch(2, False) == 0
    assert fill_epoch(2, True) == 2


def test_columns_are_whether_the_second_epoch_has_two_batches():
    """Of 3 batches with 2 steps an epoch, in both Kerases and in the stream."""
    for library, defaults in LIBRARIES:
        assert defaults.fill_epoch is (len(real(library, 2, 2)) == 4)
    assert Defaults.tf1().fill_epoch is (len(streamed(2, 2)) == 4)


def test_formula_is_the_smaller_number():
    """`np.minimum(left, wanted)` batches when off, `wanted` when on."""
    for library, defaults in LIBRARIES:
        left, wanted = 1, 2  # in the second epoch
        formula = wanted if defaults.fill_epoch else np.minimum(left, wanted)
        taken = left + fill_epoch(wanted - left, defaults.fill_epoch)
        assert taken == formula == len(real(library, 2, 2)) - 2
