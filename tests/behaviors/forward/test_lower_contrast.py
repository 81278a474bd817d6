"""What one number means for a random contrast."""

import numpy as np
import pytest

from behaviors.forward.augmentations import IMAGES, SEED, is_that_of, ours, theirs
from kerases import both_kerases
from minikeras.behaviors.forward.lower_contrast import lower_contrast
from minikeras.defaults import Defaults

KERAS = Defaults.keras()
DARK = IMAGES / 4 + 90  # far from 0 and 255, so that nothing is cut


def contrast(k):
    """Return a layer with one number."""
    return k.layers.RandomContrast(0.5, seed=SEED)


def spread(images):
    """Return how much wider each image spreads than before."""
    return images.std((1, 2)) / DARK.std((1, 2))


def test_off_the_contrast_is_only_raised():
    """As in Keras 3."""
    found = ours(contrast, KERAS, DARK)
    assert np.array_equal(found, theirs(contrast, DARK)[0])
    assert (spread(found) > 0.999).all()
    assert spread(found).max() > 1.1


def test_on_the_contrast_is_lowered_as_well():
    """As in Keras 2, over some seeds."""
    for make, real in ((contrast, theirs(contrast, DARK)[1]),):
        assert np.array_equal(ours(make, Defaults.keras2(), DARK), real)
    defaults = KERAS.replace(lower_contrast=True)
    found = spread(ours(contrast, defaults, DARK))
    assert found.min() < 0.95
    assert found.max() > 1.05


@both_kerases
@pytest.mark.parametrize("factor", [0.5, (0.2, 0.4), (0.4, 0.2)], ids=str)
def test_columns_have_the_bits_of_the_kerases(library, defaults, factor):
    """A number, and pairs in both orders."""
    assert Defaults.tf1().lower_contrast
    assert is_that_of(
        library, defaults, lambda k: k.layers.RandomContrast(factor, seed=SEED), behind=False
    )


def test_formula_is_a_range_about_one():
    """With and without its lower half."""
    assert lower_contrast(0.25, True) == (1 - 0.25, 1 + 0.25)
    assert lower_contrast(0.25, False) == (1, 1 + 0.25)
    assert lower_contrast((0.25, 0.5), True) == lower_contrast((0.25, 0.5), False) == (0.75, 1.5)
