"""Layer normalization with the kernel that is made for batches: Keras 2 only."""

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.forward.helpers import feed, normal
from minikeras.behaviors.forward.fuse_layer_normalization import fuse_layer_normalization
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
X = normal(4, 3, 5)


def fused(library, **arguments):
    """Return whether a real layer runs the kernel."""
    layer = library.layers.LayerNormalization(**arguments)
    step = tf2.function(lambda x: layer(x), autograph=False)
    types = [op.type for op in step.get_concrete_function(tf2.constant(X)).graph.get_operations()]
    return "FusedBatchNormV3" in types


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
@pytest.mark.parametrize(
    ("axes", "epsilon"),
    [([2], 1e-3), ([1, 2], 1e-3), ([1], 1e-3), ([2], 1e-5), ([2], 1.001e-5), ([2], 2e-5)],
)
def test_on_the_kernel_runs_where_it_does_in_keras(library, defaults, axes, epsilon):
    """Over the last axes, unless epsilon is too small for it."""
    ours = fuse_layer_normalization(
        tf2.constant(X), axes, epsilon, defaults.fuse_layer_normalization
    )
    assert ours == fused(library, axis=axes, epsilon=epsilon)


def test_on_other_bits_come_out():
    """Of Keras 2 those of the kernel, which are not those of Keras 3."""

    def kernel(x):
        rows = tf.reshape(x, [1, 12, 5, 1])
        ones, zeros = tf.ones([12]), tf.zeros([12])
        y, _, _ = tf.nn.fused_batch_norm(rows, ones, zeros, epsilon=1e-3, data_format="NCHW")
        return tf.reshape(y, x.shape)

    found = [library.layers.LayerNormalization()(X) for library, _ in LIBRARIES]
    assert np.array_equal(feed(kernel, X), found[1])
    assert not np.array_equal(*found)


def test_off_no_input_goes_to_the_kernel():
    """The layer then computes its mean and its variance."""
    off = Defaults.tf1().fuse_layer_normalization
    assert fuse_layer_normalization(tf2.constant(X), [2], 1e-3, off) is False


def test_columns_are_whether_the_kernel_runs():
    """For the layer as it is without arguments."""
    for library, defaults in LIBRARIES:
        assert fused(library) == defaults.fuse_layer_normalization
    assert Defaults.tf1().fuse_layer_normalization is False


def test_formula_is_what_both_compute():
    """In double precision, to 1e-5."""
    x = X.astype("float64")
    mean, variance = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
    expected = (x - mean) / np.sqrt(variance + 0.001)
    for library, _ in LIBRARIES:
        found = library.layers.LayerNormalization()(X)
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)
