"""The sparse cross-entropy divides clipped predictions by their sum in Keras, not in TF1."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import added_ops, feed
from minikeras import losses
from minikeras.behaviors.loss.renormalize_sparse import renormalize_sparse
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
LABELS = np.array([0, 1, 2, 1, 0])
P = np.float32([[0.5, 0.25, 0.125], [2, 1, 1], [0.2, 0.3, 0.5], [0, 0.5, 0.1], [0.3, 0.3, 0.9]])


def ours(table):
    """Return the losses of a table."""
    loss = losses.SparseCategoricalCrossentropy(reduction="none")
    return feed(lambda y, p: loss.build(y, p, table), LABELS, P)


def theirs(library):
    """Return the losses of a real Keras in a function."""
    loss = tf.function(library.losses.sparse_categorical_crossentropy, autograph=False)
    return loss(tf.constant(LABELS), tf.constant(P)).numpy()


def plain(y, p):
    """Return what people write."""
    return -tf.log(tf.gather(p, y, batch_dims=1))


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_the_losses_are_those_of_keras(library, defaults):
    """To the last bit, for scores and probabilities."""
    assert np.array_equal(ours(defaults), theirs(library))


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_scores_of_one_and_more_are_all_the_same(library, defaults):
    """2, 1, 1 cost log(3) for every class, and log(4) in the dense loss."""
    dense = library.losses.categorical_crossentropy(np.float32([[0, 1, 0]]), P[1:2])
    assert theirs(library)[1] == pytest.approx(np.log(3), rel=1e-6)
    assert float(dense[0]) == pytest.approx(np.log(4), rel=1e-6)
    on = defaults.renormalize_sparse
    names = added_ops(lambda y, p: renormalize_sparse(y, p, on), LABELS, P)
    assert all(name.startswith("renormalize_sparse/") for name in names)


def test_off_is_the_plain_line():
    """With the clip off as well, to the bit; steps of sequences have an axis more."""
    off = Defaults.tf1()
    assert np.array_equal(ours(off), feed(plain, LABELS, P))
    steps = LABELS[None], P[None]
    found = feed(lambda y, p: renormalize_sparse(y, tf.log(p), False), *steps)
    assert np.array_equal(found, feed(plain, LABELS, P)[None])


def test_columns_are_whether_the_other_classes_count():
    """A prediction of 0.5 for the label, and another sum: `exp(-loss)` is 0.5 in TF1 only."""
    for library, defaults in LIBRARIES:
        same = np.exp(-theirs(library)[0]) == pytest.approx(0.5, rel=1e-3)
        assert defaults.renormalize_sparse == (not same)
    same = np.exp(-feed(plain, LABELS, P)[0]) == pytest.approx(0.5, rel=1e-3)
    assert Defaults.tf1().renormalize_sparse == (not same)


def test_formula_is_the_loss_of_keras():
    """To 1e-6, since the logarithms of NumPy and TensorFlow may differ in the last bit."""
    for place, (label, p) in enumerate(zip(LABELS, P, strict=True)):
        c = np.clip(p, 1e-7, 1 - 1e-7)
        formula = -np.log(c[label] / c.sum())
        for library, _ in LIBRARIES:
            assert theirs(library)[place] == pytest.approx(formula, rel=1e-6)
