"""The vectors of an embedding are small in both Kerases, and unspecified in TF1."""

import inspect

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from kerases import both_kerases
from minikeras.behaviors.initialise.embeddings_initializer import embeddings_initializer
from minikeras.defaults import Defaults


def vectors_of(k, defaults=None):
    """Return the first matrix of an embedding of a library, from seed 7."""
    k.utils.set_random_seed(7)
    layer = k.layers.Embedding(200, 30)
    if k is not minikeras:
        layer.build((None, 5))
        return np.array(layer.get_weights()[0])
    model = minikeras.Sequential([layer], defaults=defaults, seed=7)
    model.build((None, 5))
    return model.get_weights()[0]


@both_kerases
def test_on_the_matrix_has_the_bits_of_keras(library, defaults):
    """From one seed, and none of its numbers is larger than 0.05."""
    ours, real = vectors_of(minikeras, defaults), vectors_of(library)
    assert np.array_equal(ours, real)
    assert np.abs(real).max() <= 0.05


def test_off_the_matrix_has_the_numbers_of_random_normal():
    """Standard deviation 1, under the name of the compat.v1 function."""
    assert Defaults.tf1().embeddings_initializer == tf.random_normal.__name__
    assert vectors_of(minikeras, Defaults.tf1()).std() == pytest.approx(1, abs=0.05)


def test_on_and_off_what_was_asked_for_wins():
    """An initializer that the user wrote is kept under every default."""
    for defaults in (Defaults.keras(), Defaults.keras2(), Defaults.tf1()):
        assert embeddings_initializer("ones", defaults.embeddings_initializer) == "ones"


def test_columns_are_the_defaults_of_the_layers():
    """The name stands in the signatures of both Kerases."""
    for library, defaults in ((keras, Defaults.keras()), (tf_keras, Defaults.keras2())):
        arguments = inspect.signature(library.layers.Embedding.__init__).parameters
        assert defaults.embeddings_initializer == arguments["embeddings_initializer"].default


def test_formula_the_vectors_are_twenty_or_thirty_times_smaller():
    """Even numbers up to 0.05 have the standard deviation 0.05 / sqrt(3)."""
    ratio = vectors_of(minikeras, Defaults.tf1()).std() / vectors_of(keras).std()
    assert ratio == pytest.approx(3**0.5 / 0.05, rel=0.05)
