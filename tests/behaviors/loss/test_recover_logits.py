"""Keras computes every cross-entropy from the logits behind a softmax or a sigmoid."""

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import evaluate, feed
from minikeras.behaviors.loss.clip_probabilities import clip_probabilities
from minikeras.behaviors.loss.recover_logits import recover_logits
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
Z = np.array([[2, -1, 0.5]], np.float32)
SURE = np.array([[200, 0, 0]], np.float32)
Y = np.array([[0, 1, 0]], np.float32)
ACTIVATIONS = {"softmax": tf.nn.softmax, "sigmoid": tf.sigmoid}


def categorical(y, logits):
    return tf.nn.softmax_cross_entropy_with_logits_v2(labels=y, logits=logits)[0]


def binary(y, logits):
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits))


LOSSES = {"categorical_crossentropy": categorical, "binary_crossentropy": binary}


def plain(y, p):
    return -tf.reduce_sum(y * tf.log(p))


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_the_loss_is_that_of_the_logits_whatever_the_activation(
    library, defaults, loss, activation
):
    """Both Kerases use the logits of a softmax or a sigmoid in every cross-entropy."""

    def ours(y, z):
        p = ACTIVATIONS[activation](z)
        return LOSSES[loss](y, recover_logits(p, defaults.recover_logits))

    real = evaluate(library, [library.layers.Activation(activation)], loss, Z, Y)
    assert feed(ours, Y, Z) == real


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_a_wrong_and_sure_example_still_teaches(library, defaults):
    """The loss is 200, not 16.118, and the gradient is 1, -1, 0."""

    def ours(y, z):
        loss = categorical(y, recover_logits(tf.nn.softmax(z), defaults.recover_logits))
        return loss, tf.gradients(loss, z)[0]

    loss, gradient = feed(ours, Y, SURE)
    softmax = library.layers.Activation("softmax")
    assert loss == evaluate(library, [softmax], "categorical_crossentropy", SURE, Y) == 200.0
    assert gradient.tolist() == [[1.0, -1.0, 0.0]]


def test_on_adds_no_op_and_returns_the_very_logits():
    """It reads the graph; without a softmax or sigmoid as the last op it finds nothing."""
    with tf.Graph().as_default() as graph:
        z = tf.placeholder(tf.float32, [1, 3])
        outputs = [tf.nn.softmax(z), tf.sigmoid(z), z, tf.nn.relu(z), tf.nn.softmax(z) * 1.0]
        before = len(graph.get_operations())
        found = [recover_logits(y_pred, True) for y_pred in outputs]
        assert len(graph.get_operations()) == before
    assert found == [z, z, None, None, None]
    assert recover_logits(tf2.nn.softmax(Z), True) is None  # there is no graph


def test_off_the_plain_line_gives_nan():
    """Off, there is nothing to recover, and the gradient of `log(softmax(z))` is nan."""
    off = Defaults.tf1().recover_logits
    with tf.Graph().as_default() as graph:
        p = tf.nn.softmax(tf.placeholder(tf.float32, [1, 3]))
        assert recover_logits(p, off) is None
        assert len(graph.get_operations()) == 2
    gradient = feed(lambda y, z: tf.gradients(plain(y, tf.nn.softmax(z)), z)[0], Y, SURE)
    assert np.isnan(gradient).all()


def test_off_the_clip_keeps_the_loss_finite_and_the_gradient_zero():
    """Clipped probabilities without recovery: the loss is 16.118 and nothing is learned."""

    def clipped(y, z):
        loss = plain(y, clip_probabilities(tf.nn.softmax(z), 1e-7))
        return loss, tf.gradients(loss, z)[0]

    loss, gradient = feed(clipped, Y, SURE)
    assert round(float(loss), 3) == 16.118
    assert not gradient.any()


def test_columns_are_the_losses_of_a_sure_network():
    """A library recovers logits if its loss can exceed that of the clipped probability."""
    for library, defaults in LIBRARIES:
        softmax = library.layers.Activation("softmax")
        loss = evaluate(library, [softmax], "categorical_crossentropy", SURE, Y)
        assert defaults.recover_logits is bool(loss > 16.2)
    gradient = feed(lambda y, z: tf.gradients(plain(y, tf.nn.softmax(z)), z)[0], Y, SURE)
    assert Defaults.tf1().recover_logits is bool(np.isfinite(gradient).all())


def test_formula_is_the_definition_in_float64():
    """To 1e-6, since NumPy here works in float64; and the sigmoid surprise is real."""
    y, z = Y[0].astype(float), Z[0].astype(float)
    softmax = np.log(np.exp(z).sum()) - (y * z).sum()
    sigmoid = (np.log1p(np.exp(z)) - y * z).mean()
    assert feed(categorical, Y, Z) == pytest.approx(softmax, rel=1e-6)
    assert feed(binary, Y, Z) == pytest.approx(sigmoid, rel=1e-6)
    p = 1 / (1 + np.exp(-z))
    assert (round(softmax, 4), round(-np.log(p[1] / p.sum()), 4)) == (3.2413, 1.8855)
