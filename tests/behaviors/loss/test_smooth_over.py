"""Keras 3 shares the smoothing among the last axis; Keras 2 and TF1 among the classes."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import feed
from minikeras import losses
from minikeras.behaviors.loss.smooth_over import smooth_over
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
SHARE, AXIS = 0.25, 1  # a share that is exact in float32
Y = np.eye(3, dtype=np.float32)[[[0, 1], [2, 2], [1, 0]]].swapaxes(1, 2)  # (rows, classes, places)
Z = np.random.default_rng(0).normal(size=Y.shape).astype(np.float32)


def ours(kind, table):
    """Return the losses of a table."""
    loss = getattr(losses, kind)(True, label_smoothing=SHARE, axis=AXIS, reduction="none")
    return feed(lambda y, z: loss.build(y, z, table), Y, Z)


def theirs(library, y=Y, z=Z, share=SHARE):
    """Return the losses of a real Keras in a function."""
    loss = library.losses.CategoricalCrossentropy(
        True, label_smoothing=share, axis=AXIS, reduction="none"
    )
    return tf.function(loss, autograph=False)(tf.constant(y), tf.constant(z)).numpy()


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_the_losses_are_those_of_keras(library, defaults):
    """With the classes on axis 1; to 1e-6, since a graph orders the sums over it by its ops."""
    mine = ours("CategoricalCrossentropy", defaults)
    np.testing.assert_allclose(mine, theirs(library), rtol=1e-6)


def test_on_the_two_kerases_differ():
    """By a third of the share, times the logarithms of the three classes."""
    assert (np.abs(theirs(keras) / theirs(tf_keras) - 1) > 0.01).all()


def test_on_and_off_the_focal_loss_counts_on_the_last_axis():
    """In both Kerases; its labels are not the business of this row."""
    kind = "CategoricalFocalCrossentropy"
    arguments = {"from_logits": True, "label_smoothing": SHARE, "axis": AXIS, "reduction": "none"}
    focal = getattr(losses, kind)(**arguments)
    for library, defaults in LIBRARIES:
        real = tf.function(getattr(library.losses, kind)(**arguments), autograph=False)
        mine = feed(lambda y, z, defaults=defaults: focal.build(y, z, defaults), Y, Z)
        np.testing.assert_allclose(mine, real(tf.constant(Y), tf.constant(Z)), rtol=1e-5)


def test_off_is_the_loss_of_tf1():
    """`tf.losses.softmax_cross_entropy`, whose classes are on the last axis when it computes."""

    def plain(y, z):
        y, z = (tf.reshape(tf.transpose(each, (0, 2, 1)), (-1, 3)) for each in (y, z))
        return tf.losses.softmax_cross_entropy(y, z, label_smoothing=SHARE, reduction="none")

    off = ours("CategoricalCrossentropy", Defaults.tf1())
    np.testing.assert_allclose(off.ravel(), feed(plain, Y, Z), rtol=1e-6)


def test_columns_are_the_sizes_that_the_losses_show():
    """With labels of 0 the loss is the share, divided by that size, times what three classes cost.

    Three equal logits cost log(3) each.
    """
    zeros = np.zeros_like(Y)
    for library, defaults in LIBRARIES:
        size = SHARE * 3 * np.log(3) / theirs(library, zeros, zeros)[0, 0]
        assert Y.shape[smooth_over(AXIS, defaults.smooth_over)] == pytest.approx(size, rel=1e-6)
    assert Y.shape[smooth_over(AXIS, Defaults.tf1().smooth_over)] == 3


def test_formula_is_the_label_of_keras():
    """To 1e-5, in double precision."""
    logarithms = Z - np.log(np.exp(Z.astype(float)).sum(AXIS, keepdims=True))
    y, share, axis = Y, SHARE, AXIS
    for library, size in ((keras, y.shape[-1]), (tf_keras, y.shape[axis])):
        labels = y * (1 - share) + share / size
        np.testing.assert_allclose(theirs(library), -(labels * logarithms).sum(AXIS), rtol=1e-5)
