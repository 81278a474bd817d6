"""With a class to ignore, Keras 3 no longer finds the logits; Keras 2 does."""

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import added_ops, feed
from minikeras.behaviors.loss.ignore_class_hides_logits import ignore_class_hides_logits
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
LOGITS = np.array([[200, 0, 0], [0, 1, 2], [1, 0, 3]], np.float32)
LABELS = np.array([1, 2, 0])


def real(library, **arguments):
    """Return the losses behind a softmax in a function, and the gradient of the logits."""
    loss = library.losses.SparseCategoricalCrossentropy(reduction="none", **arguments)

    @tf2.function(autograph=False)
    def run(y, z):
        with tf2.GradientTape() as tape:
            tape.watch(z)
            losses = loss(y, tf.nn.softmax(z))
        return losses, tape.gradient(losses, z)

    return [x.numpy() for x in run(tf.constant(LABELS), tf.constant(LOGITS))]


def ours(enabled):
    def build(y, z):
        found = ignore_class_hides_logits(z, enabled)
        if found is None:
            found = tf.log(tf.clip_by_value(tf.nn.softmax(z), 1e-7, 1 - 1e-7))
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=found)
        return losses, tf.gradients(losses, z)[0]

    return feed(build, LABELS, LOGITS)


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_the_losses_and_gradients_are_those_of_keras(library, defaults):
    """With an ignored class that no label has: the other examples are not the same, either."""
    losses, gradient = ours(defaults.ignore_class_hides_logits)
    expected = real(library, ignore_class=9)
    assert np.array_equal(losses, expected[0])
    assert np.array_equal(gradient, expected[1])


def test_on_a_wrong_and_sure_prediction_is_stuck():
    """16.118 and a gradient of zero in Keras 3; 200, 1 and -1 without the argument."""
    losses, gradient = real(keras, ignore_class=9)
    assert round(float(losses[0]), 3) == 16.118
    assert not gradient[0].any()
    losses, gradient = real(keras)
    assert losses[0] == 200
    assert gradient[0].tolist() == [1, -1, 0]


def test_off_the_logits_come_back():
    """No op is added, and the losses are those that a person leaves out rows of."""
    off = Defaults.tf1().ignore_class_hides_logits
    assert added_ops(lambda z: ignore_class_hides_logits(z, off), LOGITS) == []
    with tf.Graph().as_default():
        z = tf.placeholder(tf.float32, (None, 3))
        assert ignore_class_hides_logits(z, off) is z
        assert ignore_class_hides_logits(z, True) is None

    def plain(y, z):
        return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=z)

    assert np.array_equal(ours(off)[0], feed(plain, LABELS, LOGITS))


def test_columns_are_whether_the_argument_changes_the_other_losses():
    """Measured with a class that no label has; the line of TF1 leaves rows out, and no more."""
    for library, defaults in LIBRARIES:
        changed = not np.array_equal(real(library)[0], real(library, ignore_class=9)[0])
        assert defaults.ignore_class_hides_logits is changed
    assert Defaults.tf1().ignore_class_hides_logits is False


def test_formula_is_the_clipped_logarithm():
    """To 1e-6, because NumPy works in float64 here and TensorFlow in float32."""
    for enabled in (True, False):
        for loss, z, label in zip(ours(enabled)[0], LOGITS.astype(float), LABELS, strict=True):
            p = np.exp(z) / np.exp(z).sum()
            hidden = -np.log(np.clip(p[label], 1e-7, 1 - 1e-7))
            found = np.log(np.exp(z).sum()) - z[label]
            assert loss == pytest.approx(hidden if enabled else found, rel=1e-6)
