"""Keras adds the penalties to the loss, each version in its own order; TF1 leaves them aside."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import added_ops, evaluate, feed
from minikeras.behaviors.loss.add_penalties import add_penalties
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
LOSS, PENALTIES = np.float32(1), np.float32([0.1, 0.2])


def total(order):
    return lambda loss, *penalties: add_penalties(loss, penalties, order)


def real_total(library, loss, penalties):
    """Return the loss a real Keras reports for a loss and the penalties of some layers.

    All weights of a layer are its penalty, so their maximum is too; the label is the loss.
    """
    layers = [
        library.layers.Dense(
            3,
            kernel_initializer=library.initializers.Constant(float(penalty)),
            kernel_regularizer=lambda weight: tf.reduce_max(weight),
        )
        for penalty in penalties
    ]
    x, y = np.ones((1, 3), np.float32), np.full((1, 1), loss)
    return evaluate(library, layers, lambda y_true, y_pred: y_true, x, y)


@pytest.mark.parametrize("count", [1, 2, 3, 6, 17])
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_is_the_loss_that_keras_reports(library, defaults, count):
    """To the last bit, for the penalties of up to 17 layers."""
    loss, *penalties = np.random.default_rng(count).random(count + 1).astype(np.float32)
    ours = feed(total(defaults.add_penalties), loss, *penalties)
    assert ours == real_total(library, loss, penalties)


def test_on_the_order_of_the_sum_is_seen():
    """1 with 0.1 and 0.2 is 1.3000001 in Keras 3 and 1.3 in Keras 2."""
    shown = []
    for library, defaults in LIBRARIES:
        ours = feed(total(defaults.add_penalties), LOSS, *PENALTIES)
        assert ours == real_total(library, LOSS, PENALTIES)
        shown.append(str(ours))
    assert shown == ["1.3000001", "1.3"]


@pytest.mark.parametrize("order", ["all_at_once", "penalties_first"])
def test_on_works_under_its_own_name(order):
    """The graph shows which ops nobody wrote."""
    names = added_ops(total(order), LOSS, *PENALTIES)
    assert names
    assert all(name.startswith("add_penalties/") for name in names)


def test_off_tf1_collects_the_penalty_and_does_not_add_it():
    """Off, the very loss comes back; so it does if there is nothing to add."""
    with tf.Graph().as_default() as graph:
        weight = tf.get_variable("w", [3], regularizer=tf.nn.l2_loss)
        loss = tf.reduce_sum(tf.square(weight - 1.0))
        collected = tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)
        before = len(graph.get_operations())
        assert add_penalties(loss, collected, Defaults.tf1().add_penalties) is loss
        assert add_penalties(loss, [], "all_at_once") is loss
        assert add_penalties(loss, [], "penalties_first") is loss
        assert len(graph.get_operations()) == before
    assert len(collected) == 1
    assert feed(total(Defaults.tf1().add_penalties), LOSS, *PENALTIES) == 1


def test_columns_are_the_orders_that_the_sums_show():
    """Each library's sum of 1, 0.1 and 0.2 tells how it was taken."""
    small = [feed(total(order), LOSS, *PENALTIES) for order in (None, "all_at_once")]
    assert small[0] != small[1]
    left_to_right = LOSS + PENALTIES[0] + PENALTIES[1]
    penalties_first = LOSS + (PENALTIES[0] + PENALTIES[1])
    orders = {left_to_right: "all_at_once", penalties_first: "penalties_first", LOSS: None}
    assert len(orders) == 3
    for library, defaults in LIBRARIES:
        assert defaults.add_penalties == orders[real_total(library, LOSS, PENALTIES)]
    with tf.Graph().as_default(), tf.Session() as session:
        tf.get_variable("w", [1], regularizer=lambda weight: tf.constant(0.3))
        plain = session.run(tf.constant(LOSS))
    assert Defaults.tf1().add_penalties == orders[plain]


def test_formula_is_the_sum_in_float32():
    """`np.sum([loss, *penalties])`, and `loss + np.sum(penalties)` in Keras 2."""
    loss, penalties = LOSS, PENALTIES
    assert np.sum([loss, *penalties]) == feed(total("all_at_once"), loss, *penalties)
    assert loss + np.sum(penalties) == feed(total("penalties_first"), loss, *penalties)
    assert np.sum([loss, *penalties]) != loss + np.sum(penalties)
