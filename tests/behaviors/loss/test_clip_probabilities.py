"""Keras never takes the logarithm of 0 or of 1; the plain line gives infinity and nan."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import added_ops, feed
from minikeras.behaviors.loss.clip_probabilities import clip_probabilities
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
P = np.array([[1, 0, 0], [1 - 3e-7, 2e-7, 1e-7], [0.2, 0.5, 0.3]], np.float32)
Y = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1]], np.float32)


def crossentropy(epsilon):
    return lambda y, p: -tf.reduce_sum(y * tf.log(clip_probabilities(p, epsilon)), axis=-1)


def plain(y, p):
    return -tf.reduce_sum(y * tf.log(p), axis=-1)


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_the_dense_loss_is_at_most_16_118(library, defaults):
    """Probabilities that sum to one: nothing else happens to them in Keras."""
    p = P[[0, 2]]
    ours = feed(crossentropy(defaults.clip_probabilities), Y[[0, 2]], p)
    assert np.array_equal(ours, library.losses.categorical_crossentropy(Y[[0, 2]], p))
    assert round(float(ours[0]), 3) == 16.118


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_the_sparse_loss_clips_as_well(library, defaults):
    """Clip, logarithm, sparse cross-entropy: the order of both Kerases."""

    def sparse(y, p):
        logits = tf.log(clip_probabilities(p, defaults.clip_probabilities))
        return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)

    classes = Y.argmax(axis=-1)
    real = library.losses.sparse_categorical_crossentropy(classes, P)
    assert np.array_equal(feed(sparse, classes, P), real)


def test_on_the_binary_loss_clips_at_both_ends():
    """A wrong and sure prediction costs 16.118 at 0, and 15.942 at 1."""

    def binary(y, p):
        p = clip_probabilities(p, Defaults.keras().clip_probabilities)
        return -(y * tf.log(p) + (1 - y) * tf.log(1 - p))

    y, p = np.array([[1], [0]], np.float32), np.array([[0], [1]], np.float32)
    ours = feed(binary, y, p)[:, 0]
    assert np.array_equal(ours, keras.losses.binary_crossentropy(y, p))
    assert ours.round(3).tolist() == np.float32([16.118, 15.942]).tolist()


def test_on_outside_the_interval_nothing_is_learned():
    """The gradient of the clip is zero where it clips."""
    p = np.array([0, 5e-8, 0.5, 1], np.float32)
    gradient = feed(lambda p: tf.gradients(tf.log(clip_probabilities(p, 1e-7)), p)[0], p)
    assert gradient.tolist() == [0, 0, 2, 0]


def test_on_works_under_its_own_name():
    """The graph shows which ops nobody wrote."""
    names = added_ops(lambda p: clip_probabilities(p, 1e-7), P)
    assert names
    assert all(name.startswith("clip_probabilities/") for name in names)


def test_off_is_the_plain_line_and_ends_in_nan():
    """Off, the very tensor comes back; one certain example gives nan, however right it is."""
    off = Defaults.tf1().clip_probabilities
    with tf.Graph().as_default() as graph:
        p = tf.placeholder(tf.float32, [3])
        assert clip_probabilities(p, off) is p
        assert len(graph.get_operations()) == 1
    ours = feed(crossentropy(off), Y, P)
    assert np.array_equal(ours, feed(plain, Y, P), equal_nan=True)
    assert np.isnan(ours[0])
    right = feed(plain, np.array([[1, 0, 0]], np.float32), P[:1])
    assert np.isnan(right[0])


def test_off_the_printed_loss_can_hide_the_nan():
    """`log(softmax(z))` alone prints 200.0, and its gradient is nan."""
    z, y = np.array([[200, 0, 0]], np.float32), Y[:1]
    assert feed(lambda y, z: plain(y, tf.nn.softmax(z)), y, z) == 200.0
    gradient = feed(lambda y, z: tf.gradients(plain(y, tf.nn.softmax(z)), z)[0], y, z)
    assert np.isnan(gradient).all()


def test_columns_are_the_probability_that_is_charged_for_zero():
    """The epsilon of each Keras, and the largest loss it leads to; none in TF1."""
    for library, defaults in LIBRARIES:
        assert defaults.clip_probabilities == library.backend.epsilon()
        loss = float(library.losses.categorical_crossentropy(Y[:1], P[:1])[0])
        assert np.exp(-loss) == pytest.approx(defaults.clip_probabilities, rel=1e-5)
    clipped = np.isfinite(feed(plain, Y, P)[0])
    assert (Defaults.tf1().clip_probabilities is not None) is bool(clipped)


def test_formula_is_the_clip_of_numpy():
    """`np.clip(p, 1e-7, 1 - 1e-7)`, to the last bit."""
    p = np.array([0, 1e-8, 1e-7, 1.1e-7, 0.5, 1 - 1e-6, 1 - 1e-7, 1], np.float32)
    ours = feed(lambda p: clip_probabilities(p, 1e-7), p)
    assert np.array_equal(ours, np.clip(p, 1e-7, 1 - 1e-7))
    assert 1 - ours[-1] == np.float32(2**-23)
    assert round(2**-23, 9) == 1.19e-7
