"""Keras adds 1e-7 to a rate before its logarithm; TF1 does not."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import added_ops, feed, losses_of, with_gradient
from minikeras.behaviors.loss.poisson_epsilon import poisson_epsilon
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
Y = np.float32([[2], [0], [1], [2], [0], [1]])
P = np.float32([[1.5], [0.25], [1e-7], [0], [0], [-1]])


def losses(epsilon):
    """Return the formula around the row."""

    def build(y, p):
        rates = poisson_epsilon(p, epsilon)
        return tf.reduce_mean(p - y * tf.log(rates), axis=-1)

    return build


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_losses_and_gradients_are_those_of_keras(library, defaults):
    """To the last bit, for rates of 0, tiny ones and others."""
    mine = with_gradient(losses(defaults.poisson_epsilon), Y, P, "poisson")
    for ours, theirs in zip(mine, losses_of(library, "poisson", Y, P), strict=True):
        assert np.array_equal(ours, theirs, equal_nan=True)


def test_on_a_rate_of_0_costs_16_for_each_event():
    """-log(1e-7); a negative rate is nan in both Kerases."""
    for library, _ in LIBRARIES:
        costs = losses_of(library, "poisson", Y, P)[0]
        assert round(float(costs[3]), 3) == round(2 * 16.1181, 3)
        assert costs[4] == 0
        assert np.isnan(costs[5])


def plain(y, p):
    """Return the formula alone."""
    return tf.reduce_mean(p - y * tf.log(p), axis=-1)


def test_off_the_very_tensor_comes_back():
    """And the loss is the plain line, to the bit; on, every op stands under the row's name."""
    off = Defaults.tf1().poisson_epsilon
    with tf.Graph().as_default() as graph:
        x = tf.placeholder(tf.float32, [3])
        assert poisson_epsilon(x, off) is x
        assert len(graph.get_operations()) == 1
    assert np.array_equal(feed(losses(off), Y, P), feed(plain, Y, P), equal_nan=True)
    names = added_ops(lambda x: poisson_epsilon(x, 1e-7), P)
    assert names
    assert all(name.startswith("poisson_epsilon/") for name in names)


def test_off_a_rate_of_0_is_inf_or_nan():
    """nan if no event was counted."""
    costs = feed(losses(Defaults.tf1().poisson_epsilon), Y, P)
    assert np.isinf(costs[3])
    assert np.isnan(costs[4])


def test_columns_are_the_numbers_that_the_losses_show():
    """`exp(-loss)` of a rate of 0 and one event; in TF1 that is 0."""
    y, p = np.float32([[1]]), np.float32([[0]])
    for library, defaults in LIBRARIES:
        cost = losses_of(library, "poisson", y, p)[0]
        assert defaults.poisson_epsilon == pytest.approx(np.exp(-float(cost[0])), rel=1e-5)
    assert np.isinf(feed(plain, y, p))
    assert Defaults.tf1().poisson_epsilon is None


def test_formula_is_the_loss_of_keras():
    """To 1e-6, since the logarithms of NumPy and TensorFlow may differ in the last bit."""
    y, p = Y[:-1], P[:-1]
    formula = p - y * np.log(p + np.float32(1e-7))
    for library, _ in LIBRARIES:
        costs = losses_of(library, "poisson", y, p)[0]
        np.testing.assert_allclose(formula[:, 0], costs, rtol=1e-6)
