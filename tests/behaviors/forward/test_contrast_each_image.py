"""Whether the images of a batch get contrasts of their own."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from behaviors.forward.augmentations import IMAGES, SEED, is_that_of, ours, theirs
from kerases import both_kerases
from minikeras.behaviors.forward.contrast_each_image import contrast_each_image
from minikeras.defaults import Defaults
from minikeras.testing import run

DARK = IMAGES / 4 + 90  # far from 0 and 255, so that nothing is cut


def contrast(k):
    """Return a layer with a pair, which means the same to both Kerases."""
    return k.layers.RandomContrast((0.5, 0.5), seed=SEED)


def factors(images):
    """Return how much wider each image spreads than before."""
    return images.std((1, 2)) / DARK.std((1, 2))


def test_on_each_image_has_a_factor():
    """As in Keras 3."""
    found = ours(contrast, Defaults.keras(), DARK)
    assert np.array_equal(found, theirs(contrast, DARK)[0])
    assert np.ptp(factors(found)[:, 0]) > 0.1


def test_off_the_batch_has_one():
    """As in Keras 2, with the bits of its op."""
    defaults = Defaults.keras().replace(contrast_each_image=False, augmentation_stream="generator")
    found = ours(contrast, defaults, DARK)
    assert np.array_equal(found, theirs(contrast, DARK)[1])
    assert np.ptp(factors(found)) < 1e-5


@both_kerases
def test_columns_have_the_bits_of_the_kerases(library, defaults):
    """The op of Keras 2 has no gradient, which is why the layer must be the first of a model."""
    assert not Defaults.tf1().contrast_each_image
    assert is_that_of(library, defaults, contrast, behind=False)


@pytest.mark.parametrize("each", [True, False])
def test_formula_moves_away_from_the_mean(each):
    """Of each channel of each image; to 1e-4, since NumPy adds in another order."""
    numbers = np.linspace(0.5, 1.5, 6, dtype=np.float32)
    found = run(
        lambda: contrast_each_image(
            tf.constant(DARK),
            lambda shape: tf.reshape(numbers if shape else numbers[:1], shape),
            (1, 2),
            each,
        )
    )
    mean = DARK.mean((1, 2), keepdims=True)
    factor = numbers.reshape(-1, 1, 1, 1) if each else numbers[0]
    assert np.allclose(found, (DARK - mean) * factor + mean, atol=1e-4)
