"""Keras clips both distributions of a divergence to [1e-7, 1]; TF1 gives nan for a label of 0."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import added_ops, feed, losses_of, with_gradient
from minikeras.behaviors.loss.clip_distributions import clip_distributions
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
Y = np.float32([[0.2, 0.8], [1, 0], [0.5, 0.5], [0, 1], [0.3, 0.7]])
P = np.float32([[0.4, 0.6], [0.5, 0.5], [1, 0], [1, 0], [3, 0.7]])


def losses(floor):
    """Return the formula around the row."""

    def build(y, p):
        y, p = (clip_distributions(each, floor) for each in (y, p))
        return tf.reduce_sum(y * tf.log(y / p), axis=-1)

    return build


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_losses_and_gradients_are_those_of_keras(library, defaults):
    """To the last bit, for shares of 0, of 1, between, and above."""
    mine = with_gradient(losses(defaults.clip_distributions), Y, P, "kl_divergence")
    for ours, theirs in zip(mine, losses_of(library, "kl_divergence", Y, P), strict=True):
        assert np.array_equal(ours, theirs, equal_nan=True)


def test_on_the_worst_prediction_costs_16():
    """log(1e7), for a class that the label has and the prediction does not."""
    for library, _ in LIBRARIES:
        costs, slopes = losses_of(library, "kl_divergence", Y, P)
        assert round(float(costs[3]), 3) == 16.118
        assert slopes[4, 0] == 0  # above 1


def plain(y, p):
    """Return the formula alone."""
    return tf.reduce_sum(y * tf.log(y / p), axis=-1)


def test_off_the_very_tensor_comes_back():
    """And the loss is the plain line, to the bit; on, every op stands under the row's name."""
    off = Defaults.tf1().clip_distributions
    with tf.Graph().as_default() as graph:
        x = tf.placeholder(tf.float32, [3])
        assert clip_distributions(x, off) is x
        assert len(graph.get_operations()) == 1
    assert np.array_equal(feed(losses(off), Y, P), feed(plain, Y, P), equal_nan=True)
    names = added_ops(lambda x: clip_distributions(x, 1e-7), P)
    assert names
    assert all(name.startswith("clip_distributions/") for name in names)


def test_off_a_label_of_0_is_nan_and_a_prediction_of_0_inf():
    """0 * log(0) is no number."""
    costs = feed(losses(Defaults.tf1().clip_distributions), Y, P)
    assert np.isnan(costs[[1, 3]]).all()
    assert np.isinf(costs[2])


def test_columns_are_the_floors_that_the_losses_show():
    """`exp(-loss)` where the prediction lacks the class; in TF1 that is 0."""
    y, p = np.float32([[1]]), np.float32([[0]])
    for library, defaults in LIBRARIES:
        cost = losses_of(library, "kl_divergence", y, p)[0]
        assert defaults.clip_distributions == pytest.approx(np.exp(-float(cost[0])), rel=1e-5)
    assert np.isinf(feed(plain, y, p))
    assert Defaults.tf1().clip_distributions is None


def test_formula_is_the_loss_of_keras():
    """To 1e-6, since the logarithms of NumPy and TensorFlow may differ in the last bit."""
    y, p = np.clip(Y, 1e-7, 1), np.clip(P, 1e-7, 1)
    formula = (y * np.log(y / p)).sum(-1)
    for library, _ in LIBRARIES:
        costs = losses_of(library, "kl_divergence", Y, P)[0]
        np.testing.assert_allclose(formula, costs, rtol=1e-6)
