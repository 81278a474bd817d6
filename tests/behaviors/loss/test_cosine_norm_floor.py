"""Vectors of almost no length: Keras 3 has its floor at 1e-7, Keras 2 and TF1 at 1e-6."""

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import added_ops, feed
from minikeras.behaviors.loss.cosine_norm_floor import cosine_norm_floor
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
X = np.random.default_rng(0).normal(size=(6, 3)).astype(np.float32)
X *= np.float32([[1], [1e-3], [1e-5], [1e-6], [1e-7], [0]])
Y = np.ones_like(X)


def ours(floor):
    """Return the losses behind the row and their gradient; shapes as those of a function."""

    def build(y, x):
        y, x = tf.ensure_shape(y, (None, 3)), tf.ensure_shape(x, (None, 3))
        with tf.name_scope("cosine_similarity"):
            x_unit, y_unit = (cosine_norm_floor(each, -1, 1e7, floor) for each in (x, y))
            loss = -tf.reduce_sum(y_unit * x_unit, axis=-1)
        return loss, tf.gradients(loss, x)[0]

    return feed(build, Y, X)


def real(library):
    """Return the losses of a real Keras in a function, and their gradient."""
    signature = [tf2.TensorSpec((None, 3))] * 2

    @tf2.function(autograph=False, input_signature=signature)
    def run(y, x):
        with tf2.GradientTape() as tape:
            tape.watch(x)
            loss = library.losses.cosine_similarity(y, x)
        return loss, tape.gradient(loss, x)

    return [array.numpy() for array in run(Y, X)]


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_losses_and_gradients_are_those_of_keras(library, defaults):
    """For vectors of every length, and for one of no length."""
    pairs = zip(ours(defaults.cosine_norm_floor), real(library), strict=True)
    for mine, theirs in pairs:
        assert np.array_equal(mine, theirs, equal_nan=True)


def test_on_a_prediction_of_zero_costs_nothing_and_pulls_ten_times_as_hard():
    """Ten million in Keras 3, one million in Keras 2, divided by the length of the labels."""
    (loss3, pull3), (loss2, pull2) = real(keras), real(tf_keras)
    assert loss3[-1] == loss2[-1] == 0
    np.testing.assert_allclose(pull3[-1], -1e7 / np.sqrt(3), rtol=1e-6)
    np.testing.assert_allclose(pull2[-1], -1e6 / np.sqrt(3), rtol=1e-6)


def test_off_is_the_line_of_tf1():
    """`tf.nn.l2_normalize`, to the bit; and under the row's name."""
    off = Defaults.tf1().cosine_norm_floor
    unit = feed(lambda x: cosine_norm_floor(x, -1, 1e7, off), X)
    assert np.array_equal(unit, feed(lambda x: tf.nn.l2_normalize(x, axis=-1), X))
    names = added_ops(lambda x: cosine_norm_floor(x, -1, 1e7, off), X)
    assert all(name.startswith("cosine_norm_floor/") for name in names)


def test_columns_are_the_lengths_that_are_left():
    """Of a vector of length 1e-7: 1 above the floor, a tenth below."""
    x = np.array([[1e-7, 0]], np.float32)
    y = np.array([[1, 0]], np.float32)
    for library, defaults in LIBRARIES:
        left = -float(library.losses.cosine_similarity(y, x)[0])
        assert left == pytest.approx({"inverse": 1, "square": 0.1}[defaults.cosine_norm_floor])
    left = feed(lambda x: tf.nn.l2_normalize(x, axis=-1), x)[0, 0]
    assert left == pytest.approx({"inverse": 1, "square": 0.1}[Defaults.tf1().cosine_norm_floor])


def test_formula_is_the_length_with_a_floor():
    """To 1e-6, since the square roots of NumPy and TensorFlow may differ in the last bit."""
    for x in X[:-1]:
        inverse = x * np.minimum(1 / np.sqrt((x**2).sum()), 1e7)
        square = x / np.sqrt(np.maximum((x**2).sum(), 1e-12))
        for floor, expected in (("inverse", inverse), ("square", square)):
            unit = feed(lambda x, floor=floor: cosine_norm_floor(x, -1, 1e7, floor), x)
            np.testing.assert_allclose(unit, expected, rtol=1e-6)
