"""Keras takes 32 examples a step when nobody says; a plain feed takes all of them."""

import math

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from behaviors.feed.helpers import LIBRARIES, visited
from minikeras.behaviors.feed.batch_size import batch_size
from minikeras.defaults import Defaults


def fed(count):
    """Return how many rows `session.run(train, {x: X})` takes in one step."""
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32, [None, 1])
        return int(session.run(tf.shape(x)[0], {x: np.zeros((count, 1))}))


@pytest.mark.parametrize("count", [70, 64, 20])
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_is_the_size_of_the_batches_of_fit(library, defaults, count):
    """32, 32 and 6 for 70 rows; 20 rows are one short batch."""
    sizes = [len(batch) for batch in visited(library, count)]
    size = batch_size(None, count, defaults.batch_size)
    assert sizes == [min(size, count - start) for start in range(0, count, size)]
    assert sizes == {70: [32, 32, 6], 64: [32, 32], 20: [20]}[count]


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_what_you_say_counts(library, defaults):
    """An argument beats the default, in every column."""
    sizes = [len(batch) for batch in visited(library, 25, batch_size=10)]
    assert sizes[0] == batch_size(10, 25, defaults.batch_size) == 10
    assert batch_size(10, 25, Defaults.tf1().batch_size) == 10


def test_off_is_one_step_with_all_examples():
    """The placeholder takes what it is fed."""
    off = Defaults.tf1().batch_size
    for count in (1, 32, 70):
        assert batch_size(None, count, off) == fed(count) == count


def test_off_an_epoch_moves_the_weights_once():
    """5 steps in 5 epochs over 70 rows, and 15 in both Kerases."""
    for library, _ in LIBRARIES:
        assert len(visited(library, 70, epochs=5)) == 15
    assert 5 * math.ceil(70 / batch_size(None, 70, Defaults.tf1().batch_size)) == 5


def test_columns_are_the_largest_batches():
    """Measured on 200 rows; a column of None means that there is no largest one."""
    for library, defaults in LIBRARIES:
        assert defaults.batch_size == max(len(batch) for batch in visited(library, 200))
    grows = fed(400) == 2 * fed(200)
    assert (Defaults.tf1().batch_size is None) is grows


def test_formula_is_the_number_of_steps():
    """`math.ceil(count / size)`, in both Kerases."""
    for library, defaults in LIBRARIES:
        for count in (31, 32, 33, 70):
            size = batch_size(None, count, defaults.batch_size)
            assert len(visited(library, count)) == math.ceil(count / size)
