"""`fit` of both Kerases shuffles arrays; a feed loop visits them as they stand."""

import inspect

import numpy as np
import pytest
import tensorflow as tf

from behaviors.feed.helpers import LIBRARIES, epochs, seeded, seeded_orders, visited
from minikeras.behaviors.feed.shuffle_each_epoch import shuffle_each_epoch
from minikeras.defaults import Defaults


def final_bias(library, shuffle):
    """Return the bias that a network of one bias learns from 32 zeros and then 32 ones."""
    y = np.repeat(np.float32([0, 1]), 32)[:, None]
    model = library.Sequential(
        [library.Input((1,)), library.layers.Dense(1, kernel_initializer="zeros")]
    )
    model.compile(library.optimizers.SGD(0.1), "mse")
    model.fit(0 * y, y, batch_size=1, shuffle=shuffle, verbose=0)
    return float(model.get_weights()[1][0])


@pytest.mark.parametrize("seed", [1, 3])
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_is_the_order_of_a_real_fit(library, defaults, seed):
    """From one seed, the rows of the first epoch are those that TF1's shuffle gives."""
    with seeded(seed):
        (real,) = epochs(visited(library, 10, batch_size=4), 10)
    order = np.array(seeded_orders(10, seed, 1)[0])
    ours = shuffle_each_epoch(order, 10, defaults.shuffle_each_epoch)
    assert ours is order
    assert ours.tolist() == real
    assert sorted(real) == list(range(10)) != real


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_a_data_set_of_tf_data_keeps_its_order(library, defaults):
    """`fit` shuffles arrays and nothing else."""
    seen = []

    def loss(y_true, y_pred):
        seen.extend(np.asarray(y_true).ravel().astype(int).tolist())
        return tf.reduce_mean(y_pred, axis=-1)

    rows = np.arange(10, dtype=np.float32)[:, None]
    model = library.Sequential([library.Input((1,)), library.layers.Dense(1)])
    model.compile("sgd", loss, run_eagerly=True)
    model.fit(tf.data.Dataset.from_tensor_slices((rows, rows)).batch(4), verbose=0)
    assert seen == list(range(10))


def test_off_is_the_feed_loop_in_the_order_of_the_file():
    """The loop of the page visits the rows the row gives."""
    x_rows, fed = np.arange(10), []
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = tf.compat.v1.placeholder(tf.int64, [None])
        for i in range(0, 10, 4):
            fed += session.run(tf.identity(x), {x: x_rows[i : i + 4]}).tolist()
    ours = shuffle_each_epoch(np.array(seeded_orders(10, 1, 1)[0]), 10, False)
    assert ours.tolist() == fed == list(range(10))


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_off_sorted_data_is_forgotten_class_by_class(library, defaults):
    """The bias ends at 0.999 in the order of the file, and near one half when shuffled."""
    assert round(final_bias(library, shuffle=False), 3) == 0.999
    with seeded(1):
        assert 0.2 < final_bias(library, shuffle=True) < 0.8


def test_columns_are_what_fit_does_when_nobody_says():
    """The default of the argument, and the rows of a `fit` without it."""
    for library, defaults in LIBRARIES:
        default = inspect.signature(library.Model.fit).parameters["shuffle"].default
        assert defaults.shuffle_each_epoch is default
        with seeded(1):
            (rows,) = epochs(visited(library, 10), 10)
        assert defaults.shuffle_each_epoch is (rows != list(range(10)))
    assert Defaults.tf1().shuffle_each_epoch is False


def test_formula_is_the_range():
    """`np.arange(count)`, of every length."""
    for count in (0, 1, 7):
        ours = shuffle_each_epoch(np.zeros(count, int), count, False)
        assert np.array_equal(ours, np.arange(count))
