"""The epsilon of Adam is 1e-7 in Keras and 1e-8 in TF1, outside the root in both."""

import inspect

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.update.helpers import RATE, adam, added_ops, by_keras, by_session, by_tf1
from minikeras.behaviors.update.adam_epsilon import adam_epsilon
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
ZERO = np.zeros(1, np.float32)


def first_step(run, gradient):
    return -float(run(weight=ZERO, gradients=np.float32([[gradient]]))[0, 0])


def keras_step(library, gradient):
    return first_step(lambda **a: by_keras(library.optimizers.Adam(RATE), **a), gradient)


def tf1_step(gradient):
    return first_step(lambda **a: by_tf1(lambda: tf.train.AdamOptimizer(RATE), **a), gradient)


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_adam_has_the_bits_of_keras(library, defaults):
    """Over 30 steps, with all three rows of Adam as in Keras; and not with a near miss."""
    real = by_keras(library.optimizers.Adam(RATE))
    assert np.array_equal(by_session(adam(defaults)), real)
    for epsilon in (Defaults.tf1().adam_epsilon, 1.01e-7):
        other = defaults.replace(adam_epsilon=epsilon)
        assert not np.array_equal(by_session(adam(other)), real)


def test_off_adam_has_the_bits_of_tf1():
    """Over 30 steps, with all three rows as in TF1; and not with the epsilon of Keras."""
    real = by_tf1(lambda: tf.train.AdamOptimizer(RATE))
    assert np.array_equal(by_session(adam(Defaults.tf1())), real)
    other = Defaults.tf1().replace(adam_epsilon=Defaults.keras().adam_epsilon)
    assert not np.array_equal(by_session(adam(other)), real)


def test_off_tiny_gradients_go_further():
    """3.2 times for a gradient of 1e-6, 28 percent for 1e-5, 0.3 percent for 1e-3."""
    for library in (keras, tf_keras):
        assert round(keras_step(library, 1e-6), 7) == 0.0024025
        ratios = [tf1_step(g) / keras_step(library, g) for g in (1e-6, 1e-5, 1e-3)]
        assert [round(ratios[0], 1), round(ratios[1], 2), round(ratios[2], 3)] == [3.2, 1.28, 1.003]
    assert round(tf1_step(1e-6), 7) == 0.0075975


def test_off_an_epsilon_of_zero_is_no_op():
    """The very tensor comes back; any other epsilon works under the row's own name."""
    with tf.Graph().as_default() as graph:
        denominator = tf.placeholder(tf.float32, [])
        assert adam_epsilon(denominator, 0.0) is denominator
        assert len(graph.get_operations()) == 1
    names = added_ops(lambda x: adam_epsilon(x, 1e-7))
    assert names
    assert all(name.startswith("adam_epsilon/") for name in names)


def test_columns_are_the_defaults_of_the_signatures():
    """Read from the three constructors."""
    constructors = {
        "keras": keras.optimizers.Adam,
        "keras2": tf_keras.optimizers.Adam,
        "tf1": tf.train.AdamOptimizer,
    }
    for profile, constructor in constructors.items():
        default = inspect.signature(constructor).parameters["epsilon"].default
        assert getattr(Defaults, profile)().adam_epsilon == default


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_formula_is_the_first_step(library, defaults):
    """`m * alpha / (np.sqrt(v) + epsilon)`, to 1e-5: 1 - beta is rounded elsewhere in Keras."""
    epsilon = defaults.adam_epsilon
    for gradient in (1e-8, 1e-6, 1e-3, 1.0):
        m, v = 0.1 * gradient, 0.001 * gradient**2
        alpha = RATE * np.sqrt(1 - 0.999) / (1 - 0.9)
        formula = m * alpha / (np.sqrt(v) + epsilon)
        assert keras_step(library, gradient) == pytest.approx(formula, rel=1e-5)
