"""Where a random crop is placed, and what becomes of images that are not larger."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.forward.augmentations import IMAGES, SEED, is_that_of, ours, theirs
from kerases import both_kerases
from minikeras.behaviors.forward.place_crop import place_crop
from minikeras.defaults import Defaults
from minikeras.testing import run

KERAS = Defaults.keras()
KERAS2 = Defaults.keras2()


def crop(height, width):
    """Return a function from a library to a layer that crops."""
    return lambda k: k.layers.RandomCrop(height, width, seed=SEED)


def test_on_an_image_as_wide_as_the_crop_is_cut_in_the_middle():
    """In Keras 3, whatever the seed says."""
    found = ours(crop(3, 7), KERAS)
    assert np.array_equal(found, theirs(crop(3, 7))[0])
    assert np.array_equal(found, IMAGES[:, 1:4])


@pytest.mark.parametrize(
    ("shape", "size"), [((1, 3, 1, 2), (1, 9)), ((1, 1, 3, 2), (9, 1)), ((2, 5, 7, 2), (5, 3))]
)
def test_on_smaller_images_keep_one_row_or_one_column(shape, size):
    """Of the middle, which Keras 3 makes larger; what fits keeps the digits of float64."""
    x = np.random.default_rng(2).normal(size=shape)
    real = np.asarray(keras.layers.RandomCrop(*size, dtype="float64")(x, training=True))
    found = run(lambda: place_crop(tf.constant(x), size, None, None, "cut_off"))
    assert np.array_equal(found, real)


def test_off_it_is_cut_anywhere():
    """As in Keras 2, by the remainder of a random integer."""
    make = crop(3, 7)
    starts = set()
    for seed in range(5):
        found = ours(lambda k, s=seed: k.layers.RandomCrop(3, 7, seed=s), KERAS2)
        starts |= {start for start in range(3) if np.array_equal(found, IMAGES[:, start:][:, :3])}
    assert np.array_equal(ours(make, KERAS2), theirs(make)[1])
    assert len(starts) > 1


@both_kerases
@pytest.mark.parametrize("size", [(3, 4), (5, 4), (6, 4), (5, 9), (8, 9)], ids=str)
def test_columns_have_the_bits_of_the_kerases(library, defaults, size):
    """Larger images, some as high as the crop, lower or narrower ones, and smaller ones."""
    assert Defaults.tf1().place_crop == "remainder"
    x = np.random.default_rng(1).normal(size=(3, 5, 7, 2)).astype(np.float32)
    real = np.asarray(crop(*size)(library)(x, training=True))
    assert np.array_equal(ours(crop(*size), defaults, x), real)
    if min(size) < 5:
        assert is_that_of(library, defaults, crop(3, 4))


@pytest.mark.parametrize("place", ["cut_off", "remainder"])
def test_formula_is_a_line_of_numpy(place):
    """The numbers 0.8 and 0.4 of a real stream, or the integers 9 and 10 at once."""
    numbers = iter([0.8, 0.4])

    def draw(shape, low, high, dtype):
        if dtype.is_integer:
            return tf.reshape(tf.constant([9, 10], dtype), shape)
        return tf.constant(low + next(numbers) * (high - low), dtype)

    found = run(lambda: place_crop(tf.constant(IMAGES), (3, 4), draw, None, place))
    room = np.array([5 - 3, 7 - 4])
    top, left = [9, 10] % (room + 1) if place == "remainder" else np.int32([0.8, 0.4] * (room + 1))
    assert np.array_equal(found, IMAGES[:, top : top + 3, left : left + 4])


def test_both_kerases_refuse_nothing_here():
    """They take images of any size."""
    for library in (keras, tf_keras):
        assert crop(9, 9)(library)(IMAGES, training=True).shape == (6, 9, 9, 2)
