"""Mean and variance of the whole array, or of batches that are merged."""

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tf_keras

import minikeras
from kerases import both_kerases, same_arrays
from minikeras.behaviors.forward.adapt_in_batches import adapt_in_batches
from minikeras.defaults import Defaults

X = np.random.default_rng(0).gamma(1.0, 9.0, (99, 3)).astype(np.float32)
IMAGES = np.random.default_rng(1).normal(3.0, 2.0, (40, 5, 4, 3)).astype(np.float32)


def adapted(k, data, axis=-1, **arguments):
    """Return the weights of a layer that was adapted before it came into a model."""
    layer = k.layers.Normalization(axis=axis)
    layer.adapt(data)
    model = k.Sequential([layer], **arguments)
    model.build((None, *X.shape[1:]) if data is X else (None, *IMAGES.shape[1:]))
    return layer.get_weights()


def test_on_the_batches_are_merged():
    """As in Keras 2, which counts the examples."""
    found = adapted(minikeras, X, defaults=Defaults.keras().replace(adapt_in_batches=True))
    assert same_arrays(found, adapted(tf_keras, X))
    assert found[2] == 99


def test_off_the_array_is_one():
    """As in Keras 3, and as a line of NumPy."""
    found = adapted(minikeras, X)
    assert same_arrays(found, adapted(keras, X))
    assert same_arrays(found[:2], [X.mean(0), X.var(0)])
    assert not same_arrays(found[:2], adapted(tf_keras, X)[:2])


@both_kerases
@pytest.mark.parametrize("axis", [-1, None, (1, 3)], ids=str)
def test_columns_have_the_bits_of_the_kerases(library, defaults, axis):
    """Of images, along one axis or two, or of all their numbers at once."""
    assert not Defaults.tf1().adapt_in_batches
    found = adapted(minikeras, IMAGES, axis, defaults=defaults)
    assert same_arrays(found, adapted(library, IMAGES, axis))


@both_kerases
def test_columns_merge_the_batches_of_a_data_set(library, defaults):
    """Both Kerases do, and round the share of a batch in another way."""
    data = tf2.data.Dataset.from_tensor_slices(IMAGES).batch(7)
    found = adapted(minikeras, data, defaults=defaults)
    assert same_arrays(found, adapted(library, data))


def test_formula_is_that_of_the_whole():
    """Up to the rounding of float32, in whatever parts the data come."""
    wanted = X.astype(np.float64).mean(0), X.astype(np.float64).var(0)
    for data in (X, np.split(X, 3), [X[:1], X[1:]]):
        for in_batches in (False, True):
            mean, variance, count = adapt_in_batches(data, [0], in_batches)
            assert np.allclose(mean, wanted[0], rtol=1e-5)
            assert np.allclose(variance, wanted[1], rtol=1e-5)
            assert mean.dtype == variance.dtype == np.float32
            assert count == (99 if in_batches else 0)
