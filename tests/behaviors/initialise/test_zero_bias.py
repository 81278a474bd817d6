"""A bias starts at zero in both Kerases and is drawn from N(0, 1) in a TF1 tutorial."""

import inspect
import math

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.initialise.zero_bias import zero_bias
from minikeras.defaults import Defaults
from minikeras.testing import run

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]


def built(library, layer, shape):
    layer = getattr(library.layers, layer)
    layer = layer(4) if layer is library.layers.Dense else layer(4, 3)
    layer.build(shape)
    return layer


@pytest.mark.parametrize(("layer", "shape"), [("Dense", (None, 6)), ("Conv2D", (None, 8, 8, 3))])
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_a_bias_starts_at_zero_in_both_kerases(library, defaults, layer, shape):
    """The initializer we name gives the bias of a real layer."""
    named = library.initializers.get(zero_bias(None, defaults.zero_bias))
    real = np.asarray(built(library, layer, shape).bias)
    np.testing.assert_array_equal(real, named((4,)))
    np.testing.assert_array_equal(real, [0, 0, 0, 0])


@pytest.mark.parametrize("enabled", [True, False])
def test_on_and_off_what_was_asked_for_wins(enabled):
    """An initializer that the user wrote is kept."""
    assert zero_bias("ones", enabled) == "ones"


@pytest.mark.parametrize("library", [keras, tf_keras])
def test_on_the_forget_gate_of_an_lstm_is_the_exception(library):
    """The bias of an LSTM is zero but for the second quarter, which is one."""
    layer = library.layers.LSTM(2)
    layer(np.zeros((1, 3, 4), np.float32))
    np.testing.assert_array_equal(layer.get_weights()[2], [0, 0, 1, 1, 0, 0, 0, 0])


def test_off_names_the_function_of_the_tutorials():
    """The name is that of the compat.v1 function, whose draw is not zero."""
    name = zero_bias(None, Defaults.tf1().zero_bias)
    assert getattr(tf, name) is tf.random_normal
    assert np.all(run(lambda: tf.Variable(getattr(tf, name)([10]))) != 0)


def test_off_get_variable_does_not_start_at_zero_either():
    """`tf.get_variable` without an initializer draws a bias evenly, as it draws a kernel."""
    bias = run(lambda: tf.get_variable("bias", [10]))
    assert np.all(bias != 0)
    assert np.abs(bias).max() <= math.sqrt(6 / (10 + 10))


def test_columns_are_what_a_layer_without_an_initializer_has():
    """Keras names its default; `tf.Variable` insists on a value from its user."""
    for library, defaults in LIBRARIES:
        for layer in (library.layers.Dense, library.layers.Conv2D):
            default = inspect.signature(layer.__init__).parameters["bias_initializer"].default
            assert defaults.zero_bias == (default == "zeros")
    with tf.Graph().as_default(), pytest.raises(ValueError, match="initial_value"):
        tf.Variable()
    assert Defaults.tf1().zero_bias is False


@pytest.mark.parametrize("library", [keras, tf_keras])
def test_formula_a_vector_of_zeros(library):
    """The line of NumPy gives the bias of a real layer, in value and dtype."""
    units = 4
    bias = np.zeros(units, np.float32)
    real = np.asarray(built(library, "Dense", (None, 6)).bias)
    np.testing.assert_array_equal(real, bias, strict=True)


def test_symptom_the_first_loss_of_ten_classes_is_higher():
    """With no signal, zero biases cost ln 10 = 2.30 and drawn ones 2.73 on average."""

    def loss(bias):  # averaged over the examples and over the ten labels
        return np.mean(np.log(np.sum(np.exp(bias), axis=-1, keepdims=True)) - bias)

    drawn = tf.random.stateless_normal((100_000, 10), [7, 0]).numpy()
    assert round(loss(np.zeros((1, 10))), 2) == round(math.log(10), 2) == 2.30
    assert round(float(loss(drawn)), 2) == 2.73
