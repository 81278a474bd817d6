"""Keras averages over what the mask leaves; of nothing, Keras 3 makes 0 and Keras 2 nan."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import added_ops, feed
from minikeras.behaviors.loss.average_over_mask import average_over_mask
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
LOSSES = np.array([[1, 4, 9], [16, 25, 36]], np.float32)
MASK = np.array([[True, True, False], [True, False, False]])
NOTHING = np.zeros_like(MASK)


def real(library, losses, mask, reduction="sum_over_batch_size"):
    """Return what a real loss makes of losses whose prediction carries a mask."""
    y_pred = tf.convert_to_tensor(losses[..., None])
    y_pred._keras_mask = tf.convert_to_tensor(mask)
    loss = library.losses.MeanAbsoluteError(reduction=reduction)
    return loss(np.zeros_like(losses)[..., None], y_pred).numpy()


def masked(division, mean=True):
    def build(losses, mask):
        weights = average_over_mask(mask, losses.dtype, mean, division)
        losses = losses if weights is None else losses * weights
        return tf.reduce_mean(losses) if mean else tf.reduce_sum(losses)

    return build


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
@pytest.mark.parametrize("dtype", [bool, np.float32])
def test_on_is_the_mean_over_the_valid_steps(library, defaults, dtype):
    """(1 + 4 + 16) / 3 = 7, to the bit."""
    mask = MASK.astype(dtype)
    ours = feed(masked(defaults.average_over_mask), LOSSES, mask)
    assert ours == real(library, LOSSES, mask) == 7


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_a_sum_counts_valid_steps_once(library, defaults):
    """1 + 4 + 16 = 21."""
    ours = feed(masked(defaults.average_over_mask, mean=False), LOSSES, MASK)
    assert ours == real(library, LOSSES, MASK, "sum") == 21


@pytest.mark.parametrize(
    ("library", "defaults", "expected"), [(*LIBRARIES[0], 0), (*LIBRARIES[1], np.nan)]
)
def test_on_of_nothing(library, defaults, expected):
    """A batch without a valid step: 0 in Keras 3, nan in Keras 2."""
    ours = feed(masked(defaults.average_over_mask), LOSSES, NOTHING)
    assert np.array_equal(ours, expected, equal_nan=True)
    assert np.array_equal(real(library, LOSSES, NOTHING), expected, equal_nan=True)


@pytest.mark.parametrize("division", ["safe", "plain"])
def test_on_works_under_its_own_name(division):
    """All its ops."""
    names = added_ops(lambda m: average_over_mask(m, tf.float32, True, division), MASK)
    assert names
    assert all(name.startswith("average_over_mask/") for name in names)


def test_off_padding_counts_like_all_else():
    """The plain line knows no mask, and no op is added."""
    off = Defaults.tf1().average_over_mask
    assert added_ops(lambda m: average_over_mask(m, tf.float32, True, off), MASK) == []
    ours = feed(masked(off), LOSSES, MASK)
    assert ours == feed(lambda x: tf.reduce_mean(x), LOSSES) == np.float32(91 / 6)


def test_columns_are_what_the_libraries_make_of_nothing():
    """Nan is the sign of a plain division."""
    for library, defaults in LIBRARIES:
        lost = np.isnan(real(library, LOSSES, NOTHING))
        assert defaults.average_over_mask == ("plain" if lost else "safe")
    assert Defaults.tf1().average_over_mask is None


@pytest.mark.parametrize("division", ["safe", "plain"])
def test_formula_is_the_mean_of_the_rest(division):
    """`(losses * mask).sum() / mask.sum()`, exact for these numbers."""
    losses, mask = LOSSES, MASK
    assert feed(masked(division), losses, mask) == (losses * mask).sum() / mask.sum()
    assert real(keras, losses, mask) == real(tf_keras, losses, mask)
