"""Keras moves the rows that have no gradient too; most optimizers of TF1 leave them alone."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.update.helpers import slot
from kerases import LIBRARIES, both_kerases
from minikeras import optimizers
from minikeras.defaults import Defaults

# A word is seen in the first step only, another one in all three.
STEPS = [[0, 1], [1], [1]]
START = np.zeros((3, 1), np.float32)
ONE_TENTH = [(-0.1, -0.19, -0.271), (-0.1, -0.1, -0.1)]  # all rows move, or only those seen
TF1 = {
    "SGD": lambda: tf.train.MomentumOptimizer(0.1, 0.9),
    "Nesterov": lambda: tf.train.MomentumOptimizer(0.1, 0.9, use_nesterov=True),
    "RMSprop": lambda: tf.train.RMSPropOptimizer(0.1, 0.9, 0.5),
    "Adagrad": lambda: tf.train.AdagradOptimizer(0.1),
    "Adadelta": lambda: tf.train.AdadeltaOptimizer(0.1),
    "Ftrl": lambda: tf.train.FtrlOptimizer(0.1),
    "Adam": lambda: tf.train.AdamOptimizer(0.1),
}
OURS = {
    "SGD": lambda: optimizers.SGD(0.1, 0.9),
    "Nesterov": lambda: optimizers.SGD(0.1, 0.9, nesterov=True),
    "RMSprop": lambda: optimizers.RMSprop(0.1, 0.9, 0.5),
    "Adagrad": lambda: optimizers.Adagrad(0.1),
    "Adadelta": lambda: optimizers.Adadelta(0.1),
    "Ftrl": lambda: optimizers.Ftrl(0.1),
    "Adam": lambda: optimizers.Adam(0.1),
}


def rows_of(indices):
    values = np.ones((len(indices), 1), np.float32)
    return tf.IndexedSlices(tf.constant(values), tf.constant(indices), tf.constant([3, 1]))


def by_keras(library):
    """Return the weights after each step of a real SGD with momentum."""
    optimizer = library.optimizers.SGD(0.1, 0.9)
    weight = keras.Variable(START) if library is keras else tf.Variable(START)
    found = []
    for indices in STEPS:
        optimizer.apply_gradients([(rows_of(indices), weight)])
        found.append(weight.numpy()[:, 0])
    return np.array(found)


def by_tf1(name, start=START):
    """Return the weights after each step of a real optimizer of TF1."""
    with tf.Graph().as_default(), tf.Session() as session:
        weight = slot("weight", start)
        optimizer = TF1[name]()
        steps = [optimizer.apply_gradients([(rows_of(indices), weight)]) for indices in STEPS]
        return _run(session, steps, weight)


def by_us(name, defaults, start=START):
    """Return the weights after each of our steps."""
    with tf.Graph().as_default(), tf.Session() as session:
        weight, optimizer = slot("weight", start), OURS[name]()
        state = optimizer.build_state([weight], defaults)
        rate = tf.constant(0.1)
        steps = [
            optimizer.apply([rows_of(indices)], [weight], state, rate, tf.constant(n), defaults)
            for n, indices in enumerate(STEPS)
        ]
        return _run(session, steps, weight)


def _run(session, steps, weight):
    session.run(tf.global_variables_initializer())
    found = []
    for step in steps:
        session.run(step)
        found.append(session.run(weight)[:, 0])
    return np.array(found)


@both_kerases
def test_on_a_row_goes_on_after_its_only_gradient(library, defaults):
    """As in Keras, to the bit: -0.1, -0.19, -0.271."""
    real = by_keras(library)
    assert np.array_equal(by_us("SGD", defaults), real)
    np.testing.assert_allclose(real[:, 0], ONE_TENTH[0], rtol=1e-6)


def test_off_it_stands_still():
    """As in TF1: -0.1, -0.1, -0.1."""
    real = by_tf1("SGD")
    np.testing.assert_allclose(by_us("SGD", Defaults.tf1()), real, rtol=1e-6)
    np.testing.assert_allclose(real[:, 0], ONE_TENTH[1], rtol=1e-6)


@pytest.mark.parametrize("name", TF1)
def test_off_every_optimizer_of_tf1_has_its_own_way(name):
    """All rows move in Adam, and only those of the batch in the others; to 1e-5."""
    start = np.full((3, 1), 0.5, np.float32)
    real, ours = by_tf1(name, start), by_us(name, Defaults.tf1(), start)
    np.testing.assert_allclose(ours, real, rtol=1e-5)
    assert (real[1, 0] != real[0, 0]) is np.bool_(name == "Adam")
    assert (real[:, 2] == 0.5).all()  # never in a batch


def test_off_works_with_reference_variables_and_weight_decay():
    """A weight without a gradient gets back what the decay left of it."""
    defaults = Defaults.tf1()
    with tf.Graph().as_default(), tf.Session() as session:
        weight = tf.get_variable("weight", initializer=START + 1, use_resource=False)
        optimizer = optimizers.SGD(0.1, 0.9, weight_decay=0.5)
        state = optimizer.build_state([weight], defaults)
        rate, count = tf.constant(0.1), tf.constant(0)
        step = optimizer.apply([rows_of([1])], [weight], state, rate, count, defaults)
        found = _run(session, [step], weight)
    np.testing.assert_allclose(found, [[0.95, 0.85, 0.95]], rtol=1e-6)


def test_columns_are_what_the_libraries_do():
    """Whether the first row moves in the second step."""
    assert [library for library, _ in LIBRARIES] == [keras, tf_keras]
    for library, defaults in LIBRARIES:
        real = by_keras(library)
        assert defaults.move_all_rows is bool(real[1, 0] != real[0, 0])
    real = by_tf1("SGD")
    assert Defaults.tf1().move_all_rows is bool(real[1, 0] != real[0, 0])


def test_formula_is_that_of_a_dense_gradient():
    """`velocity = momentum * velocity - learning_rate * gradient` for all rows."""
    weight = velocity = np.zeros(3)
    for real, other, indices in zip(by_keras(keras), by_keras(tf_keras), STEPS, strict=True):
        gradient = np.isin(np.arange(3), indices)
        velocity = 0.9 * velocity - 0.1 * gradient
        weight = weight + velocity
        np.testing.assert_allclose(real, weight, rtol=1e-6)
        np.testing.assert_allclose(other, weight, rtol=1e-6)
