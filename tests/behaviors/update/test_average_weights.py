"""Keras 3 starts the average of a weight after its first update, Keras 2 and TF1 before."""

import keras
import numpy as np
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.update.helpers import added_ops
from minikeras.behaviors.update.average_weights import average_weights
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
STARTS = ("updated_weight", "initial_weight")
MOMENTUM = 0.7
WEIGHTS = np.random.default_rng(0).normal(size=(6, 50)).astype(np.float32)


def averages(start):
    """Return the average after each of five updates of a weight."""
    with tf.Graph().as_default(), tf.Session() as session:
        old, before, after = (tf.placeholder(tf.float32, (50,)) for _ in range(3))
        first = tf.placeholder(tf.bool, ())
        moved = average_weights(old, before, after, MOMENTUM, first, start)
        average, found = np.zeros(50, np.float32), []
        for step in range(5):
            feed = {old: average, before: WEIGHTS[step], after: WEIGHTS[step + 1]}
            average = session.run(moved, feed | {first: step == 0})
            found.append(average)
        return np.array(found)


def keras_averages(library):
    """Return the averages that a real optimizer keeps while it sets the weight to WEIGHTS."""
    optimizer = library.optimizers.SGD(1.0, use_ema=True, ema_momentum=MOMENTUM)
    start = WEIGHTS[0]
    weight = keras.Variable(start) if library is keras else tf.Variable(start)
    optimizer.build([weight])
    step = tf.function(lambda: optimizer.apply_gradients([(tf.zeros(50), weight)]))
    found = []
    for value in WEIGHTS[1:]:
        weight.assign(value)
        step()
        found.append(optimizer._model_variables_moving_average[0].numpy())
    return np.array(found)


def test_on_the_average_starts_at_the_updated_weight():
    """After the first step it is the weight itself."""
    assert np.array_equal(averages("updated_weight")[0], WEIGHTS[1])


def test_off_the_average_starts_at_the_initial_weight():
    """It is still 70 percent of the average after the first step."""
    expected = MOMENTUM * WEIGHTS[0] + (1 - MOMENTUM) * WEIGHTS[1]
    np.testing.assert_allclose(averages("initial_weight")[0], expected, rtol=1e-5, atol=1e-6)


def test_on_works_under_its_own_name():
    """The graph shows which ops nobody wrote."""
    for start in STARTS:
        names = added_ops(lambda x, s=start: average_weights(x, x, x, 0.5, x > 0, s))
        assert all(n.startswith(("average_weights/", "Greater")) for n in names)


def test_columns_are_the_bits_of_the_libraries():
    """Five steps of each Keras have the bits of one start; and TF1 starts at the initial weight."""
    for library, defaults in LIBRARIES:
        real = keras_averages(library)
        for start in STARTS:
            equal = np.array_equal(real, averages(start))
            assert equal is (start == defaults.average_weights)
    with tf.Graph().as_default(), tf.Session() as session:
        weight = tf.get_variable("weight", initializer=WEIGHTS[0])
        average = tf.train.ExponentialMovingAverage(MOMENTUM)
        average.apply([weight])
        session.run(tf.global_variables_initializer())
        assert np.array_equal(session.run(average.average(weight)), WEIGHTS[0])
    assert Defaults.tf1().average_weights == "initial_weight"


def test_formula_is_a_weighted_sum():
    """`momentum * average + (1 - momentum) * weight`, in float64, to 1e-5."""
    for start, average in zip(STARTS, (WEIGHTS[1], WEIGHTS[0]), strict=True):
        average = average.astype(np.float64)
        for found, weight in zip(averages(start), WEIGHTS[1:], strict=True):
            average = MOMENTUM * average + (1 - MOMENTUM) * weight
            np.testing.assert_allclose(found, average, rtol=1e-5, atol=1e-6)
