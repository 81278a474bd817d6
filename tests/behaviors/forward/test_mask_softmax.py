"""A softmax over what the mask leaves: selected in Keras 3, subtracted in Keras 2."""

import functools

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.forward.helpers import feed, normal, ops_of
from minikeras.behaviors.forward.mask_softmax import mask_softmax
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
X = normal(3, 4)
MASK = np.array([[1, 1, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]], bool)


def ours(how, x=X):
    """Return the shares behind the row."""
    return feed(lambda x, mask: mask_softmax(x, mask, tf.nn.softmax, how), x, MASK)


def real(library, x=X):
    """Return the shares of a real layer."""
    return tf2.function(library.layers.Softmax())(x, mask=tf2.constant(MASK)).numpy()


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_shares_are_those_of_keras(library, defaults):
    """To the bit, also where nothing is left."""
    assert np.array_equal(ours(defaults.mask_softmax), real(library))


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_padding_hides_what_is_lower_than_it(library, defaults):
    """What is masked counts as -1e9, so a logit below that gets no share."""
    x = X.copy()
    x[1, 1] = -1.05e9
    found = ours(defaults.mask_softmax, x)
    assert np.array_equal(found, real(library, x))
    assert found[1, 1] == 0


def test_on_a_row_of_padding_has_no_shares_in_keras_3():
    """And in Keras 2 one that sums to 1."""
    assert real(keras)[2].sum() == 0
    assert real(tf_keras)[2].sum() == 1


def test_off_the_mask_is_not_seen():
    """`tf.nn.softmax`, to the bit, and no other op."""
    off = Defaults.tf1().mask_softmax
    assert np.array_equal(ours(off), feed(tf.nn.softmax, X))
    call = functools.partial(mask_softmax, softmax=tf.nn.softmax, how=off)
    assert ops_of(lambda x, mask: call(x, mask), X, MASK) == ["Softmax"]


def test_columns_are_the_shares_of_padding():
    """Two that differ for the Kerases, and a third for TF1."""
    assert real(keras)[2].tolist() == [0, 0, 0, 0]
    assert real(tf_keras)[2].tolist() == [0.25, 0.25, 0.25, 0.25]
    padding = [ours(table.mask_softmax)[2].sum() for _, table in LIBRARIES]
    assert padding == [0, 1]
    assert ours(Defaults.tf1().mask_softmax)[0, 3] > 0


def test_formula_is_that_of_keras_3():
    """To 1e-6, since NumPy's exponential may differ in the last bit."""
    x = np.where(MASK, X, -1e9)
    shares = np.exp(x - x.max(-1, keepdims=True))
    expected = np.where(MASK, shares / shares.sum(-1, keepdims=True), 0)
    np.testing.assert_allclose(real(keras), expected, rtol=1e-6)
