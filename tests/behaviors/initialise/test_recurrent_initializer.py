"""The kernel of a state nobody specified is orthogonal in both Kerases, unspecified in TF1."""

import inspect

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from kerases import both_kerases
from minikeras.behaviors.initialise.recurrent_initializer import recurrent_initializer
from minikeras.defaults import Defaults

KINDS = ["SimpleRNN", "GRU", "LSTM"]


def kernel_of(defaults):
    """Return the recurrent kernel of one of our models."""
    model = minikeras.Sequential([minikeras.layers.SimpleRNN(20)], defaults=defaults, seed=7)
    model.build((None, 5, 3))
    return model.get_weights()[1]


@both_kerases
@pytest.mark.parametrize("kind", KINDS)
def test_on_a_real_layer_is_drawn_by_the_named_initializer(library, defaults, kind):
    """The second seed that a layer draws, given to the initializer that we name, gives its bits."""
    name = recurrent_initializer(None, defaults.recurrent_initializer)
    named = library.initializers.get({"class_name": name, "config": {"seed": 3}})
    real = getattr(library.layers, kind)(4, recurrent_initializer=named)
    real.build((None, 5, 3))
    assert type(getattr(library.layers, kind)(4).recurrent_initializer) is type(named)
    assert np.array_equal(real.cell.recurrent_kernel, named(real.cell.recurrent_kernel.shape))


def test_off_the_kernel_has_the_numbers_of_random_normal():
    """Standard deviation 1, under the name of the compat.v1 function."""
    assert Defaults.tf1().recurrent_initializer == tf.random_normal.__name__
    assert kernel_of(Defaults.tf1()).std() == pytest.approx(1, abs=0.1)


def test_on_and_off_what_was_asked_for_wins():
    """An initializer that the user wrote is kept under every default."""
    for defaults in (Defaults.keras(), Defaults.keras2(), Defaults.tf1()):
        assert recurrent_initializer("identity", defaults.recurrent_initializer) == "identity"


@pytest.mark.parametrize("kind", KINDS)
def test_columns_are_the_defaults_of_the_layers(kind):
    """The name stands in the signatures of both Kerases."""
    for library, defaults in ((keras, Defaults.keras()), (tf_keras, Defaults.keras2())):
        arguments = inspect.signature(getattr(library.layers, kind).__init__).parameters
        assert defaults.recurrent_initializer == arguments["recurrent_initializer"].default


def test_formula_the_rows_are_orthonormal():
    """So that a state keeps its length; those of an LSTM too, over all four gates."""
    kernel = kernel_of(Defaults.keras())
    assert np.allclose(kernel @ kernel.T, np.eye(20), atol=1e-6)
    for library in (keras, tf_keras):
        real = library.layers.LSTM(4)
        real.build((None, 5, 3))
        kernel = real.get_weights()[1]
        assert np.allclose(kernel @ kernel.T, np.eye(4), atol=1e-6)


def test_symptom_a_state_grows_tenfold_at_every_step():
    """100 units drawn with standard deviation 1, and without an input."""
    kernel = np.random.default_rng(7).normal(size=(100, 100))
    state = np.random.default_rng(8).normal(size=(50, 100))
    growth = np.linalg.norm(state @ kernel) / np.linalg.norm(state)
    assert growth == pytest.approx(10, rel=0.1)
