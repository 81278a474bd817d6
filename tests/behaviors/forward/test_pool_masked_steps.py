"""Both Kerases leave masked steps out of an average, each in its own way; TF1 does not."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from behaviors.forward.helpers import feed, normal, ops_of
from kerases import LIBRARIES, both_kerases
from minikeras.behaviors.forward.pool_masked_steps import pool_masked_steps
from minikeras.defaults import Defaults

LENGTHS = np.array([4, 2, 3, 1, 4])
MASK = np.arange(4) < LENGTHS[:, None]
X = np.where(MASK[..., None], normal(5, 4, 3), np.float32(0))


def predicted(library, defaults=None, between=(), x=X, keepdims=False):
    """Return the averages that a model predicts, whose input is padded and masked."""
    pool = library.layers.GlobalAveragePooling1D(keepdims=keepdims)
    layers = [library.Input(x.shape[1:]), library.layers.Masking(), *between, pool]
    table = {} if defaults is None else {"defaults": defaults}
    return library.Sequential(layers, **table).predict(x, verbose=0)


def reciprocal(library):
    """Return a layer that makes infinity of the zeros at the masked steps."""
    return [library.layers.Activation(lambda x: 1.0 / x)]


@both_kerases
@pytest.mark.parametrize("keepdims", [False, True])
def test_on_the_average_is_that_of_keras(library, defaults, keepdims):
    """To the bit."""
    found = predicted(minikeras, defaults, keepdims=keepdims)
    assert np.array_equal(found, predicted(library, keepdims=keepdims))


@both_kerases
def test_on_infinite_padding_is_left_out_in_keras_3_alone(library, defaults):
    """In Keras 2 it makes the averages of all short sequences no numbers."""
    ours = predicted(minikeras, defaults, reciprocal(minikeras))
    assert np.array_equal(ours, predicted(library, None, reciprocal(library)), equal_nan=True)
    short = LENGTHS < 4
    assert np.isnan(ours[short]).all() == (defaults.pool_masked_steps == "multiply")
    assert np.isfinite(ours[~short]).all()


def test_off_all_steps_count():
    """As in the line of TF1, to the bit and op for op."""
    table = Defaults.keras().replace(pool_masked_steps=None)
    off = predicted(minikeras, table)
    assert np.array_equal(predicted(minikeras, table, keepdims=True), off[:, None])

    def plain(x, mask):
        return tf.reduce_mean(x, axis=1)

    assert np.array_equal(off, feed(plain, X, MASK))
    mask = MASK[..., None]
    assert ops_of(lambda x, m: pool_masked_steps(x, m, 1, False, None), X, mask) == ops_of(
        plain, X, mask
    )
    np.testing.assert_allclose(off * 4, predicted(keras) * LENGTHS[:, None], atol=1e-6)


def test_columns_are_seen_at_the_padding():
    """Does it count, and what does infinity do there?"""
    for library, defaults in LIBRARIES:
        counted = np.allclose(predicted(library), X.mean(1), atol=1e-6)
        broken = np.isnan(predicted(library, None, reciprocal(library))).any()
        assert defaults.pool_masked_steps == (
            None if counted else "multiply" if broken else "select"
        )
    assert Defaults.tf1().pool_masked_steps is None


@pytest.mark.parametrize("library", [keras, tf_keras])
def test_formula_is_the_mean_of_some_steps(library):
    """Sequence by sequence, to 1e-6, because NumPy adds in another order."""
    found = predicted(library)
    for x, mask, mean in zip(X, MASK, found, strict=True):
        np.testing.assert_allclose(x[mask].mean(axis=0), mean, atol=1e-6)
