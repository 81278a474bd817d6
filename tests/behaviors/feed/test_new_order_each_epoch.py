"""Keras 2 draws an order each epoch; a seeded Keras 3 repeats the first one."""

import keras
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.feed.helpers import LIBRARIES, epochs, seeded, seeded_orders, visited
from minikeras.behaviors.feed.new_order_each_epoch import new_order_each_epoch
from minikeras.defaults import Defaults

COUNT = 10


def real_orders(library, seed, **arguments):
    with seeded(seed):
        return epochs(visited(library, COUNT, batch_size=4, epochs=3, **arguments), COUNT)


def our_orders(seed, enabled):
    """Return the orders of three epochs, each drawn only if the row says so."""
    drawn, orders = iter(seeded_orders(COUNT, seed, 3)), []
    for epoch in range(3):
        new = new_order_each_epoch(epoch, seed is not None, enabled)
        orders.append(next(drawn) if new else orders[-1])
    return orders


def tf1_orders(initialize_each_epoch):
    """Return the orders of three epochs of a seeded `Dataset.shuffle`."""
    with tf.Graph().as_default(), tf.Session() as session:
        dataset = tf.data.Dataset.range(COUNT).shuffle(COUNT, seed=1).repeat(3)
        iterator = tf.data.make_initializable_iterator(dataset)
        row = iterator.get_next()
        orders = []
        for epoch in range(3):
            if initialize_each_epoch or epoch == 0:
                session.run(iterator.initializer)
            orders.append([int(session.run(row)) for _ in range(COUNT)])
        return orders


def distinct(orders):
    return len({tuple(order) for order in orders})


@pytest.mark.parametrize("seed", [1, 3])
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_and_off_are_the_orders_of_a_real_fit(library, defaults, seed):
    """Off gives the three epochs of a seeded Keras 3, on those of Keras 2."""
    real = real_orders(library, seed)
    assert our_orders(seed, defaults.new_order_each_epoch) == real
    assert distinct(real) == (1 if library is keras else 3)


@pytest.mark.parametrize("library", [keras, tf_keras])
def test_on_without_a_seed_every_epoch_has_its_own_order(library):
    """In both Kerases, so in the row too."""
    assert distinct(real_orders(library, None)) == 3
    for enabled in (True, False):
        assert all(new_order_each_epoch(epoch, False, enabled) for epoch in range(3))


def test_on_the_seed_of_keras_is_a_seed():
    """`keras.utils.set_random_seed` has the same effect as `tf.random.set_seed`."""
    with seeded(None):
        keras.utils.set_random_seed(3)
        orders = epochs(visited(keras, COUNT, epochs=3), COUNT)
    assert distinct(orders) == 1


@pytest.mark.parametrize("library", [keras, tf_keras])
def test_on_a_second_fit_repeats_the_first(library):
    """The orders begin again from the seed with every call."""
    orders = real_orders(library, 3, fits=2)
    assert orders[:3] == orders[3:]


def test_off_the_last_batch_holds_the_same_rows_in_every_epoch():
    """Rows 8 and 9 for the seed 3, in Keras 3."""
    with seeded(3):
        batches = visited(keras, COUNT, batch_size=4, epochs=3)
    assert batches[2] == batches[5] == batches[8] == [8, 9]


def test_columns_are_the_orders_of_seeded_runs():
    """Counted in both Kerases and in a seeded `Dataset.shuffle` of TF1."""
    for library, defaults in LIBRARIES:
        assert defaults.new_order_each_epoch is (distinct(real_orders(library, 1)) == 3)
    repeated = tf1_orders(initialize_each_epoch=False)
    assert Defaults.tf1().new_order_each_epoch is (distinct(repeated) == 3)
    assert distinct(tf1_orders(initialize_each_epoch=True)) == 1


def test_formula_is_a_list_of_orders():
    """`[shuffle() for _ in range(epochs)]`, and `[orders[0]] * epochs` in a seeded Keras 3."""
    number = 3
    drawn = iter(seeded_orders(COUNT, 1, number))
    orders = [next(drawn) for _ in range(number)]
    assert orders == real_orders(tf_keras, 1) == our_orders(1, True)
    assert [orders[0]] * number == real_orders(keras, 1) == our_orders(1, False)
