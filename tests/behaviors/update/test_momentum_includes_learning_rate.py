"""The velocity of Keras contains the learning rate; that of TF1 is multiplied by it afterwards."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.update.helpers import RATE, added_ops, by_keras, by_session, by_tf1, slot
from minikeras.behaviors.update.momentum_includes_learning_rate import (
    momentum_includes_learning_rate,
)
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
RATES = np.float32([0.1, 0.1, 0.01, 0.01])


def sgd(enabled):
    def build(weight, gradient):
        velocity = slot("velocity", tf.zeros(weight.shape))
        new, step = momentum_includes_learning_rate(
            velocity, gradient, 0.9, tf.constant(RATE), enabled
        )
        with tf.control_dependencies([step]):
            return tf.group(velocity.assign(new), weight.assign_add(step))

    return build


def keras_walk(library):
    """Return where a weight that starts at 0 is after each step, with the gradient 1."""
    optimizer = library.optimizers.SGD(0.1, momentum=0.9)
    variable = keras.Variable(0.0) if library is keras else tf.Variable(0.0)
    weights = []
    for rate in RATES:
        optimizer.learning_rate = rate
        optimizer.apply_gradients([(tf.constant(1.0), variable)])
        weights.append(variable.numpy())
    return np.array(weights)


def tf1_walk():
    with tf.Graph().as_default(), tf.Session() as session:
        rate = tf.placeholder(tf.float32, [])
        weight = slot("weight", 0.0)
        optimizer = tf.train.MomentumOptimizer(rate, 0.9)
        step = optimizer.apply_gradients([(tf.constant(1.0), weight)])
        session.run(tf.global_variables_initializer())
        return np.array([(session.run(step, {rate: r}), session.run(weight))[1] for r in RATES])


def our_walk(enabled):
    with tf.Graph().as_default(), tf.Session() as session:
        rates = tf.placeholder(tf.float32, [4])
        weight, velocity, weights = tf.constant(0.0), tf.constant(0.0), []
        for index in range(4):
            velocity, step = momentum_includes_learning_rate(
                velocity, tf.constant(1.0), 0.9, rates[index], enabled
            )
            weight += step
            weights.append(weight)
        return np.array(session.run(weights, {rates: RATES}))


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_is_the_sgd_of_keras(library, defaults):
    """To the last bit, over 30 steps."""
    ours = by_session(sgd(defaults.momentum_includes_learning_rate))
    assert np.array_equal(ours, by_keras(library.optimizers.SGD(RATE, momentum=0.9)))


def test_off_is_the_momentum_optimizer_of_tf1():
    """To the last bit; and up to rounding it is Keras, as long as the learning rate is constant."""
    ours = by_session(sgd(Defaults.tf1().momentum_includes_learning_rate))
    assert np.array_equal(ours, by_tf1(lambda: tf.train.MomentumOptimizer(RATE, 0.9)))
    on = by_session(sgd(True))
    assert not np.array_equal(ours, on)
    np.testing.assert_allclose(ours, on, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_a_lower_learning_rate_does_not_slow_the_velocity(library, defaults):
    """-0.6439 after the rates 0.1, 0.1, 0.01, 0.01, and a third step of 0.181."""
    weights = keras_walk(library)
    assert np.array_equal(our_walk(defaults.momentum_includes_learning_rate), weights)
    assert round(float(weights[3]), 4) == -0.6439
    assert round(float(weights[1] - weights[2]), 4) == 0.181


def test_off_a_lower_learning_rate_takes_hold_at_once():
    """-0.35149 after the same rates, and a third step of 0.0271, 6.7 times as short."""
    weights = tf1_walk()
    ours = our_walk(Defaults.tf1().momentum_includes_learning_rate)
    assert np.array_equal(ours, weights)
    assert round(float(weights[3]), 5) == -0.35149
    assert round(float(weights[1] - weights[2]), 4) == 0.0271
    assert round(0.181 / 0.0271, 1) == 6.7


def test_on_works_under_its_own_name_and_off_does_not():
    """The graph shows which ops nobody wrote."""
    for enabled in (True, False):
        names = added_ops(lambda x, on=enabled: momentum_includes_learning_rate(x, x, 0.9, x, on))
        assert all(name.startswith("momentum_includes_") is enabled for name in names)


def test_columns_are_what_a_lower_learning_rate_does():
    """A library has the rate inside if the third step is longer than a tenth of the second."""
    walks = {"keras": keras_walk(keras), "keras2": keras_walk(tf_keras), "tf1": tf1_walk()}
    for profile, weights in walks.items():
        inside = bool(weights[1] - weights[2] > 0.1)
        assert getattr(Defaults, profile)().momentum_includes_learning_rate is inside


def test_formula_is_the_walk_of_keras():
    """The line of the page, in float32, to the last bit."""
    momentum, gradient = np.float32(0.9), np.float32(1)
    weight = velocity = np.float32(0)
    weights = []
    for learning_rate in RATES:
        velocity = momentum * velocity - learning_rate * gradient
        weight = weight + velocity
        weights.append(weight)
    assert np.array_equal(weights, keras_walk(keras))
