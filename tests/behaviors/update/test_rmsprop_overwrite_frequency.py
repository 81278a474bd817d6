"""RMSprop of Keras 2 puts its averages into the weights every hundred steps, unasked."""

import inspect

import keras
import numpy as np
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.update.helpers import by_rule
from kerases import LIBRARIES, both_kerases
from minikeras import optimizers
from minikeras.behaviors.update.rmsprop_overwrite_frequency import rmsprop_overwrite_frequency
from minikeras.defaults import Defaults

STEPS = 105
START = np.ones(5, np.float32)
GRADIENTS = np.random.default_rng(0).normal(1.0, 0.3, (STEPS, 5)).astype(np.float32)
ARGUMENTS = {"use_ema": True, "ema_momentum": 0.9}


def by_library(library):
    """Return the weights after each step of a real RMSprop, in a graph as in `fit`."""
    optimizer = library.optimizers.RMSprop(0.01, **ARGUMENTS)
    weight = keras.Variable(START) if library is keras else tf.Variable(START)
    optimizer.build([weight])
    step = tf.function(lambda gradient: optimizer.apply_gradients([(gradient, weight)]))
    found = []
    for gradient in GRADIENTS:
        step(tf.constant(gradient))
        found.append(weight.numpy())
    return np.array(found)


def ours(defaults, **arguments):
    """Return the weights after each of our steps."""
    optimizer = optimizers.RMSprop(0.01, **ARGUMENTS, **arguments)
    return by_rule(optimizer, defaults, START, GRADIENTS)


def jumps(weights):
    """Return the numbers of the steps, counted from 1, that went against the gradients."""
    return (np.flatnonzero((np.diff(weights[:, 0], prepend=1.0)) > 0) + 1).tolist()


@both_kerases
def test_on_the_weights_are_those_of_keras(library, defaults):
    """To the bit; all gradients point one way, and Keras 2 jumps back in step 100."""
    real = by_library(library)
    assert np.array_equal(ours(defaults), real)
    assert jumps(real) == ([100] if library is tf_keras else [])


def test_off_there_is_no_jump():
    """As in Keras 3; and who says a frequency gets that one, whatever the table says."""
    assert jumps(ours(Defaults.keras2().replace(rmsprop_overwrite_frequency=None))) == []
    asked = ours(Defaults.keras2(), ema_overwrite_frequency=50)
    assert jumps(asked) == [50, 100]


def test_columns_are_the_defaults_of_the_signatures():
    """Of RMSprop; every other optimizer of Keras 2 has None."""
    for library, defaults in LIBRARIES:
        name = "ema_overwrite_frequency"
        default = inspect.signature(library.optimizers.RMSprop).parameters[name].default
        assert defaults.rmsprop_overwrite_frequency == default
        for other in ("SGD", "Adam", "Adagrad", "Nadam", "Lion"):
            kind = getattr(library.optimizers, other)
            assert inspect.signature(kind).parameters[name].default is None
    assert Defaults.tf1().rmsprop_overwrite_frequency is None


def test_formula_is_a_remainder():
    """`weight = average if step % frequency == 0 else weight`, with `step` counted from 1."""
    own, found = ours(Defaults.keras()), ours(Defaults.keras2())
    frequency = rmsprop_overwrite_frequency(None, Defaults.keras2().rmsprop_overwrite_frequency)
    average = START.astype(np.float64)  # where the average of Keras 2 starts
    for step, weight in enumerate(own[:100], 1):
        average = 0.9 * average + 0.1 * weight
        expected = average if step % frequency == 0 else weight
        np.testing.assert_allclose(found[step - 1], expected, rtol=1e-5, atol=1e-6)
