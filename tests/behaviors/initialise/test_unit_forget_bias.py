"""An LSTM of both Kerases starts with an open forget gate, a hand-written one of TF1 does not."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from behaviors.forward.cells_of_tf1 import run_cell
from kerases import both_kerases, shared_objects_allowed
from minikeras.behaviors.initialise.unit_forget_bias import unit_forget_bias
from minikeras.defaults import Defaults
from minikeras.testing import run

UNITS = 3


def bias_of(defaults, **arguments):
    """Return the first bias of one of our LSTMs."""
    layer = minikeras.layers.LSTM(UNITS, **arguments)
    model = minikeras.Sequential([layer], defaults=defaults, seed=7)
    model.build((None, 5, 2))
    return model.get_weights()[2]


@both_kerases
@pytest.mark.parametrize("start", ["zeros", "random_normal"])
def test_on_the_bias_is_that_of_keras(library, defaults, start):
    """Also where the other biases are random: they are drawn twice, with one seed."""
    library.utils.set_random_seed(7)
    real = library.layers.LSTM(UNITS, bias_initializer=start)
    with shared_objects_allowed():
        real.build((None, 5, 2))
    assert np.array_equal(bias_of(defaults, bias_initializer=start), real.cell.bias)
    assert np.array_equal(real.cell.bias[UNITS : 2 * UNITS], np.ones(UNITS))


def test_off_the_bias_is_what_the_initializer_gives():
    """Zeros under `zero_bias`, as `tf.zeros([4 * units])` in a hand-written LSTM."""
    defaults = Defaults.keras().replace(unit_forget_bias=False)
    assert np.array_equal(bias_of(defaults), np.zeros(4 * UNITS))
    drawn = run(lambda: unit_forget_bias(lambda size: tf.zeros([size]), UNITS, False))
    assert np.array_equal(drawn, run(lambda: tf.zeros([4 * UNITS])))


def test_on_and_off_what_was_asked_for_wins():
    """`unit_forget_bias=False` is an argument of Keras too."""
    assert np.array_equal(bias_of(Defaults.keras(), unit_forget_bias=False), np.zeros(4 * UNITS))
    on = bias_of(Defaults.tf1().replace(zero_bias=True), unit_forget_bias=True)
    assert on.sum() == UNITS


def test_columns_are_the_defaults_of_the_layers():
    """As the layers themselves tell."""
    for library, defaults in ((keras, Defaults.keras()), (tf_keras, Defaults.keras2())):
        assert defaults.unit_forget_bias == library.layers.LSTM(UNITS).unit_forget_bias
    (_, stored), _ = run_cell("LSTMCell")
    assert Defaults.tf1().unit_forget_bias == np.any(stored)


def test_formula_the_second_quarter_is_one():
    """The gates stand in the order i, f, g, o."""
    bias = np.zeros(4 * UNITS, np.float32)
    bias[UNITS : 2 * UNITS] = 1
    assert np.array_equal(bias_of(Defaults.keras()), bias)
