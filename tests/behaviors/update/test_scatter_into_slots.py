"""Keras 2 decays a slot and adds rows to it; Keras 3 does both at once."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.update.helpers import slot
from minikeras.behaviors.update.scatter_into_slots import scatter_into_slots
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
RANDOM = np.random.default_rng(0)
SHAPE = (60, 50)
INDICES = RANDOM.permutation(60)[:40]
STEPS = [RANDOM.normal(size=(40, 50)).astype(np.float32) for _ in range(3)]
REST = 1 - 0.9


def means(enabled):
    """Return Adam's mean gradient after three steps."""
    with tf.Graph().as_default(), tf.Session() as session:
        mean, values = slot("mean", np.zeros(SHAPE, np.float32)), tf.placeholder(tf.float32)
        values.set_shape((40, 50))
        stored = scatter_into_slots(
            mean,
            tf.IndexedSlices(values, tf.constant(INDICES), tf.constant(SHAPE)),
            lambda whole: mean + (whole - mean) * REST,
            lambda: mean - mean * REST,
            lambda values: values * REST,
            enabled,
        )
        session.run(tf.global_variables_initializer())
        for step in STEPS:
            found = session.run(stored, {values: step})
        return found


def keras_means(library):
    """Return the mean gradient of a real Adam after three steps."""
    optimizer = library.optimizers.Adam(0.01)
    start = np.zeros(SHAPE, np.float32)
    weight = keras.Variable(start) if library is keras else tf.Variable(start)
    optimizer.build([weight])

    @tf.function
    def step(values):
        rows = tf.IndexedSlices(values, tf.constant(INDICES), tf.constant(SHAPE))
        optimizer.apply_gradients([(rows, weight)])

    for values in STEPS:
        step(tf.constant(values))
    return optimizer._momentums[0].numpy()


def test_on_and_off_differ_in_last_bits_only():
    """Most numbers are equal, and none is far."""
    on, off = means(True), means(False)
    assert 0.1 < np.mean(on != off) < 0.6
    np.testing.assert_allclose(on, off, rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize("enabled", [True, False])
def test_off_or_on_rows_without_a_gradient_decay_too(enabled):
    """Neither is lazy: the first row gets nothing, and is halved."""
    with tf.Graph().as_default(), tf.Session() as session:
        mean = slot("mean", np.ones((2, 1), np.float32))
        gradient = tf.IndexedSlices(tf.constant([[8.0]]), tf.constant([1]), tf.constant([2, 1]))
        stored = scatter_into_slots(
            mean, gradient, lambda g: 0.5 * mean + g, lambda: 0.5 * mean, lambda g: g, enabled
        )
        session.run(tf.global_variables_initializer())
        assert session.run(stored).tolist() == [[0.5], [8.5]]


def test_columns_are_the_bits_of_the_libraries():
    """Three steps of a real Adam have the bits of one of the two."""
    for library, defaults in LIBRARIES:
        real = keras_means(library)
        assert np.array_equal(real, means(defaults.scatter_into_slots))
        assert not np.array_equal(real, means(not defaults.scatter_into_slots))
    assert Defaults.tf1().scatter_into_slots  # AdamOptimizer: assign, then scatter_add


def test_formula_is_decay_and_then_add():
    """In float32, to the last bit: `mean - mean * rest`, then `np.add.at`."""
    mean = np.zeros(SHAPE, np.float32)
    for step in STEPS:
        mean = mean - mean * np.float32(REST)
        np.add.at(mean, INDICES, step * np.float32(REST))
    assert np.array_equal(means(True), mean)
