"""The dense cross-entropy of Keras divides predictions by their sum; the plain line does not."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import added_ops, feed
from minikeras.behaviors.loss.clip_probabilities import clip_probabilities
from minikeras.behaviors.loss.renormalize_probabilities import renormalize_probabilities
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
P = np.array([[2, 1, 1], [0.3, 0.3, 0.1], [0.2, 0.5, 0.3]], np.float32)
Y = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1]], np.float32)


def crossentropy(enabled, epsilon=None):
    def build(y, p):
        p = clip_probabilities(renormalize_probabilities(p, -1, enabled), epsilon)
        return -tf.reduce_sum(y * tf.log(p), axis=-1)

    return build


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_scores_count_as_shares_of_their_sum(library, defaults):
    """The dense loss of both Kerases, to the last bit."""
    ours = feed(crossentropy(defaults.renormalize_probabilities, 1e-7), Y, P)
    assert np.array_equal(ours, library.losses.categorical_crossentropy(Y, P))
    assert round(float(ours[0]), 3) == 1.386


@pytest.mark.parametrize("library", [keras, tf_keras])
def test_on_comes_before_the_clip(library):
    """The other order would clip the score 2 to 1 first, and give another loss."""
    swapped = feed(
        lambda y, p: (
            -tf.reduce_sum(
                y * tf.log(renormalize_probabilities(clip_probabilities(p, 1e-7), -1, True)),
                axis=-1,
            )
        ),
        Y,
        P,
    )
    assert not np.allclose(swapped, library.losses.categorical_crossentropy(Y, P))


@pytest.mark.parametrize("library", [keras, tf_keras])
def test_on_is_for_dense_labels_only(library):
    """The sparse loss takes a softmax of the clipped logarithms: 1.099 for the same scores."""
    loss = library.losses.sparse_categorical_crossentropy(np.array([1]), P[:1])
    assert round(float(loss[0]), 3) == 1.099


def test_on_every_class_gets_a_gradient():
    """For the scores 2, 1, 1 a wrong class has the gradient 0.25 in Keras, and 0 in TF1."""
    on, off = (
        feed(lambda y, p, e=e: tf.gradients(crossentropy(e)(y, p), p)[0], Y[:1], P[:1])[0]
        for e in (True, False)
    )
    assert (on[0], on[2]) == (0.25, 0.25)
    assert (off[0], off[2]) == (0, 0)


def test_on_works_under_its_own_name():
    """The graph shows which ops nobody wrote."""
    names = added_ops(lambda p: renormalize_probabilities(p, -1, True), P)
    assert names
    assert all(name.startswith("renormalize_probabilities/") for name in names)


def test_off_is_the_plain_line():
    """Off, the scores come back themselves, and a cross-entropy can be negative."""
    off = Defaults.tf1().renormalize_probabilities
    with tf.Graph().as_default() as graph:
        p = tf.placeholder(tf.float32, [3])
        assert renormalize_probabilities(p, -1, off) is p
        assert len(graph.get_operations()) == 1
    plain = feed(lambda y, p: -tf.reduce_sum(y * tf.log(p), axis=-1), Y, P)
    assert np.array_equal(feed(crossentropy(off), Y, P), plain)
    assert plain[0] == 0
    first = feed(crossentropy(off), np.array([[1, 0, 0]], np.float32), P[:1])
    assert round(float(first[0]), 3) == -0.693


def test_columns_are_whether_the_scale_of_the_scores_matters():
    """A library renormalises if twice the scores cost the same."""
    for library, defaults in LIBRARIES:
        loss = library.losses.categorical_crossentropy
        same = np.array_equal(loss(Y, P), loss(Y, 2 * P))
        assert defaults.renormalize_probabilities is same
    plain = [feed(lambda y, p: -tf.reduce_sum(y * tf.log(p), axis=-1), Y, p) for p in (P, 2 * P)]
    assert Defaults.tf1().renormalize_probabilities is np.array_equal(*plain)


def test_formula_is_the_division():
    """`p / p.sum(axis=-1, keepdims=True)`, to the last bit."""
    p = P
    ours = feed(lambda p: renormalize_probabilities(p, -1, True), p)
    assert np.array_equal(ours, p / p.sum(axis=-1, keepdims=True))
    assert ours[0].tolist() == [0.5, 0.25, 0.25]
