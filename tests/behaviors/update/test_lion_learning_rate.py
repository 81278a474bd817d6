"""Keras 3 gives Lion ten times the rate of Keras 2."""

import inspect

import keras
import numpy as np
import pytest
import tensorflow as tf
import tf_keras

from minikeras.behaviors.update.lion_learning_rate import lion_learning_rate
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]


def test_on_the_rate_is_that_of_the_table():
    """If nobody says one."""
    assert lion_learning_rate(None, 1e-3) == 1e-3


@pytest.mark.parametrize("default", [1e-3, 1e-4])
def test_off_a_rate_that_is_said_is_kept(default):
    """Zero too: only None asks the table."""
    assert lion_learning_rate(0.3, default) == 0.3
    assert lion_learning_rate(0.0, default) == 0.0


def test_columns_are_the_defaults_of_the_constructors():
    """TF1 has no Lion; its column is that of the paper, as Keras 2."""
    for library, defaults in LIBRARIES:
        parameters = inspect.signature(library.optimizers.Lion).parameters
        assert parameters["learning_rate"].default == defaults.lion_learning_rate
    assert not hasattr(tf.compat.v1.train, "LionOptimizer")
    assert Defaults.tf1().lion_learning_rate == 1e-4


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_formula_moves_each_weight_by_the_rate(library, defaults):
    """`weight -= rate * np.sign(gradient)` in the first step, whatever the gradient."""
    start, gradient = np.zeros(3, np.float32), np.float32([1e-6, -5.0, 0.0])
    weight = keras.Variable(start) if library is keras else tf.Variable(start)
    library.optimizers.Lion().apply_gradients([(tf.constant(gradient), weight)])
    rate = np.float32(lion_learning_rate(None, defaults.lion_learning_rate))
    assert np.array_equal(weight.numpy(), -rate * np.sign(gradient))
