"""The mean of weighted losses counts those of weight 0 in Keras, not in TF1."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import feed
from minikeras import losses
from minikeras.behaviors.loss.count_zero_weights import count_zero_weights
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
Y = np.zeros((4, 1), np.float32)
P = np.float32([[1], [2], [3], [4]])
W = np.float32([0, 2, 1, 1])
SUM = Defaults.keras().replace(average_over_batch=False)


def ours(table, weights=W, p=P):
    """Return the mean squared error of a table."""
    loss = losses.MeanSquaredError()
    return feed(lambda y, p, w: loss.build(y, p, table, w), np.zeros_like(p), p, weights)


def theirs(library, weights=W, p=P):
    """Return that of a real Keras, in a function."""
    loss = tf.function(library.losses.MeanSquaredError(), autograph=False)
    return loss(*map(tf.constant, (np.zeros_like(p), p, weights))).numpy()


def plain(y, p, w):
    """Return that of TF1, whose weights have the axes of the losses."""
    return tf.losses.mean_squared_error(y, p, w[..., None])


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_the_loss_is_that_of_keras(library, defaults):
    """33 / 4; and with all weights 0, it is 0."""
    assert ours(defaults) == theirs(library) == 8.25
    nothing = np.zeros_like(W)
    assert ours(defaults, nothing) == theirs(library, nothing) == 0


def test_on_the_losses_come_back():
    """The very tensor, and no op."""
    with tf.Graph().as_default() as graph:
        x, w = tf.placeholder(tf.float32, [3]), tf.placeholder(tf.float32, [3])
        assert count_zero_weights(x, w, True) is x
        assert len(graph.get_operations()) == 2


def test_off_the_loss_is_that_of_tf1():
    """33 / 3; and with all weights 0, it is 0 as well."""
    off = Defaults.keras().replace(count_zero_weights=Defaults.tf1().count_zero_weights)
    assert ours(off) == feed(plain, Y, P, W) == 11
    nothing, negative = np.zeros_like(W), np.float32([0, -2, 1, 1])
    assert ours(off, nothing) == feed(plain, Y, P, nothing) == 0
    assert ours(off, negative) == feed(plain, Y, P, negative) == np.float32(17 / 3)


def test_off_a_weight_of_an_example_counts_for_all_its_steps():
    """Losses of 4 examples and 2 steps, and a weight for each example."""
    p, weights = np.stack([P, P], axis=1), W[:, None]
    off = Defaults.keras().replace(count_zero_weights=False)
    assert ours(off, weights, p) == feed(plain, np.zeros_like(p), p, weights) == 11


def test_off_sums_are_the_same():
    """Without a mean there is no divisor, and the row is dead."""
    assert ours(SUM) == ours(SUM.replace(count_zero_weights=False)) == 33


def test_columns_are_whether_a_zero_counts():
    """The loss of one example, beside another of weight 0, is halved or not."""
    y, p, w = Y[:2], np.full((2, 1), 2, np.float32), np.float32([0, 1])
    for library, defaults in LIBRARIES:
        assert defaults.count_zero_weights == (theirs(library, w, p) == 2)
    assert Defaults.tf1().count_zero_weights == (feed(plain, y, p, w) == 2)


def test_formula_is_the_loss_of_keras():
    """The NumPy line of the page."""
    losses, weights = P[:, 0] ** 2, W
    for library, _ in LIBRARIES:
        assert (losses * weights).sum() / losses.size == theirs(library)
