"""Keras uses the short batch at the end; the loop `range(count // size)` drops it."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from behaviors.feed.helpers import LIBRARIES, visited
from minikeras.behaviors.feed.keep_last_batch import keep_last_batch
from minikeras.defaults import Defaults


def looped(count, size):
    """Return the rows that the loop of the page feeds."""
    x_rows, rows = np.arange(count), []
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.int64, [size])
        batch = tf.identity(x)
        for i in range(count // size):
            rows += session.run(batch, {x: x_rows[i * size : (i + 1) * size]}).tolist()
    return rows


@pytest.mark.parametrize(("count", "size"), [(70, 32), (64, 32), (5, 32), (7, 3)])
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_every_row_of_a_real_fit_is_used(library, defaults, count, size):
    """Once in each epoch, and the last batch is short."""
    batches = visited(library, count, batch_size=size)
    used = keep_last_batch(count, size, defaults.keep_last_batch)
    assert sorted(row for batch in batches for row in batch) == list(range(used))
    assert len(batches[-1]) == (count % size or size)


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_a_row_of_the_short_batch_pulls_harder(library, defaults):
    """One row among 6 moves the bias 32 / 6 times as far as one among 32."""

    def pull(rows):
        y = np.zeros((rows, 1), np.float32)
        y[0] = 1
        model = library.Sequential(
            [library.Input((1,)), library.layers.Dense(1, kernel_initializer="zeros")]
        )
        model.compile(library.optimizers.SGD(1.0), "mse")
        model.train_on_batch(0 * y, y)
        return float(model.get_weights()[1][0])

    assert pull(6) / pull(32) == pytest.approx(32 / 6, rel=1e-6)
    assert 32 / 6 > 5


@pytest.mark.parametrize(("count", "size"), [(70, 32), (64, 32), (7, 3), (9, 1)])
def test_off_is_the_loop_over_whole_batches(count, size):
    """The rest at the end of the file is never seen."""
    used = keep_last_batch(count, size, Defaults.tf1().keep_last_batch)
    assert looped(count, size) == list(range(used))


def test_off_fewer_rows_than_a_batch_are_all_used():
    """The loop would take no step at all; the row leaves something to learn from."""
    assert looped(5, 32) == []
    assert keep_last_batch(5, 32, False) == 5


def test_columns_are_whether_all_70_rows_are_used():
    """Counted in both Kerases and in the loop."""
    for library, defaults in LIBRARIES:
        used = sum(len(batch) for batch in visited(library, 70))
        assert defaults.keep_last_batch is (used == 70)
    assert Defaults.tf1().keep_last_batch is (len(looped(70, 32)) == 70)


def test_formula_is_the_largest_multiple():
    """`count - count % size`, as many as the loop feeds."""
    for count, size in ((70, 32), (64, 32), (33, 32), (10, 4)):
        assert (
            keep_last_batch(count, size, False) == count - count % size == len(looped(count, size))
        )
