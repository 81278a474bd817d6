"""Keras adds 0.001 to the variance of an example; with TF1 people write 1e-12."""

import inspect

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from behaviors.forward.helpers import feed, normal
from kerases import both_kerases
from minikeras.behaviors.forward.layernorm_epsilon import layernorm_epsilon
from minikeras.defaults import Defaults

# From a quiet example to a loud one.
X = normal(3, 8) * np.float32([[0.01], [0.1], [1.0]])


def predicted(library, defaults=None, **arguments):
    """Return what a model of one such layer predicts."""
    layers = [library.Input((8,)), library.layers.LayerNormalization(**arguments)]
    table = {} if defaults is None else {"defaults": defaults}
    return library.Sequential(layers, **table).predict(X, verbose=0)


def by_hand(x, beta, gamma):
    """Return what TF1 gives, with the lines of `tf.contrib.layers.layer_norm`.

    Beta and gamma are fed: for constants, TensorFlow's graph optimizer puts a kernel in the place
    of these ops that adds 0.001, whatever the line says.
    """
    mean, variance = tf.nn.moments(x, [1], keepdims=True)
    return tf.nn.batch_normalization(x, mean, variance, beta, gamma, 1e-12)


@both_kerases
def test_on_the_layer_is_that_of_keras(library, defaults):
    """To the bit, when nobody says anything about epsilon."""
    assert np.array_equal(predicted(minikeras, defaults), predicted(library))


def test_off_it_is_the_line_that_people_write():
    """To the bit."""
    off = predicted(minikeras, Defaults.tf1())
    assert np.array_equal(off, feed(by_hand, X, *np.float32([[0] * 8, [1] * 8])))
    assert off.std(axis=1) == pytest.approx([1, 1, 1], abs=1e-4)
    assert predicted(keras).std(axis=1)[0] < 0.5


@both_kerases
def test_on_and_off_what_was_asked_for_wins(library, defaults):
    """Whatever the table says."""
    for table in (defaults, defaults.replace(layernorm_epsilon=1e-12)):
        ours = predicted(minikeras, table, epsilon=1e-4)
        assert np.array_equal(ours, predicted(library, epsilon=1e-4))
    assert layernorm_epsilon(0.0, 1e-3) == 0.0


def test_columns_are_the_defaults_of_the_layers():
    """Both layers say it; the op of TF1 has no default to read."""
    for library, defaults in ((keras, Defaults.keras()), (tf_keras, Defaults.keras2())):
        assert defaults.layernorm_epsilon == library.layers.LayerNormalization().epsilon
    plain = inspect.signature(tf.nn.batch_normalization).parameters["variance_epsilon"]
    assert plain.default is inspect.Parameter.empty
    assert Defaults.tf1().layernorm_epsilon == 1e-12


def test_formula_is_what_keras_does():
    """To 1e-6: a root and a division, against an op for both."""
    mean, variance = X.mean(1, keepdims=True), X.var(1, keepdims=True)
    expected = (X - mean) / np.sqrt(variance + 0.001)
    np.testing.assert_allclose(predicted(minikeras, Defaults.keras()), expected, atol=1e-6)
