"""Keras 2 adds 1e-7 a second time inside the binary cross-entropy; Keras 3 and TF1 do not."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import added_ops, feed
from minikeras.behaviors.loss.binary_crossentropy_epsilon import binary_crossentropy_epsilon
from minikeras.behaviors.loss.clip_probabilities import clip_probabilities
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
Y = np.array([[1], [0], [1], [0], [0], [0.3]], np.float32)
P = np.array([[0], [1], [1], [0], [0.5], [0.2]], np.float32)


def binary(epsilon):
    def build(y, p):
        p = clip_probabilities(p, 1e-7)
        right = y * tf.log(binary_crossentropy_epsilon(p, epsilon))
        wrong = (1 - y) * tf.log(binary_crossentropy_epsilon(1 - p, epsilon))
        return tf.reduce_mean(-(right + wrong), axis=-1)

    return build


def in_a_graph(library):
    """Call the loss as `fit` does: compiled, so that TensorFlow may rewrite it."""
    loss = tf.function(library.losses.binary_crossentropy, autograph=False)
    return loss(tf.constant(Y), tf.constant(P)).numpy()


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_is_the_loss_of_keras_2_and_off_that_of_keras_3(library, defaults):
    """To the last bit, for sure, unsure, right and wrong predictions."""
    assert np.array_equal(
        feed(binary(defaults.binary_crossentropy_epsilon), Y, P), in_a_graph(library)
    )


def test_on_the_costs_of_the_two_kerases():
    """Wrong and sure, right and sure, and undecided."""
    on, off = feed(binary(1e-7), Y, P), feed(binary(None), Y, P)
    assert on[[0, 2]].round(3).tolist() == np.float32([15.425, 0]).tolist()
    assert np.signbit(on[2])
    assert off[[0, 2]].round(9).tolist() == np.float32([off[0], 1.19e-7]).tolist()
    assert (f"{on[4]:.7f}", f"{off[4]:.7f}") == ("0.6931469", "0.6931472")
    assert off[0] - on[0] == pytest.approx(np.log(2), rel=1e-6)


def test_on_a_graph_adds_the_epsilon_to_the_one():
    """Keras 2 by hand and in `fit` differ: 15.333 and 15.249 for a wrong and sure 1."""
    by_hand = tf_keras.losses.binary_crossentropy(Y, P).numpy()
    assert round(float(by_hand[1]), 3) == 15.333
    assert round(float(in_a_graph(tf_keras)[1]), 3) == 15.249
    assert np.float32(1) + np.float32(1e-7) == np.float32(1.0000001)


def test_on_works_under_its_own_name():
    """The graph shows which ops nobody wrote."""
    names = added_ops(lambda p: binary_crossentropy_epsilon(p, 1e-7), P)
    assert names
    assert all(name.startswith("binary_crossentropy_epsilon/") for name in names)


def test_off_is_the_plain_line():
    """Off, the very tensor comes back, and TF1 computes the same logarithms."""
    off = Defaults.tf1().binary_crossentropy_epsilon
    with tf.Graph().as_default() as graph:
        p = tf.placeholder(tf.float32, [3])
        assert binary_crossentropy_epsilon(p, off) is p
        assert len(graph.get_operations()) == 1

    def plain(y, p):
        return -(y * tf.log(p) + (1 - y) * tf.log(1 - p))[:, 0]

    clipped = np.clip(P, 1e-7, 1 - 1e-7)
    assert np.array_equal(feed(binary(off), Y, clipped), feed(plain, Y, clipped))


def test_columns_are_the_epsilons_that_the_losses_show():
    """`exp(-loss)` of a wrong and sure prediction is the clip of 1e-7 plus this epsilon."""
    for library, defaults in LIBRARIES:
        shown = np.exp(-in_a_graph(library)[0].astype(float)) - 1e-7
        assert shown == pytest.approx(defaults.binary_crossentropy_epsilon or 0, abs=1e-12)
    shown = np.exp(feed(lambda p: tf.log(p), np.array([1e-7], np.float32)).astype(float)) - 1e-7
    assert shown == pytest.approx(Defaults.tf1().binary_crossentropy_epsilon or 0, abs=1e-12)


def test_formula_is_the_loss_of_keras_2():
    """To 1e-6, since the logarithms of NumPy and TensorFlow may differ in the last bit."""
    y, p = Y, np.clip(P, 1e-7, 1 - 1e-7)
    formula = -(y * np.log(p + 1e-7) + (1 - y) * np.log(1 - p + 1e-7))
    real = tf_keras.losses.binary_crossentropy(Y, P).numpy()
    np.testing.assert_allclose(formula[:, 0], real, rtol=1e-6)
