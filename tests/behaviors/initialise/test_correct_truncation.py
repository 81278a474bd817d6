"""Both Kerases widen a normal before they cut it; the hand-written line of TF1 does not."""

import math

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.initialise.correct_truncation import TRUNCATED, correct_truncation
from minikeras.defaults import Defaults
from minikeras.testing import run

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
SHAPE = (100, 10_000)
VARIANCES = {"he_normal": 2 / 100, "glorot_normal": 2 / 10_100, "lecun_normal": 1 / 100}


def initializer(library, name):
    class_name = "".join(word.title() for word in name.split("_"))
    return getattr(library.initializers, class_name)(seed=7)


def drawn(draw):
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(7)
        return session.run(draw())


@pytest.mark.parametrize("name", VARIANCES)
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_gives_the_bits_of_the_variance_scaling_initializers(library, defaults, name):
    """Truncated noise times the corrected standard deviation is what Keras draws."""
    stddev = correct_truncation(math.sqrt(VARIANCES[name]), defaults.correct_truncation)
    ours = run(lambda: tf.random.stateless_truncated_normal(SHAPE, [7, 0]) * stddev)
    np.testing.assert_array_equal(ours, initializer(library, name)(SHAPE), strict=True)


def test_on_the_weights_spread_as_intended():
    """A He kernel of 100 inputs: 0.161 before the cut, 0.141 after it."""
    assert round(math.sqrt(2 / 100), 3) == 0.141
    assert round(correct_truncation(math.sqrt(2 / 100), True), 3) == 0.161
    kernel = np.asarray(keras.initializers.HeNormal(seed=7)(SHAPE))
    assert round(float(kernel.std()), 3) == 0.141
    assert np.abs(kernel).max() <= 2 * correct_truncation(math.sqrt(2 / 100), True)


def test_off_is_the_hand_written_line_which_spreads_too_little():
    """Off, the standard deviation comes back as it was, and the cut takes 12 percent of it."""
    stddev = math.sqrt(2 / 100)
    asked = correct_truncation(stddev, Defaults.tf1().correct_truncation)
    assert asked is stddev
    line = drawn(lambda: tf.truncated_normal(SHAPE, stddev=math.sqrt(2 / 100)))
    np.testing.assert_array_equal(drawn(lambda: tf.truncated_normal(SHAPE) * asked), line)
    assert round(float(line.std()), 3) == 0.124
    assert 1 - line.std() / stddev == pytest.approx(0.12, abs=0.002)


def test_columns_are_measured_in_the_three_libraries():
    """What is left after the cut has the variance asked for, or it has not."""
    for library, defaults in LIBRARIES:
        spread = np.std(initializer(library, "lecun_normal")(SHAPE)) / math.sqrt(1 / 100)
        assert defaults.correct_truncation is (round(float(spread), 2) == 1.0)
    spread = drawn(lambda: tf.truncated_normal(SHAPE, stddev=1.0)).std()
    assert Defaults.tf1().correct_truncation is (round(float(spread), 2) == 1.0)


def test_columns_the_initializer_of_tf1_corrects_as_well():
    """`tf.variance_scaling_initializer` divides too: it is no hand-written line."""
    real = drawn(lambda: tf.variance_scaling_initializer()(SHAPE))
    ours = drawn(lambda: tf.truncated_normal(SHAPE) * correct_truncation(math.sqrt(1 / 100), True))
    np.testing.assert_array_equal(ours, real)


def test_columns_the_plain_truncated_normal_is_never_corrected():
    """The standard deviation of `truncated_normal` is that before the cut, in both Kerases."""
    for library in (keras, tf_keras):
        initializer = library.initializers.TruncatedNormal(stddev=1.0, seed=7)
        assert round(float(np.std(initializer(SHAPE))), 2) == round(TRUNCATED, 2) == 0.88


def test_formula_gives_the_constant_of_keras():
    """The standard deviation of N(0, 1) cut at -2 and 2, from the density and the error function.

    The tolerance of 1e-14 is the rounding of the few operations of the line.
    """
    kept = np.sqrt(1 - 4 * np.exp(-2) / np.sqrt(2 * np.pi) / math.erf(np.sqrt(2)))
    assert kept == pytest.approx(TRUNCATED, rel=1e-14, abs=0)
    assert round(TRUNCATED, 4) == 0.8796


def test_symptom_little_of_the_signal_is_left_after_twenty_layers():
    """A factor of 0.8796 a layer leaves 0.077."""
    assert round(TRUNCATED**20, 3) == round(0.8796**20, 3) == 0.077
