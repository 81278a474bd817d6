"""Adagrad adds 1e-7 to its sum of squares in Keras and nothing in TF1."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.update.helpers import RATE, added_ops, by_keras, by_rule, by_tf1
from minikeras import optimizers
from minikeras.behaviors.update.adagrad_epsilon import adagrad_epsilon
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
ZERO = np.zeros(1, np.float32)
TINY = np.float32([[1e-6]])


def first_step(defaults, start):
    """Return how far a gradient of 1e-6 moves a weight, if the sum starts at `start`."""
    optimizer = optimizers.Adagrad(RATE, initial_accumulator_value=start)
    return -by_rule(optimizer, defaults, ZERO, TINY)[0, 0]


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_a_tiny_gradient_moves_the_weight_by_a_tiny_step(library, defaults):
    """3.2e-5 for a gradient of 1e-6, if the sum starts at zero; to the bit."""
    real = by_keras(library.optimizers.Adagrad(RATE, 0.0), weight=ZERO, gradients=TINY)
    assert first_step(defaults, 0.0) == pytest.approx(-real[0, 0], rel=1e-6)
    assert f"{-real[0, 0]:.1e}" == "3.2e-05"
    other = first_step(defaults.replace(adagrad_epsilon=1.01e-7), 0.0)
    assert other != pytest.approx(-real[0, 0], rel=1e-3)


def test_off_every_first_gradient_moves_the_weight_as_far():
    """By the learning rate; and from TF1's own start the steps are those of TF1, to 1e-6."""
    assert first_step(Defaults.tf1(), 0.0) == pytest.approx(RATE, rel=1e-6)
    ours = by_rule(optimizers.Adagrad(RATE), Defaults.tf1())
    real = by_tf1(lambda: tf.train.AdagradOptimizer(RATE))
    np.testing.assert_allclose(ours, real, rtol=1e-5, atol=1e-6)
    with pytest.raises(ValueError, match="must be positive"):
        tf.train.AdagradOptimizer(RATE, initial_accumulator_value=0.0)


def test_off_an_epsilon_of_zero_is_no_op():
    """The very tensor comes back; any other epsilon works under the row's own name."""
    with tf.Graph().as_default() as graph:
        total = tf.placeholder(tf.float32, [])
        assert adagrad_epsilon(total, 0.0) is total
        assert len(graph.get_operations()) == 1
    names = added_ops(lambda x: adagrad_epsilon(x, 1e-7))
    assert names
    assert all(name.startswith("adagrad_epsilon/") for name in names)


def test_columns_are_the_steps_of_the_libraries():
    """The first step from a sum of zero shows the epsilon; TF1 has no argument of that name."""
    for library, defaults in LIBRARIES:
        real = -by_keras(library.optimizers.Adagrad(RATE, 0.0), ZERO, TINY)[0, 0].astype(float)
        shown = (RATE * 1e-6 / real) ** 2 - 1e-12
        assert shown == pytest.approx(defaults.adagrad_epsilon, rel=1e-4)
    with pytest.raises(TypeError, match="epsilon"):
        tf.train.AdagradOptimizer(RATE, epsilon=1e-7)
    assert Defaults.tf1().adagrad_epsilon == 0.0


def test_formula_is_the_first_step():
    """`learning_rate * gradient / np.sqrt(total + epsilon)`, to 1e-6: float64 here."""
    learning_rate, gradient = RATE, 1e-6
    for library, defaults in LIBRARIES:
        for start in (0.0, 1e-6):
            total, epsilon = start + gradient**2, defaults.adagrad_epsilon
            formula = learning_rate * gradient / np.sqrt(total + epsilon)
            real = by_keras(library.optimizers.Adagrad(RATE, start), ZERO, TINY)
            assert -real[0, 0] == pytest.approx(formula, rel=1e-6)
