"""Keras divides a percentage error by 1e-7 at least; TF1 divides by a label of 0."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import added_ops, feed, losses_of, with_gradient
from minikeras.behaviors.loss.percentage_floor import percentage_floor
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
Y = np.float32([[2], [-0.5], [1e-7], [1e-9], [0], [0]])
P = np.float32([[1], [0.25], [3], [1e-9], [0.5], [0]])


def losses(floor):
    """Return the formula around the row."""

    def build(y, p):
        sizes = percentage_floor(tf.abs(y), floor)
        return 100.0 * tf.reduce_mean(tf.abs((y - p) / sizes), axis=-1)

    return build


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_losses_and_gradients_are_those_of_keras(library, defaults):
    """To the last bit, for labels of 0, tiny ones and others."""
    mine = with_gradient(losses(defaults.percentage_floor), Y, P, "mean_absolute_percentage_error")
    for ours, theirs in zip(
        mine, losses_of(library, "mean_absolute_percentage_error", Y, P), strict=True
    ):
        assert np.array_equal(ours, theirs, equal_nan=True)


def test_on_a_label_of_0_costs_a_billion_percent_for_each_unit():
    """5e8 for a prediction of 0.5."""
    for library, _ in LIBRARIES:
        costs, slopes = losses_of(library, "mean_absolute_percentage_error", Y, P)
        np.testing.assert_allclose(costs[-2:], [5e8, 0], rtol=1e-6)
        np.testing.assert_allclose(slopes[-2], 1e9, rtol=1e-6)


def plain(y, p):
    """Return what people write."""
    return 100 * tf.reduce_mean(tf.abs((y - p) / y), axis=-1)


def test_off_the_very_tensor_comes_back():
    """And the loss is the plain line, to the bit; on, every op stands under the row's name."""
    off = Defaults.tf1().percentage_floor
    with tf.Graph().as_default() as graph:
        x = tf.placeholder(tf.float32, [3])
        assert percentage_floor(x, off) is x
        assert len(graph.get_operations()) == 1
    assert np.array_equal(feed(losses(off), Y, P), feed(plain, Y, P), equal_nan=True)
    names = added_ops(lambda x: percentage_floor(x, 1e-7), P)
    assert names
    assert all(name.startswith("percentage_floor/") for name in names)


def test_off_a_label_of_0_is_inf_or_nan():
    """nan where the prediction is 0 as well; `tf.metrics.mean_relative_error` says 0."""
    costs = feed(losses(Defaults.tf1().percentage_floor), Y, P)
    assert np.isinf(costs[-2])
    assert np.isnan(costs[-1])
    with tf.Graph().as_default(), tf.Session() as session:
        _, update = tf.metrics.mean_relative_error(tf.constant(Y[-2:]), tf.constant(P[-2:]), Y[-2:])
        session.run(tf.local_variables_initializer())
        assert session.run(update) == 0


def test_columns_are_the_floors_that_the_losses_show():
    """A prediction of 1 costs 100 / floor where the label is 0; in TF1 there is none."""
    zero, one = np.float32([[0]]), np.float32([[1]])
    for library, defaults in LIBRARIES:
        cost = losses_of(library, "mean_absolute_percentage_error", zero, one)[0]
        assert defaults.percentage_floor == pytest.approx(100 / cost[0], rel=1e-6)
    assert np.isinf(feed(plain, zero, one))
    assert Defaults.tf1().percentage_floor is None


def test_formula_is_the_loss_of_keras():
    """In float32; to 1e-6, since multiplications may be fused."""
    formula = 100 * np.abs((Y - P) / np.maximum(np.abs(Y), np.float32(1e-7)))
    for library, _ in LIBRARIES:
        costs = losses_of(library, "mean_absolute_percentage_error", Y, P)[0]
        np.testing.assert_allclose(formula[:, 0], costs, rtol=1e-6)
