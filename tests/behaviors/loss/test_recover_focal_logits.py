"""The categorical focal loss looks for logits in Keras 2, and not in Keras 3."""

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import added_ops, feed
from minikeras.behaviors.loss.recover_focal_logits import recover_focal_logits
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
RANDOM = np.random.default_rng(0)
LOGITS = RANDOM.normal(0, 2, (9, 3)).astype(np.float32)
ONE_HOT = np.eye(3, dtype=np.float32)[RANDOM.integers(0, 3, 9)]


def real(library, activation):
    """Return the losses behind an activation of the library, in a function."""
    loss = library.losses.categorical_focal_crossentropy
    last = library.activations.get(activation)
    run = tf2.function(lambda y, z: loss(y, last(z)), autograph=False)
    return run(tf.constant(ONE_HOT), tf.constant(LOGITS)).numpy()


def ours(activation, enabled):
    def build(y, z):
        p = getattr(tf.nn, activation)(z)
        found = recover_focal_logits(z, enabled)
        p = p if found is None else tf.nn.softmax(found)
        p = tf.clip_by_value(p / tf.reduce_sum(p, axis=-1, keepdims=True), 1e-7, 1 - 1e-7)
        return tf.reduce_sum(tf.pow(1.0 - p, 2.0) * 0.25 * (-y * tf.log(p)), axis=-1)

    return feed(build, ONE_HOT, LOGITS)


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
def test_on_the_losses_are_those_of_keras(library, defaults, activation):
    """To the last bit."""
    expected = real(library, activation)
    assert np.array_equal(ours(activation, defaults.recover_focal_logits), expected)


def test_on_after_a_softmax_nothing_changes():
    """The same probabilities, by another way."""
    assert np.array_equal(ours("softmax", True), ours("softmax", False))
    assert not np.allclose(ours("sigmoid", True), ours("sigmoid", False))


def test_off_the_probabilities_are_taken_as_they_are():
    """No logits and no op."""
    off = Defaults.tf1().recover_focal_logits
    assert added_ops(lambda z: recover_focal_logits(z, off) or [], LOGITS) == []
    with tf.Graph().as_default():
        z = tf.placeholder(tf.float32, (None, 3))
        assert recover_focal_logits(z, off) is None
        assert recover_focal_logits(z, True) is z


def test_columns_are_whether_a_sigmoid_counts_as_a_softmax():
    """Measured on each library; the plain line takes the probabilities that it is given."""
    for library, defaults in LIBRARIES:
        found = np.array_equal(real(library, "sigmoid"), real(library, "softmax"))
        assert defaults.recover_focal_logits is found
    assert Defaults.tf1().recover_focal_logits is False


def test_formula_is_a_softmax_or_a_share():
    """To 1e-6, because NumPy works in float64 here and TensorFlow in float32."""
    z = LOGITS.astype(float)
    shares = {True: np.exp(z), False: 1 / (1 + np.exp(-z))}
    for enabled, p in shares.items():
        p = p / p.sum(axis=-1, keepdims=True)
        losses = (0.25 * (1 - p) ** 2 * ONE_HOT * -np.log(p)).sum(-1)
        np.testing.assert_allclose(ours("sigmoid", enabled), losses, rtol=1e-5)
