"""The layer LeakyReLU of both Kerases has a slope of 0.3, the function of TF1 one of 0.2."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from behaviors.forward.helpers import feed, normal, ops_of
from kerases import both_kerases
from minikeras.behaviors.forward.leaky_relu_slope import leaky_relu_slope
from minikeras.defaults import Defaults

X = normal(5, 7)


def predicted(library, **arguments):
    """Return what a model of one such layer predicts."""
    layer = library.layers.LeakyReLU(**arguments)
    model = library.Sequential([library.Input(X.shape[1:]), layer])
    return model.predict(X, verbose=0)


def ours(defaults, **arguments):
    """Return what our model with a table predicts."""
    layers = [minikeras.Input(X.shape[1:]), minikeras.layers.LeakyReLU(**arguments)]
    return minikeras.Sequential(layers, defaults=defaults).predict(X, verbose=0)


@both_kerases
def test_on_the_layer_is_that_of_keras(library, defaults):
    """To the bit, when nobody says anything about the slope."""
    assert np.array_equal(ours(defaults), predicted(library))
    assert np.array_equal(feed(lambda x: leaky_relu_slope(x, 0.3), X), predicted(library))


def test_off_it_is_the_function_of_tf1():
    """The same op, and the same bits."""
    assert np.array_equal(ours(Defaults.tf1()), feed(tf.nn.leaky_relu, X))
    assert ops_of(lambda x: leaky_relu_slope(x, 0.2), X) == ops_of(tf.nn.leaky_relu, X)


@pytest.mark.parametrize("table", [Defaults.keras(), Defaults.tf1()])
def test_on_and_off_what_was_asked_for_wins(table):
    """Under the name of either Keras; zero was asked for too."""
    for name in ("negative_slope", "alpha"):
        for slope in (0.1, 0.0):
            given = ours(table, **{name: slope})
            assert np.array_equal(given, predicted(keras, negative_slope=slope))


def test_off_the_name_of_the_activation_has_that_slope_already():
    """In both Kerases `"leaky_relu"` is another function than `LeakyReLU`."""
    for library in (keras, tf_keras):
        named = np.asarray(library.activations.get("leaky_relu")(tf.constant(X)))
        assert np.array_equal(named, ours(Defaults.tf1()))
        assert not np.array_equal(named, predicted(library))


def test_columns_are_the_defaults_of_the_layers():
    """Measured at -1."""
    for library, defaults in ((keras, Defaults.keras()), (tf_keras, Defaults.keras2())):
        y = np.asarray(library.layers.LeakyReLU()(np.float32([-1.0])))
        assert y == -np.float32(defaults.leaky_relu_slope)
    assert Defaults.tf1().leaky_relu_slope == 0.2


def test_formula_is_a_line_with_a_bend():
    """To the bit: each number is multiplied once."""
    assert np.array_equal(ours(Defaults.keras()), np.where(X > 0, X, np.float32(0.3) * X))
