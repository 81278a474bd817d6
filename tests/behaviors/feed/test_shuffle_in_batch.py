"""`fit(shuffle="batch")` keeps a row and its label together in Keras 3, and not in Keras 2."""

import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf
import tf_keras

from behaviors.feed.helpers import LIBRARIES, seeded
from minikeras.behaviors.feed.shuffle_in_batch import shuffle_in_batch
from minikeras.defaults import Defaults
from minikeras.orders import BatchOrders

COUNT, SIZE, SEED = 10, 4, 3
FORMS = ("together", "apart")


def visited(library, epochs=3):
    """Return the inputs and the labels of each batch of a real `fit(shuffle="batch")`.

    Both are the number of the row: the model gives back its input, and the loss takes it down.
    """
    batches = []

    def loss(y_true, y_pred):
        pair = (np.asarray(part).ravel().round().astype(int).tolist() for part in (y_pred, y_true))
        batches.append(tuple(pair))
        return tf.reduce_mean(y_pred, axis=-1)

    rows = np.arange(COUNT, dtype=np.float32)[:, None]
    same = library.layers.Dense(1, use_bias=False, kernel_initializer="ones")
    model = library.Sequential([library.Input((1,)), same])
    model.compile(library.optimizers.SGD(0.0), loss, run_eagerly=True)
    with seeded(SEED):
        model.fit(rows, rows, batch_size=SIZE, epochs=epochs, shuffle="batch", verbose=0)
    return batches


def drawn(form, epochs=3):
    """Return the same of our orders, each epoch a new one."""
    orders, batches = BatchOrders(COUNT, SIZE, SEED, form), []
    for _ in range(epochs):
        numbers, bounds = orders.draw()
        for start, stop in itertools.pairwise(bounds):
            x, y, _ = numbers[:, start:stop].tolist()
            batches.append((x, y))
    return batches


def together(batches):
    """Return whether every row has its own label."""
    return all(x == y for x, y in batches)


def test_on_the_pairs_of_keras_3_stay_together():
    """The first epoch is ours; a seeded Keras 3 repeats it, as `new_order_each_epoch` says."""
    real = visited(keras)
    assert real == drawn("together", epochs=1) * 3
    assert together(real)
    assert sorted(real[0][0]) == [0, 1, 2, 3]  # the batches come in the order of the data


def test_off_keras_2_tears_them_apart():
    """Three epochs are ours, number for number, with the short batch in any place."""
    real = visited(tf_keras)
    assert real == drawn("apart")
    assert not together(real)
    assert [sorted(x) for x, _ in real] == [sorted(y) for _, y in real]  # the same batch
    assert len(real[0][0]) == 2


@pytest.mark.parametrize("form", FORMS)
def test_off_and_on_the_order_of_the_inputs_is_the_same(form):
    """Keras 2 draws more, and the first draw is that of Keras 3."""
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        tf.compat.v1.set_random_seed(SEED)
        tf.random.uniform([])  # what the graph has drawn before does not matter
        x, y, weights = session.run(shuffle_in_batch(tf.range(50), True, form))
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        tf.compat.v1.set_random_seed(SEED)
        assert x.tolist() == session.run(tf.random.shuffle(tf.range(50), seed=0)).tolist()
    assert len({tuple(part) for part in (x, y, weights)}) == (1 if form == "together" else 3)


@pytest.mark.parametrize("form", FORMS)
def test_on_and_off_without_a_seed_each_session_has_an_order_of_its_own(form):
    """A seed of the op alone would give all of them the same one."""
    orders = set()
    for _ in range(2):
        with tf.Graph().as_default(), tf.compat.v1.Session() as session:
            orders.add(tuple(session.run(shuffle_in_batch(tf.range(50), False, form)[0])))
    assert len(orders) == 2


def test_columns_are_what_a_real_fit_does_with_pairs():
    """A line of TF1 with one order keeps them."""
    for library, defaults in LIBRARIES:
        assert defaults.shuffle_in_batch == ("together" if together(visited(library)) else "apart")
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        order = tf.random.shuffle(tf.range(4))
        x, y = session.run([tf.gather(tf.range(4), order), tf.gather(10 * tf.range(4), order)])
    assert (10 * x).tolist() == y.tolist()
    assert Defaults.tf1().shuffle_in_batch == "together"


def test_formula_is_one_order_or_two():
    """`x[order], y[order]`, or `x[order_of_x], y[order_of_y]`."""
    x, y = np.arange(COUNT), np.arange(COUNT)
    (order, _), *_ = drawn("together")
    assert (x[order].tolist(), y[order].tolist()) == visited(keras)[0]
    (order_of_x, order_of_y), *_ = drawn("apart")
    assert (x[order_of_x].tolist(), y[order_of_y].tolist()) == visited(tf_keras)[0]
