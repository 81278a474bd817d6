"""Keras 3 flips both axes of an image or none, Keras 2 decides for each."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from behaviors.forward.augmentations import IMAGES, SEED, is_that_of, ours, theirs
from kerases import both_kerases
from minikeras.behaviors.forward.flip_axes_together import flip_axes_together
from minikeras.defaults import Defaults
from minikeras.testing import run

KERAS = Defaults.keras()


def flip(k):
    """Return a layer that flips both axes."""
    return k.layers.RandomFlip(seed=SEED)


def is_turned(images):
    """Return for each image which axes were flipped: "", "h", "v" or "hv"."""
    ways = {"": (1, 1), "h": (1, -1), "v": (-1, 1), "hv": (-1, -1)}
    return [
        next(name for name, (v, h) in ways.items() if np.array_equal(after, before[::v, ::h]))
        for before, after in zip(IMAGES, images, strict=True)
    ]


def test_on_an_image_is_turned_by_180_degrees_or_not_at_all():
    """Which of them are, Keras 3 says."""
    found = ours(flip, KERAS)
    assert np.array_equal(found, theirs(flip)[0])
    assert set(is_turned(found)) == {"", "hv"}


def test_off_each_axis_has_a_chance_of_its_own():
    """As in Keras 2, with whose stream the same images are flipped."""
    defaults = KERAS.replace(flip_axes_together=False, augmentation_stream="generator")
    found = ours(flip, defaults)
    assert np.array_equal(found, theirs(flip)[1])
    assert set(is_turned(found)) & {"h", "v"}


@both_kerases
@pytest.mark.parametrize("mode", ["horizontal", "vertical", "horizontal_and_vertical"])
def test_columns_have_the_bits_of_the_kerases(library, defaults, mode):
    """The images, and the gradients of what is before them."""
    assert not Defaults.tf1().flip_axes_together
    assert is_that_of(library, defaults, lambda k: k.layers.RandomFlip(mode, seed=SEED))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("together", [True, False])
def test_formula_is_a_line_of_numpy(together, dtype):
    """Keras 3 flips at one half or less; Keras 2 rounds the number, one half to 0."""
    numbers = np.float32([[0.2, 0.5, 0.6, 0.9, 0.4, 0.8], [0.9, 0.1, 0.2, 0.7, 0.3, 0.6]])
    draws, images = iter(numbers), IMAGES.astype(dtype)
    found = run(
        lambda: flip_axes_together(
            tf.constant(images), [2, 1], lambda: tf.constant(next(draws)), together
        )
    )
    first, second = (each.reshape(-1, 1, 1, 1) for each in numbers)
    if together:
        expected = np.where(first <= 0.5, IMAGES[:, ::-1, ::-1], IMAGES)
    else:
        expected = np.where(first > 0.5, IMAGES[:, :, ::-1], IMAGES)
        expected = np.where(second > 0.5, expected[:, ::-1], expected)
    assert np.array_equal(found, expected)
