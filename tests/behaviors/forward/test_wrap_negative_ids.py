"""Keras 3 reads -1 as the last id; Keras 2 and TF1 refuse it."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from kerases import both_kerases, sequential
from minikeras.behaviors.forward.wrap_negative_ids import wrap_negative_ids
from minikeras.defaults import Defaults
from minikeras.testing import run

MATRIX = np.arange(10, dtype=np.float32).reshape(5, 2)


def looked_up(k, ids, defaults=None):
    """Return the rows that an embedding of a library gives for ids."""
    model = sequential(k, [k.Input((len(ids),)), k.layers.Embedding(5, 2)], defaults)
    model.set_weights([MATRIX])
    return model.predict(np.array([ids]), verbose=0)[0]


def test_on_an_id_counts_from_the_end():
    """As an index of NumPy does, with the bits of Keras 3."""
    ids = [0, -1, 4, -5]
    ours = looked_up(minikeras, ids, Defaults.keras())
    assert np.array_equal(ours, looked_up(keras, ids))
    assert np.array_equal(ours, MATRIX[ids])


def test_off_a_negative_id_is_an_error():
    """Of the same class as in Keras 2, and as the plain line of TF1."""
    with pytest.raises(tf.errors.InvalidArgumentError):
        looked_up(tf_keras, [0, -1])
    with pytest.raises(tf.errors.InvalidArgumentError):
        looked_up(minikeras, [0, -1], Defaults.keras2())
    with pytest.raises(tf.errors.InvalidArgumentError):
        run(lambda: tf.nn.embedding_lookup(tf.Variable(MATRIX), tf.constant([0, -1])))


@both_kerases
def test_on_and_off_an_id_that_is_too_large_is_an_error(library, defaults):
    """In both Kerases."""
    for k in (library, minikeras):
        with pytest.raises(tf.errors.InvalidArgumentError):
            looked_up(k, [0, 5], defaults)


def test_columns_are_what_the_kerases_do():
    """True where -1 gives a row."""

    def wraps(look_up):
        try:
            return np.array_equal(look_up(np.array([[-1]])).shape, (1, 1, 2))
        except tf.errors.InvalidArgumentError:
            return False

    def plain(ids):
        return run(lambda: tf.nn.embedding_lookup(tf.ones((5, 2)), ids))

    assert Defaults.keras().wrap_negative_ids is wraps(keras.layers.Embedding(5, 2))
    assert Defaults.keras2().wrap_negative_ids is wraps(tf_keras.layers.Embedding(5, 2))
    assert Defaults.tf1().wrap_negative_ids is wraps(plain)


def test_formula_is_one_line_of_numpy():
    """For 32 and 64 bits."""
    for dtype in (np.int32, np.int64):
        ids = np.array([3, -1, 0, -4], dtype)
        ours = run(lambda ids=ids: wrap_negative_ids(tf.constant(ids), len(MATRIX), True))
        assert np.array_equal(ours, np.where(ids < 0, ids + len(MATRIX), ids))
        assert ours.dtype == dtype
