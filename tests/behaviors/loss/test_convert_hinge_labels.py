"""Labels 0 and 1 become -1 and 1: in Keras if a batch has no others, in TF1 always."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import added_ops, feed, losses_of, with_gradient
from minikeras.behaviors.loss.convert_hinge_labels import convert_hinge_labels
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
BINARY = np.float32([[0], [1], [0], [1]])
P = np.float32([[-0.5], [0.25], [2], [-3]])
LABELS = {
    "zeros_and_ones": BINARY,
    "signs": 2 * BINARY - 1,
    "ones": np.ones_like(BINARY),
    "one_soft": np.float32([[0], [0.9], [0], [1]]),
}


def losses(when):
    """Return the hinge loss around the row."""

    def build(y, p):
        return tf.reduce_mean(tf.maximum(1.0 - convert_hinge_labels(y, when) * p, 0.0), axis=-1)

    return build


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
@pytest.mark.parametrize("labels", LABELS)
def test_on_losses_and_gradients_are_those_of_keras(library, defaults, labels):
    """To the last bit, whatever the labels of the batch are."""
    mine = with_gradient(losses(defaults.convert_hinge_labels), LABELS[labels], P, "hinge")
    for ours, theirs in zip(mine, losses_of(library, "hinge", LABELS[labels], P), strict=True):
        assert np.array_equal(ours, theirs)


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_one_other_label_switches_it_off_for_the_batch(library, defaults):
    """A label of 0 then costs 1, and has no gradient."""
    costs, slopes = losses_of(library, "hinge", LABELS["one_soft"], P)
    assert costs[[0, 2]].tolist() == [1, 1]
    assert slopes[[0, 2], 0].tolist() == [0, 0]
    names = added_ops(lambda y: convert_hinge_labels(y, defaults.convert_hinge_labels), BINARY)
    assert all(name.startswith("convert_hinge_labels/") for name in names)


def test_off_is_the_line_of_tf1():
    """`tf.losses.hinge_loss`, for which a label of -1 is one of -3."""
    off = Defaults.tf1().convert_hinge_labels
    for labels in LABELS.values():

        def plain(y, p):
            return tf.losses.hinge_loss(y, p, reduction="none")[:, 0]

        assert np.array_equal(feed(losses(off), labels, P), feed(plain, labels, P))
    signs = feed(lambda y: convert_hinge_labels(y, off), LABELS["signs"])
    assert signs[:, 0].tolist() == [-3, 1, -3, 1]


def test_columns_are_what_becomes_of_a_label_of_minus_one():
    """A prediction of 0.5 costs 1.5 if it stays, 2.5 if it becomes -3."""
    y, p = np.float32([[-1]]), np.float32([[0.5]])
    cost = {"all_binary": 1.5, "always": 2.5}
    for library, defaults in LIBRARIES:
        assert losses_of(library, "hinge", y, p)[0] == cost[defaults.convert_hinge_labels]
    plain = feed(lambda y, p: tf.losses.hinge_loss(y, p), y, p)
    assert plain == cost[Defaults.tf1().convert_hinge_labels]


@pytest.mark.parametrize("labels", LABELS)
def test_formula_is_the_loss_of_keras(labels):
    """Exactly, since nothing is rounded but the products."""
    y, p = LABELS[labels], P
    y = np.where(np.isin(y, (0, 1)).all(), 2 * y - 1, y)
    for library, _ in LIBRARIES:
        costs = losses_of(library, "hinge", LABELS[labels], P)[0]
        np.testing.assert_allclose(np.maximum(1 - y * p, 0)[:, 0], costs, rtol=1e-6)
