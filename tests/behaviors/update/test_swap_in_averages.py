"""Keras puts the averages into the weights when `fit` ends; TF1 keeps them beside the weights."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from behaviors.update.helpers import added_ops
from kerases import LIBRARIES, both_kerases, same_arrays, sequential
from minikeras.behaviors.update.swap_in_averages import swap_in_averages
from minikeras.defaults import Defaults

MOMENTUM = 0.7
X = np.random.default_rng(0).normal(size=(12, 2)).astype(np.float32)
Y = X.sum(axis=1, keepdims=True)


def fitted(k, defaults=None, use_ema=True):
    """Return the weights after each of two epochs, the last epoch's loss, and that of `evaluate`.

    The first weights are all 1. The weights after an epoch are those that a callback sees.
    """
    seen = []

    class Watch(k.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            seen.append(self.model.get_weights())

    model = sequential(k, [k.Input((2,)), k.layers.Dense(1)], defaults)
    model.set_weights([np.ones((2, 1), np.float32), np.ones(1, np.float32)])
    model.compile(k.optimizers.SGD(0.1, use_ema=use_ema, ema_momentum=MOMENTUM), "mse")
    model.fit(
        X, Y, batch_size=12, epochs=2, shuffle=False, verbose=0, callbacks=[Watch()],
    )  # fmt: skip
    return seen, model.get_weights(), model.evaluate(X, Y, verbose=0)


@both_kerases
def test_on_the_weights_are_the_averages_after_fit(library, defaults):
    """To the bit those of Keras, and not those that the last epoch had."""
    seen, weights, loss = fitted(minikeras, defaults)
    real_seen, real_weights, real_loss = fitted(library)
    assert same_arrays(seen[-1], real_seen[-1])
    assert same_arrays(weights, real_weights)
    assert loss == real_loss
    assert not same_arrays(weights, seen[-1])


def test_off_the_weights_stay():
    """As without `use_ema`, and as beside a real ExponentialMovingAverage."""
    seen, weights, loss = fitted(minikeras, Defaults.keras().replace(swap_in_averages=False))
    _, plain, plain_loss = fitted(minikeras, use_ema=False)
    assert same_arrays(weights, seen[-1])
    assert same_arrays(weights, plain)
    assert loss == plain_loss
    with tf.Graph().as_default(), tf.Session() as session:
        weight = tf.get_variable("weight", initializer=1.0)
        average = tf.train.ExponentialMovingAverage(MOMENTUM)
        with tf.control_dependencies([weight.assign_sub(0.5)]):
            step = average.apply([weight])
        session.run(tf.global_variables_initializer())
        session.run(step)
        assert session.run([weight, average.average(weight)]) == [0.5, pytest.approx(0.85)]


def test_off_adds_no_op():
    """And on works under its own name."""
    assert swap_in_averages([object()], [object()], False) == []

    def build(value):
        weight = tf.get_variable("weight", initializer=1.0, use_resource=True)
        swap_in_averages([weight], [weight], True)

    names = [name for name in added_ops(build) if not name.startswith("weight")]
    assert names
    assert all(name.startswith("swap_in_averages/") for name in names)


def test_columns_are_what_fit_of_the_libraries_does():
    """The weights after `fit` are those of the last epoch, or others."""
    assert [library for library, _ in LIBRARIES] == [keras, tf_keras]
    for library, defaults in LIBRARIES:
        seen, weights, _ = fitted(library)
        assert defaults.swap_in_averages is not same_arrays(weights, seen[-1])
    assert Defaults.tf1().swap_in_averages is False


def test_formula_is_the_weighted_sum_of_the_weights():
    """`weight = average`: here of two steps, after the first of which Keras 3 starts it."""
    seen, weights, _ = fitted(minikeras)
    average = [MOMENTUM * one + (1 - MOMENTUM) * two for one, two in zip(*seen, strict=True)]
    for ours, real, formula in zip(weights, fitted(keras)[1], average, strict=True):
        np.testing.assert_allclose(ours, formula, rtol=1e-6)
        np.testing.assert_allclose(real, formula, rtol=1e-6)
