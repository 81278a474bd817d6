"""The moments of a group: means in Keras 3 and TF1, weighted sums in Keras 2."""

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.forward.helpers import feed, normal, ops_of
from minikeras.behaviors.forward.group_moments import group_moments
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
X = normal(4, 6)


def ours(of, x, form):
    """Return numbers normalised with the moments of the row, and a gradient."""

    def build(x):
        x = tf.ensure_shape(x, [None, 6])
        mean, variance = group_moments(x, [1], of)
        if form == "batch_normalization":
            y = tf.nn.batch_normalization(x, mean, variance, None, None, 1e-3)
        else:
            factor = tf.math.rsqrt(variance + 1e-3)
            y = x * factor + -mean * factor
        return y, tf.gradients(tf.reduce_sum(y * tf.cos(y)), x)[0]

    return feed(build, x)


def real(library, x):
    """Return what a real layer of one group makes of a batch, and the gradient."""
    layer = library.layers.GroupNormalization(1, center=False, scale=False)

    @tf2.function(autograph=False, input_signature=[tf2.TensorSpec((None, 6))])
    def run(x):
        with tf2.GradientTape() as tape:
            tape.watch(x)
            y = layer(x)
            total = tf2.reduce_sum(y * tf2.cos(y))
        return y, tape.gradient(total, x)

    return [array.numpy() for array in run(x)]


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_numbers_and_gradients_are_those_of_keras(library, defaults):
    """The numbers to the bit, the gradients to 1e-5 of the largest.

    A gradient to the bit needs the shapes of a whole layer: tests/layers has that.
    """
    found = ours(defaults.group_moments, X, defaults.normalization_form)
    expected = real(library, X)
    assert np.array_equal(found[0], expected[0])
    np.testing.assert_allclose(found[1], expected[1], atol=1e-5)


def test_off_it_is_the_line_of_tf1():
    """`tf.nn.moments`, and no other op."""
    off = Defaults.tf1().group_moments
    plain = ops_of(lambda x: tf.nn.moments(x, [1], keepdims=True), X)
    assert ops_of(lambda x: group_moments(x, [1], off), X) == plain
    found = feed(lambda x: group_moments(x, [1], off), X)
    line = feed(lambda x: tf.nn.moments(x, [1], keepdims=True), X)
    for one, other in zip(found, line, strict=True):
        assert np.array_equal(one, other)


def test_columns_are_the_ops_that_the_libraries_build():
    """Keras 3 takes two means, Keras 2 divides sums by a sum of ones."""
    for library, defaults in LIBRARIES:
        layer = library.layers.GroupNormalization(1)
        step = tf2.function(lambda x, layer=layer: layer(x), autograph=False)
        graph = step.get_concrete_function(tf2.constant(X)).graph
        types = [op.type for op in graph.get_operations()]
        of = defaults.group_moments
        row = ops_of(lambda x, of=of: group_moments(x, [1], of), X)
        for kind in ("Mean", "Sum", "DivNoNan"):
            assert types.count(kind) == row.count(kind)
    assert Defaults.tf1().group_moments == Defaults.keras().group_moments


def test_formula_is_the_mean():
    """To 1e-5, because NumPy adds in another order."""
    expected = [(x * np.ones_like(x)).sum() / np.ones_like(x).sum() for x in X]
    for of in ("means", "weighted_sums"):
        found = feed(lambda x, of=of: group_moments(x, [1], of), X)[0][:, 0]
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)
    for library, _ in LIBRARIES:
        x = X.astype("float64")
        expected = (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + 1e-3)
        np.testing.assert_allclose(real(library, X)[0], expected, rtol=1e-4, atol=1e-5)
