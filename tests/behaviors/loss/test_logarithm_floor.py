"""Keras takes what is below 1e-7 for 1e-7 before the logarithm; TF1 does not."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import added_ops, feed, losses_of, with_gradient
from minikeras.behaviors.loss.logarithm_floor import logarithm_floor
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
Y = np.float32([[2], [0], [0.5], [-0.5], [1], [1]])
P = np.float32([[1], [1e-7], [0], [0.25], [-0.5], [-5]])


def losses(floor):
    """Return the formula around the row."""

    def build(y, p):
        predicted, wanted = (tf.log1p(logarithm_floor(each, floor)) for each in (p, y))
        return tf.reduce_mean(tf.square(predicted - wanted), axis=-1)

    return build


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_losses_and_gradients_are_those_of_keras(library, defaults):
    """To the last bit, below, at and above the floor."""
    mine = with_gradient(losses(defaults.logarithm_floor), Y, P, "mean_squared_logarithmic_error")
    for ours, theirs in zip(
        mine, losses_of(library, "mean_squared_logarithmic_error", Y, P), strict=True
    ):
        assert np.array_equal(ours, theirs, equal_nan=True)


def test_on_a_negative_prediction_costs_as_much_as_zero_and_has_no_gradient():
    """Nothing pulls it back up."""
    for library, _ in LIBRARIES:
        costs, slopes = losses_of(library, "mean_squared_logarithmic_error", Y, P)
        np.testing.assert_allclose(costs[-2:], np.log(2) ** 2, rtol=1e-6)
        assert slopes[-2:].tolist() == [[0], [0]]


def plain(y, p):
    """Return the formula alone."""
    return tf.reduce_mean(tf.square(tf.log1p(p) - tf.log1p(y)), axis=-1)


def test_off_the_very_tensor_comes_back():
    """And the loss is the plain line, to the bit; on, every op stands under the row's name."""
    off = Defaults.tf1().logarithm_floor
    with tf.Graph().as_default() as graph:
        x = tf.placeholder(tf.float32, [3])
        assert logarithm_floor(x, off) is x
        assert len(graph.get_operations()) == 1
    assert np.array_equal(feed(losses(off), Y, P), feed(plain, Y, P), equal_nan=True)
    names = added_ops(lambda x: logarithm_floor(x, 1e-7), P)
    assert names
    assert all(name.startswith("logarithm_floor/") for name in names)


def test_off_a_prediction_below_minus_one_is_nan():
    """And one between -1 and 0 is pulled up."""
    costs, slopes = with_gradient(losses(Defaults.tf1().logarithm_floor), Y, P)
    assert np.isnan(costs[-1])
    assert slopes[-2] < -5


def test_columns_are_the_floors_that_the_losses_show():
    """`expm1` of the root of the loss is what a prediction of -1 is taken for; in TF1 it is inf."""
    zero, minus_one = np.float32([[1e-7 / 2]]), np.float32([[-1]])
    for library, defaults in LIBRARIES:
        # A label of 1 sees the floor of the prediction, and a prediction of 1 that of the label.
        same = losses_of(library, "mean_squared_logarithmic_error", zero, minus_one)[0]
        assert same[0] == 0  # both are at the floor
        label = np.float32([[1e-3]])
        cost = losses_of(library, "mean_squared_logarithmic_error", label, minus_one)[0]
        shown = np.expm1(np.log1p(1e-3) - np.sqrt(cost[0].astype(float)))
        assert defaults.logarithm_floor == pytest.approx(shown, rel=5e-3)
    assert np.isinf(feed(plain, zero, minus_one))
    assert Defaults.tf1().logarithm_floor is None


def test_formula_is_the_loss_of_keras():
    """To 1e-6, since the logarithms of NumPy and TensorFlow may differ in the last bit."""
    formula = (np.log1p(np.maximum(P, 1e-7)) - np.log1p(np.maximum(Y, 1e-7))) ** 2
    for library, _ in LIBRARIES:
        costs = losses_of(library, "mean_squared_logarithmic_error", Y, P)[0]
        np.testing.assert_allclose(formula[:, 0], costs, rtol=1e-6)
