"""Keras 3 takes the penalties on outputs first, Keras 2 layer by layer, frozen ones too."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import evaluate
from minikeras.behaviors.loss.gather_penalties import gather_penalties
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
ORDERS = ("outputs_first", "by_layer")
X = np.ones((1, 3), np.float32)


def numbered(library, order, frozen=()):
    """Return penalties and the layers of a library that have them: (gathered, layers).

    Layer i has the penalty `values[i][0]` on its weight and `values[i][1]` on its output.
    """
    values = np.random.default_rng(3).random((4, 2)).astype(np.float32)
    on_weights = [(i, weight, i not in frozen) for i, (weight, _) in enumerate(values)]
    on_outputs = [(i, output, True) for i, (_, output) in enumerate(values)]

    def constant(value):
        # It reads its argument, so that it is not known before the session runs.
        return lambda tensor: tf.reduce_max(tensor) * 0.0 + value

    layers = [
        library.layers.Dense(
            3,
            kernel_regularizer=constant(weight),
            activity_regularizer=constant(output),
            trainable=i not in frozen,
        )
        for i, (weight, output) in enumerate(values)
    ]
    return gather_penalties(on_outputs, on_weights, order), layers


def real_losses(library, layers):
    """Return `model.losses` of a real Keras, in its order."""
    model = library.Sequential([library.Input((3,)), *layers])
    model(X)
    return [float(loss) for loss in model.losses]


@pytest.mark.parametrize("frozen", [(), (1, 2)])
def test_on_the_order_is_that_of_keras_3(frozen):
    """Number for number as `model.losses` has them, those of frozen weights left out."""
    ours, layers = numbered(keras, Defaults.keras().gather_penalties, frozen)
    assert real_losses(keras, layers) == [float(value) for value in ours]
    assert len(ours) == 8 - len(frozen)


@pytest.mark.parametrize("frozen", [(), (1, 2)])
def test_on_the_loss_has_the_penalties_of_frozen_weights_in_keras_2_only(frozen):
    """The loss itself is zero, so the sum is what is reported."""
    for library, defaults in LIBRARIES:
        ours, layers = numbered(library, defaults.gather_penalties, frozen)
        real = evaluate(library, layers, lambda y_true, y_pred: 0.0 * y_pred, X, X)
        assert real == pytest.approx(float(np.sum(ours)), rel=1e-6)
        assert len(ours) == 8 - len(frozen) * (library is keras)


def test_off_tf1_collects_in_the_order_of_the_variables():
    """Frozen or not; the function keeps that order among weights."""
    with tf.Graph().as_default():
        for number in range(3):
            tf.get_variable(f"w{number}", [2], regularizer=tf.nn.l2_loss, trainable=number != 1)
        collected = tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)
    on_weights = [(number, penalty, number != 1) for number, penalty in enumerate(collected)]
    assert gather_penalties([], on_weights, Defaults.tf1().gather_penalties) == collected
    assert gather_penalties([], on_weights, "outputs_first") == [collected[0], collected[2]]


def test_columns_are_whether_the_penalty_of_a_frozen_weight_counts():
    """Of one frozen layer, whose penalty is 1."""
    with tf.Graph().as_default():
        tf.get_variable("w", [2], regularizer=tf.nn.l2_loss, trainable=False)
        collected = tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)
    counts = {Defaults.tf1().gather_penalties: bool(collected)}
    for library, defaults in LIBRARIES:
        layer = library.layers.Dense(
            3, kernel_regularizer=lambda w: 0.0 * tf.reduce_max(w) + 1.0, trainable=False
        )
        loss = evaluate(library, [layer], lambda y_true, y_pred: 0.0 * y_pred, X, X)
        counts[defaults.gather_penalties] = bool(loss == 1)
    assert counts == {"outputs_first": False, "by_layer": True}


def test_formula_is_the_sum_of_both_kinds():
    """`np.sum(on_outputs) + np.sum(on_weights)`, up to rounding, in either order."""
    for library, defaults in LIBRARIES:
        ours, layers = numbered(library, defaults.gather_penalties)
        by_layer, _ = numbered(library, "by_layer")
        on_outputs, on_weights = by_layer[::2], by_layer[1::2]
        formula = np.sum(on_outputs) + np.sum(on_weights)
        real = evaluate(library, layers, lambda y_true, y_pred: 0.0 * y_pred, X, X)
        assert real == pytest.approx(formula, rel=1e-6)
        assert sorted(ours) == sorted(by_layer)
