"""The epsilon of RMSprop is 1e-7 in Keras and 1e-10 in TF1, inside the root in both."""

import inspect

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.update.helpers import RATE, added_ops, by_keras, by_session, rmsprop, slot
from minikeras.behaviors.update.rmsprop_epsilon import rmsprop_epsilon
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
ZERO = np.zeros(1, np.float32)
TINY = np.float32([[1e-6]])


def tf1_step():
    """Return the first step of a real RMSPropOptimizer whose mean square starts at zero."""
    with tf.Graph().as_default(), tf.Session() as session:
        weight = slot("weight", ZERO)
        optimizer = tf.train.RMSPropOptimizer(RATE)
        step = optimizer.apply_gradients([(tf.constant(TINY[0]), weight)])
        session.run(tf.global_variables_initializer())
        session.run(optimizer.get_slot(weight, "rms").assign(ZERO))
        session.run(step)
        return session.run(weight)[0]


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_a_tiny_gradient_moves_the_weight_by_a_tiny_step(library, defaults):
    """3.16e-5 for a gradient of 1e-6; and another epsilon or place gives something else."""
    real = by_keras(library.optimizers.RMSprop(RATE), weight=ZERO, gradients=TINY)
    ours = by_session(rmsprop(defaults), weight=ZERO, gradients=TINY)
    np.testing.assert_allclose(ours, real, rtol=3e-7)  # `rmsprop_root` explains the last bit
    assert f"{-real[0, 0]:.2e}" == "3.16e-05"
    other = by_session(rmsprop(defaults.replace(rmsprop_epsilon=1.01e-7)), ZERO, TINY)
    assert not np.allclose(other, real, rtol=1e-3)
    outside = RATE * 1e-6 / (np.sqrt(1e-13) + defaults.rmsprop_epsilon)
    assert not np.allclose(-outside, real, rtol=1e-3)


def test_off_the_epsilon_of_tf1_lets_it_jump():
    """9.995e-4 for the same gradient, 32 times as far, once the start of 1 is out of the way."""
    start = Defaults.keras().rmsprop_accumulator
    ours = by_session(rmsprop(Defaults.tf1().replace(rmsprop_accumulator=start)), ZERO, TINY)
    np.testing.assert_allclose(ours[0], tf1_step(), rtol=3e-7)
    assert f"{-ours[0, 0]:.3e}" == "9.995e-04"
    assert round(9.995e-4 / 3.16e-5) == 32


def test_off_an_epsilon_of_zero_is_no_op():
    """The very tensor comes back; any other epsilon works under the row's own name."""
    with tf.Graph().as_default() as graph:
        mean_square = tf.placeholder(tf.float32, [])
        assert rmsprop_epsilon(mean_square, 0.0) is mean_square
        assert len(graph.get_operations()) == 1
    names = added_ops(lambda x: rmsprop_epsilon(x, 1e-7))
    assert names
    assert all(name.startswith("rmsprop_epsilon/") for name in names)


def test_columns_are_the_defaults_of_the_signatures():
    """Read from the three constructors."""
    constructors = {
        "keras": keras.optimizers.RMSprop,
        "keras2": tf_keras.optimizers.RMSprop,
        "tf1": tf.train.RMSPropOptimizer,
    }
    for profile, constructor in constructors.items():
        default = inspect.signature(constructor).parameters["epsilon"].default
        assert getattr(Defaults, profile)().rmsprop_epsilon == default


def test_formula_is_the_first_step_of_all_three():
    """`learning_rate * gradient / np.sqrt(mean_square + epsilon)`, to 1e-6: float64 here."""
    learning_rate, gradient, mean_square = RATE, 1e-6, 0.1 * 1e-6**2
    for library, defaults in LIBRARIES:
        epsilon = defaults.rmsprop_epsilon
        formula = learning_rate * gradient / np.sqrt(mean_square + epsilon)
        real = by_keras(library.optimizers.RMSprop(RATE), weight=ZERO, gradients=TINY)
        assert -real[0, 0] == pytest.approx(formula, rel=1e-6)
        assert round(np.sqrt(epsilon), 6) == 3.16e-4
    epsilon = Defaults.tf1().rmsprop_epsilon
    formula = learning_rate * gradient / np.sqrt(mean_square + epsilon)
    assert -tf1_step() == pytest.approx(formula, rel=1e-6)
    assert np.sqrt(epsilon) == 1e-5
