"""Keras 2 averages steps as the rows of an image, Keras 3 and TF1 as its columns."""

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf
import tf_keras

from layers.passes import differences
from minikeras.behaviors.forward.pool_steps_as_rows import pool_steps_as_rows
from minikeras.defaults import Defaults
from minikeras.testing import run

both_kerases = pytest.mark.parametrize(
    ("library", "defaults"),
    [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())],
    ids=["keras", "keras2"],
)
X = np.random.default_rng(0).normal(size=(3, 9, 2)).astype(np.float32)


def make(k):
    pool = k.layers.AveragePooling1D(3, strides=1, padding="same")
    return [k.layers.Conv1D(3, 2, padding="same"), pool]


def pooled(rows, padding="SAME"):
    """Return the means of three steps."""
    return run(lambda: pool_steps_as_rows(tf.constant(X), 3, 1, padding, rows))


def test_on_the_gradients_are_not_those_of_keras_3():
    """Those of what is before the pool; the means are."""
    table = Defaults.keras().replace(pool_steps_as_rows=True)
    found = differences(keras, table, [make], (9, 2))
    assert found
    assert (0, 0) not in found


def test_off_is_the_line_of_tf1():
    """To the bit."""
    by_hand = run(lambda: tf.nn.avg_pool1d(tf.constant(X), 3, 1, "SAME"))
    assert np.array_equal(pooled(False), by_hand)


@both_kerases
def test_columns_have_the_bits_of_the_kerases(library, defaults):
    """The means and the gradients, wherever the channels are."""

    def first(k):
        where = {"padding": "same", "data_format": "channels_first"}
        return [k.layers.Conv1D(3, 2, **where), k.layers.AveragePooling1D(3, 1, **where)]

    assert differences(library, defaults, [make], (9, 2)) == []
    assert differences(library, defaults, [first], (2, 9)) == []


def test_columns_keras_2_has_an_op_for_images():
    """With the same windows and steps as ours, whose picture is one column wide."""

    def attributes(graph):
        (pool,) = [op for op in graph.get_operations() if op.type == "AvgPool"]
        return [pool.get_attr(name) for name in ("ksize", "strides", "padding", "data_format")]

    layer = tf_keras.layers.AveragePooling1D(3, 2, "same")
    real = tf2.function(lambda x: layer(x), autograph=False)
    with tf.Graph().as_default() as graph:
        rows = Defaults.keras2().pool_steps_as_rows
        pool_steps_as_rows(tf.placeholder(tf.float32, X.shape), 3, 2, "SAME", rows)
    assert attributes(graph) == attributes(real.get_concrete_function(tf2.constant(X)).graph)


def test_columns_tf1_lets_the_steps_be_columns():
    """As the shape tells on which its op works."""

    def shapes(pool):
        with tf.Graph().as_default() as graph:
            pool(tf.constant(X))
        return [op.outputs[0].shape for op in graph.get_operations() if op.type == "AvgPool"]

    rows = Defaults.tf1().pool_steps_as_rows
    ours = shapes(lambda x: pool_steps_as_rows(x, 3, 1, "SAME", rows))
    assert ours == shapes(lambda x: tf.nn.avg_pool1d(x, 3, 1, "SAME")) == [(3, 1, 9, 2)]


@pytest.mark.parametrize("rows", [True, False])
def test_formula_is_a_mean_of_each_window(rows):
    """To 1e-6, since NumPy adds in another order."""
    expected = np.stack([X[:, i : i + 3].mean(1) for i in range(7)], 1)
    np.testing.assert_allclose(pooled(rows, "VALID"), expected, rtol=1e-5, atol=1e-6)
