"""Keras 3 repeats rows and columns, Keras 2 and TF1 look for the nearest pixel."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from layers.passes import differences
from minikeras.behaviors.forward.repeat_pixels import repeat_pixels
from minikeras.defaults import Defaults

both_kerases = pytest.mark.parametrize(
    ("library", "defaults"),
    [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())],
    ids=["keras", "keras2"],
)
X = np.random.default_rng(0).normal(size=(2, 4, 3, 2)).astype(np.float32)


def makes(k):
    return [k.layers.Conv2D(3, 2), k.layers.UpSampling2D((3, 5))]


def run(enlarge):
    """Return what `enlarge` makes of X, and its gradient, fed as in `fit`."""
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32, (None, 4, 3, 2))
        y = enlarge(x)
        return session.run([y, *tf.gradients(tf.reduce_sum(y * tf.cos(3 * y) / y), x)], {x: X})


def test_on_the_gradients_have_the_bits_of_keras_3():
    """And not those of Keras 2, with factors of three and five."""
    table = Defaults.keras2().replace(repeat_pixels=True)
    assert differences(tf_keras, table, [makes], (5, 4, 2)) != []


def test_off_is_the_line_of_tf1():
    """To the bit, the gradient as well."""
    expected = run(lambda x: tf.image.resize_nearest_neighbor(x, (12, 15)))
    repeat = Defaults.tf1().repeat_pixels
    for this, that in zip(run(lambda x: repeat_pixels(x, (3, 5), repeat)), expected, strict=True):
        assert np.array_equal(this, that)


@both_kerases
def test_columns_have_the_bits_of_the_kerases(library, defaults):
    """The output and the gradients of what is before it."""
    assert differences(library, defaults, [makes], (5, 4, 2)) == []


@both_kerases
def test_columns_find_the_pixel_where_rounding_matters(library, defaults):
    """41 times the float32 nearest to 1 / 41 is less than 1, so Keras counts from pixel centers."""
    size = (41, 47)
    found = run(lambda x: repeat_pixels(x, size, defaults.repeat_pixels))[0]
    assert np.array_equal(found, library.layers.UpSampling2D(size)(X))
    assert np.array_equal(found, X.repeat(41, 1).repeat(47, 2))


@pytest.mark.parametrize("repeat", [True, False])
def test_formula_is_that_of_numpy(repeat):
    """The images are the same; the gradient, a sum of fifteen numbers, is so to 1e-5."""
    y, gradient = run(lambda x: repeat_pixels(x, (3, 5), repeat))
    assert np.array_equal(y, X.repeat(3, 1).repeat(5, 2))
    np.testing.assert_allclose(gradient, -45 * np.sin(3 * X), rtol=1e-4, atol=1e-5)
