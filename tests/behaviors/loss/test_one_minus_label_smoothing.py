"""Keras 3 takes the share from one in double precision, as TF1 does; Keras 2 in single."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import feed
from minikeras.behaviors.loss.one_minus_label_smoothing import one_minus_label_smoothing
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
SHARES = [0.058, 0.09, 0.1, 0.16, 0.2, 0.6]
RANDOM = np.random.default_rng(0)
LOGITS = RANDOM.normal(size=(50, 4)).astype(np.float32)
ONE_HOT = np.eye(4, dtype=np.float32)[RANDOM.integers(0, 4, 50)]


def crossentropy(share, precision):
    def build(y, z):
        y = y * one_minus_label_smoothing(share, precision) + share / tf.constant(4.0)
        return tf.nn.softmax_cross_entropy_with_logits_v2(labels=y, logits=z)

    return build


def real(library, share):
    loss = library.losses.categorical_crossentropy
    return loss(ONE_HOT, LOGITS, from_logits=True, label_smoothing=share).numpy()


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
@pytest.mark.parametrize("share", SHARES)
def test_on_is_the_loss_of_each_keras(library, defaults, share):
    """For shares that make a difference, and for some that do not."""
    ours = feed(crossentropy(share, defaults.one_minus_label_smoothing), ONE_HOT, LOGITS)
    assert np.array_equal(ours, real(library, share))


def test_on_the_shares_that_people_write_give_the_same_in_both():
    """0.1 and 0.2 are the same number either way; 0.09 and 0.16 are not."""
    for share, same in ((0.1, True), (0.2, True), (0.09, False), (0.16, False)):
        assert np.array_equal(real(keras, share), real(tf_keras, share)) is same


@pytest.mark.parametrize("share", SHARES)
def test_off_is_the_line_of_tf1(share):
    """`tf.losses.softmax_cross_entropy` computes in Python."""

    def plain(y, z):
        return tf.losses.softmax_cross_entropy(y, z, label_smoothing=share, reduction="none")

    off = Defaults.tf1().one_minus_label_smoothing
    ours = feed(crossentropy(share, off), ONE_HOT, LOGITS)
    assert np.array_equal(ours, feed(plain, ONE_HOT, LOGITS))


def test_columns_are_what_a_certain_label_keeps():
    """Measured at a label of 1, a logit of 0 for it and one of 40 for the other class."""
    label, logits = np.array([[1, 0]], np.float32), np.array([[0, 40]], np.float32)
    for library, defaults in LIBRARIES:
        loss = library.losses.categorical_crossentropy
        shown = loss(label, logits, from_logits=True, label_smoothing=0.6).numpy()[0] / 40
        kept = {
            precision: np.float32(one_minus_label_smoothing(0.6, precision)) + np.float32(0.3)
            for precision in ("double", "single")
        }
        assert shown == kept[defaults.one_minus_label_smoothing]
        assert kept["double"] != kept["single"]
    assert Defaults.tf1().one_minus_label_smoothing == "double"


@pytest.mark.parametrize("share", SHARES)
def test_formula_rounds_before_or_after(share):
    """`np.float32(1 - share)` and `np.float32(1) - np.float32(share)`."""
    assert np.float32(one_minus_label_smoothing(share, "double")) == np.float32(1 - share)
    single = np.float32(1) - np.float32(share)
    rounded = one_minus_label_smoothing(share, "single")
    assert rounded == single
    assert isinstance(rounded, float)  # a number of Python takes the type of any tensor
