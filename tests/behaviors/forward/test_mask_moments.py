"""Mean and variance of what a mask leaves: Keras 3 selects, Keras 2 weighs, TF1 counts it all."""

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.forward.helpers import feed, normal, ops_of
from minikeras.behaviors.forward.mask_moments import mask_moments
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
X = normal(4, 5, 3, mean=100.0)
MASK = np.arange(5) < np.array([[5], [3], [1], [0]])
AXES = [0, 1]


def ours(how, mask=MASK, axes=AXES):
    """Return mean and variance behind the row."""
    return feed(lambda x, mask: mask_moments(x, mask, axes, how), X, mask)


def real(library, mask=MASK, axis=-1):
    """Return those of a real layer that remembers nothing but the last batch."""
    layer = library.layers.BatchNormalization(axis, momentum=0.0)
    call = tf2.function(lambda x, mask: layer(x, training=True, mask=mask), autograph=False)
    call(tf2.constant(X), tf2.constant(mask))
    return layer.get_weights()[2:]


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
@pytest.mark.parametrize("axis", [1, 2])
def test_on_moments_are_those_of_keras(library, defaults, axis):
    """To the bit in Keras 3; in Keras 2 to 1e-5.

    It stores `moving - (moving - batch)`, which rounds the batch once more.
    """
    mean, variance = ours(defaults.mask_moments, axes=[0, 3 - axis])
    real_mean, real_variance = real(library, axis=axis)
    exact = library is keras
    np.testing.assert_allclose(mean, real_mean, rtol=0 if exact else 1e-5)
    np.testing.assert_allclose(variance, real_variance, rtol=0 if exact else 1e-5)


def test_on_the_mean_of_a_single_one_is_less_in_keras_3():
    """By 1e-7, which is the last bit; Keras 2 has 1."""
    x, one = np.ones((1, 3, 1), np.float32), np.array([[True, False, False]])
    for library, defaults in LIBRARIES:
        layer = library.layers.BatchNormalization(momentum=0.0)
        layer(x, training=True, mask=tf2.constant(one))
        how = defaults.mask_moments
        mean, variance = feed(lambda x, mask, how=how: mask_moments(x, mask, AXES, how), x, one)
        assert [mean, variance] == layer.get_weights()[2:]
        assert (mean < 1) == (library is keras)


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_nothing_is_seen_if_all_is_masked(library, defaults):
    """Mean and variance are 0 in both Kerases, and not 0 / 0."""
    found = ours(defaults.mask_moments, np.zeros_like(MASK))
    assert np.array_equal(found, real(library, np.zeros_like(MASK)))
    assert not np.any(found)


def test_off_padding_counts():
    """`tf.nn.moments`, to the bit, and no other op; so it is for any row without a mask."""
    off = Defaults.tf1().mask_moments
    for one, other in zip(ours(off), feed(lambda x: tf.nn.moments(x, AXES), X), strict=True):
        assert np.array_equal(one, other)
    plain = ops_of(lambda x: tf.nn.moments(x, AXES), X)
    for how in (off, "select", "weigh"):
        assert ops_of(lambda x, how=how: mask_moments(x, None, AXES, how), X) == plain


def test_columns_are_three_means():
    """Each column has one of its own, for a batch with a single step that counts."""
    x, one = np.ones((1, 3, 1), np.float32), np.array([[True, False, False]])
    x[0, 1:] = 0
    columns = [Defaults.keras(), Defaults.keras2(), Defaults.tf1()]
    ways = [table.mask_moments for table in columns]
    means = [
        float(feed(lambda x, mask, how=how: mask_moments(x, mask, AXES, how), x, one)[0][0])
        for how in ways
    ]
    assert means == pytest.approx([1 - 1.2e-7, 1, 1 / 3], abs=1e-8)
    for library, _ in LIBRARIES:
        np.testing.assert_allclose(real(library)[0], X[MASK].mean(0), rtol=1e-5)


def test_formula_is_the_mean_of_keras():
    """To 1e-6, because NumPy adds in another order."""
    mask, axes = MASK[..., None], (0, 1)
    mean = (X * mask).sum(axes) / (mask.sum(axes) + 1e-7)
    for library, _ in LIBRARIES:
        np.testing.assert_allclose(real(library)[0], mean, rtol=1e-5)
    np.testing.assert_allclose(ours("select")[0], mean, rtol=1e-6)
