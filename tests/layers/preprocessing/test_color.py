"""Random contrast and brightness."""

import keras
import numpy as np
import pytest

from kerases import both_kerases
from layers.passes import differences, output
from minikeras import layers

IMAGES = np.random.default_rng(0).uniform(0, 1, (6, 5, 4, 3)).astype(np.float32)
UNIT = (0, 1)


@both_kerases
def test_changed_brightness_has_the_bits_of_keras(library, defaults):
    """With one number and two, in two ranges of values; the gradients behind it too."""
    choices = [{"factor": 0.3}, {"factor": (-0.1, 0.5), "value_range": (1, -1)}, {"factor": 0}]
    makes = [
        lambda k, c=choice: [k.layers.Conv2D(3, 2), k.layers.RandomBrightness(seed=4, **c)]
        for choice in choices
    ]
    assert differences(library, defaults, makes, (5, 4, 3), training=True) == []


def test_changed_contrast_has_the_bits_of_keras():
    """In another range of values, which Keras 2 does not know, and with the channels in front."""
    for x in (IMAGES, IMAGES.transpose(0, 3, 1, 2)):
        where = {} if x is IMAGES else {"data_format": "channels_first"}
        for factor in (0.5, (0.3, 0.9), 1.0):
            arguments = {"factor": factor, "value_range": UNIT, "seed": 4} | where
            real = keras.layers.RandomContrast(**arguments)(x, training=True)
            ours = output([layers.RandomContrast(**arguments)], x, training=True)
            assert np.array_equal(ours, real)


def test_brightness_is_the_formula():
    """A number for each image, times the range of values."""
    found = output([layers.RandomBrightness((0.25, 0.25), UNIT, seed=1)], IMAGES, training=True)
    assert np.array_equal(found, np.clip(IMAGES + np.float32(0.25), 0, 1))


@pytest.mark.parametrize("kind", ["RandomContrast", "RandomBrightness"])
@pytest.mark.parametrize("choice", [{"factor": 1.5}, {"factor": "a"}, {"value_range": 255}])
def test_what_keras_refuses_is_refused(kind, choice):
    """At construction; the range of a contrast Keras 3 looks at in a call only."""
    arguments = {"factor": 0.5} | choice
    with pytest.raises((ValueError, TypeError)):
        getattr(keras.layers, kind)(**arguments)(IMAGES, training=True)
    with pytest.raises(ValueError, match=kind):
        getattr(layers, kind)(**arguments)
