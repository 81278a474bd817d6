"""The mean square of RMSprop starts at 0 in Keras and at 1 in TF1."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.update.helpers import RATE, by_keras, by_session, by_tf1, rmsprop, slot
from minikeras.behaviors.update.rmsprop_accumulator import rmsprop_accumulator
from minikeras.defaults import Defaults
from minikeras.testing import run

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
ZERO = np.zeros(1, np.float32)
SMALL = np.float32([[0.1]])


def tf1_mean_squares(steps):
    """Return the mean square of a real RMSPropOptimizer before each step, for the gradient 0."""
    with tf.Graph().as_default(), tf.Session() as session:
        weight = slot("weight", ZERO)
        optimizer = tf.train.RMSPropOptimizer(RATE)
        step = optimizer.apply_gradients([(tf.constant(ZERO), weight)])
        session.run(tf.global_variables_initializer())
        values = []
        for _ in range(steps):
            values.append(float(session.run(optimizer.get_slot(weight, "rms"))[0]))
            session.run(step)
        return values


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_the_first_step_is_3_16_learning_rates(library, defaults):
    """For each weight, whatever its gradient; 0.0316 for 0.01, as in both Kerases."""
    real = by_keras(library.optimizers.RMSprop(RATE), weight=ZERO, gradients=SMALL)
    ours = by_session(rmsprop(defaults), weight=ZERO, gradients=SMALL)
    np.testing.assert_allclose(ours, real, rtol=3e-7)  # `rmsprop_root` explains the last bit
    assert round(-float(real[0, 0]), 4) == 0.0316
    other = defaults.replace(rmsprop_accumulator=0.001)
    assert not np.allclose(by_session(rmsprop(other), weight=ZERO, gradients=SMALL), real)


def test_off_the_first_step_of_tf1_is_30_times_shorter():
    """0.00105, and the same from the row."""
    real = by_tf1(lambda: tf.train.RMSPropOptimizer(RATE), weight=ZERO, gradients=SMALL)
    ours = by_session(rmsprop(Defaults.tf1()), weight=ZERO, gradients=SMALL)
    np.testing.assert_allclose(ours, real, rtol=3e-7)
    assert round(-float(real[0, 0]), 5) == 0.00105
    assert round(0.0316228 / 0.0010535) == 30


def test_off_30_steps_follow_tf1_up_to_rounding():
    """Its op has `v + (g * g - v) * (1 - rho)` in float32, which rounds in other places."""
    real = by_tf1(lambda: tf.train.RMSPropOptimizer(RATE))
    np.testing.assert_allclose(by_session(rmsprop(Defaults.tf1())), real, rtol=1e-5, atol=1e-6)
    for row in ("rmsprop_accumulator", "rmsprop_epsilon"):
        other = Defaults.tf1().replace(**{row: getattr(Defaults.keras(), row)})
        differs = not np.allclose(by_session(rmsprop(other)), real, rtol=1e-5, atol=1e-6)
        assert differs is (row == "rmsprop_accumulator")


def test_off_the_start_is_forgotten_slowly():
    """For 152 steps it is larger than the epsilon of Keras, 1e-7."""
    values = tf1_mean_squares(154)
    assert values[152] > Defaults.keras().rmsprop_epsilon > values[153]


@pytest.mark.parametrize("library", [keras, tf_keras])
def test_columns_are_the_first_mean_squares(library):
    """Read from the optimizers, before their first step."""
    optimizer = library.optimizers.RMSprop(RATE)
    optimizer.build([keras.Variable(ZERO) if library is keras else tf.Variable(ZERO)])
    names = [getattr(v, "path", v.name) for v in optimizer.variables]
    (velocity,) = (v for v, name in zip(optimizer.variables, names, strict=True) if "velo" in name)
    profile = Defaults.keras() if library is keras else Defaults.keras2()
    assert float(np.asarray(velocity)[0]) == profile.rmsprop_accumulator
    assert tf1_mean_squares(1) == [Defaults.tf1().rmsprop_accumulator]


@pytest.mark.parametrize("profile", ["keras", "keras2", "tf1"])
def test_formula_is_an_array_of_one_number(profile):
    """`np.full(shape, 0.0)`, in float32; 1.0 in TF1."""
    start = getattr(Defaults, profile)().rmsprop_accumulator
    shape = (2, 3)
    ours = run(lambda: rmsprop_accumulator(tf.TensorShape(shape), start))
    assert np.array_equal(ours, np.full(shape, start))
    assert ours.dtype == np.float32
