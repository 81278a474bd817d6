"""The epsilon of Adadelta is 1e-7 in Keras and 1e-8 in TF1, in the same two places."""

import inspect

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.update.helpers import added_ops, by_keras, by_rule, by_tf1
from minikeras import optimizers
from minikeras.behaviors.update.adadelta_epsilon import adadelta_epsilon
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
ZERO = np.zeros(1, np.float32)
ONE = np.float32([[1.0]])


def first_step(defaults):
    """Return how far a gradient of 1 moves a weight with the learning rate 1."""
    return -by_rule(optimizers.Adadelta(1.0), defaults, ZERO, ONE)[0, 0]


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_the_first_step_is_that_of_keras(library, defaults):
    """0.00141; and another epsilon gives something else."""
    real = -by_keras(library.optimizers.Adadelta(1.0), ZERO, ONE)[0, 0]
    assert first_step(defaults) == pytest.approx(real, rel=1e-6)
    assert f"{real:.5f}" == "0.00141"
    other = first_step(defaults.replace(adadelta_epsilon=1.01e-7))
    assert other != pytest.approx(real, rel=1e-3)


def test_off_the_first_step_is_a_third_as_far():
    """0.00045, and 30 steps are those of TF1, to 1e-5."""
    real = -by_tf1(lambda: tf.train.AdadeltaOptimizer(1.0), weight=ZERO, gradients=ONE)[0, 0]
    assert first_step(Defaults.tf1()) == pytest.approx(real, rel=1e-6)
    assert f"{real:.5f}" == "0.00045"
    assert round(first_step(Defaults.keras()) / real, 1) == 3.2
    ours = by_rule(optimizers.Adadelta(1.0), Defaults.tf1())
    steps = by_tf1(lambda: tf.train.AdadeltaOptimizer(1.0))
    np.testing.assert_allclose(ours, steps, rtol=1e-5, atol=1e-6)


def test_off_an_epsilon_of_zero_is_no_op():
    """The very tensor comes back; any other epsilon works under the row's own name."""
    with tf.Graph().as_default() as graph:
        mean_square = tf.placeholder(tf.float32, [])
        assert adadelta_epsilon(mean_square, 0.0) is mean_square
        assert len(graph.get_operations()) == 1
    names = added_ops(lambda x: adadelta_epsilon(x, 1e-7))
    assert names
    assert all(name.startswith("adadelta_epsilon/") for name in names)


def test_columns_are_the_defaults_of_the_signatures():
    """Read from the three constructors."""
    constructors = {
        "keras": keras.optimizers.Adadelta,
        "keras2": tf_keras.optimizers.Adadelta,
        "tf1": tf.train.AdadeltaOptimizer,
    }
    for profile, constructor in constructors.items():
        default = inspect.signature(constructor).parameters["epsilon"].default
        assert getattr(Defaults, profile)().adadelta_epsilon == default


def test_formula_is_the_first_step_of_all_three():
    """`learning_rate * gradient * np.sqrt(steps + epsilon) / np.sqrt(squares + epsilon)`."""
    learning_rate, gradient, steps, squares = 1.0, 1.0, 0.0, 0.05
    real = {
        profile: -by_keras(library.optimizers.Adadelta(1.0), ZERO, ONE)[0, 0]
        for profile, library in (("keras", keras), ("keras2", tf_keras))
    }
    tf1 = by_tf1(lambda: tf.train.AdadeltaOptimizer(1.0), weight=ZERO, gradients=ONE)
    for profile, step in (real | {"tf1": -tf1[0, 0]}).items():
        epsilon = getattr(Defaults, profile)().adadelta_epsilon
        formula = learning_rate * gradient * np.sqrt(steps + epsilon) / np.sqrt(squares + epsilon)
        assert step == pytest.approx(formula, rel=1e-6)
