"""What a layer that crops does when it does not train."""

import numpy as np
import tensorflow.compat.v1 as tf

from behaviors.forward.augmentations import IMAGES, is_that_of, ours, theirs
from kerases import both_kerases
from minikeras.behaviors.forward.resize_in_inference import resize_in_inference
from minikeras.defaults import Defaults
from minikeras.testing import run

KERAS = Defaults.keras()


def crop(k):
    """Return a layer that crops."""
    return k.layers.RandomCrop(3, 5)


def test_on_the_images_are_cut_in_the_middle_and_resized():
    """As in Keras 2."""
    found = ours(crop, KERAS.replace(resize_in_inference=True), training=False)
    assert np.array_equal(found, theirs(crop, training=False)[1])
    assert found.shape == (6, 3, 5, 2)


def test_off_the_images_stay_as_they_are():
    """As in Keras 3."""
    found = ours(crop, KERAS, training=False)
    assert np.array_equal(found, theirs(crop, training=False)[0])
    assert np.array_equal(found, IMAGES)


@both_kerases
def test_columns_have_the_bits_of_the_kerases(library, defaults):
    """The images, and the gradients of what is before them."""
    assert not Defaults.tf1().resize_in_inference
    assert is_that_of(library, defaults, crop, training=False)


def test_formula_is_what_fits():
    """Or the images, and no op."""
    for resize, expected in ((True, IMAGES + 1), (False, IMAGES)):
        found = run(lambda r=resize: resize_in_inference(tf.constant(IMAGES), lambda x: x + 1, r))
        assert np.array_equal(found, expected)
