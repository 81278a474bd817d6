"""Keras starts its metrics afresh at every epoch; those of TF1 stream over all epochs."""

from __future__ import annotations

from functools import cache
from types import ModuleType

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.report.reset_metrics import reset_metrics
from minikeras.defaults import Defaults

KERASES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
# With this rate every step halves the weight of `weight * 1`, so the squared error falls to a
# quarter: two epochs of two steps.
RATE = 0.25
LOSSES = np.array([[1, 1 / 4], [1 / 16, 1 / 64]])


@cache
def fit(library: ModuleType) -> tuple[list[float], float]:
    """Return the losses of two epochs of a real `fit`, and that of `evaluate` after it."""
    layer = library.layers.Dense(1, kernel_initializer="ones", use_bias=False)
    model = library.Sequential([library.Input((1,)), layer])
    model.compile(library.optimizers.SGD(RATE), "mse")
    x, y = np.ones((2, 1)), np.zeros((2, 1))
    history = model.fit(x, y, batch_size=1, epochs=2, shuffle=False, verbose=0).history
    return history["loss"], model.evaluate(x, y, verbose=0)


def stream() -> list[float]:
    """Return the mean that a TF1 metric shows after each of the two epochs."""
    with tf.Graph().as_default(), tf.Session() as session:
        loss = tf.placeholder(tf.float32, [])
        value, update = tf.metrics.mean(loss)
        session.run(tf.local_variables_initializer())
        shown = []
        for epoch in LOSSES:
            for step in epoch:
                session.run(update, {loss: step})
            shown.append(float(session.run(value)))
        return shown


def report(enabled: bool) -> list[float]:
    """Return the mean of each epoch of LOSSES, over what was seen since the last reset."""
    shown, seen = [], []
    for epoch, steps in enumerate(LOSSES):
        seen = list(steps) if reset_metrics(epoch == 0, enabled) else seen + list(steps)
        shown.append(float(np.mean(seen)))
    return shown


@pytest.mark.parametrize(("library", "defaults"), KERASES)
def test_on_an_epoch_is_about_itself_as_in_keras(library: ModuleType, defaults: Defaults) -> None:
    """The losses of a real `fit`, and `evaluate` begins afresh too."""
    epochs, after = fit(library)
    assert report(defaults.reset_metrics) == epochs == [0.625, 0.0390625]
    assert after == 1 / 256


def test_off_an_epoch_is_about_all_before_it_as_in_tf1() -> None:
    """The means of `tf.metrics.mean`, whose variables were initialised once."""
    assert report(Defaults.tf1().reset_metrics) == stream() == [0.625, 0.33203125]


def test_off_the_first_epoch_begins_at_zero() -> None:
    """Off resets once, on always."""
    assert [reset_metrics(first, False) for first in (True, False)] == [True, False]
    assert [reset_metrics(first, True) for first in (True, False)] == [True, True]


def test_columns_are_whether_the_second_epoch_forgets_the_first() -> None:
    """Each column says whether its library reports the mean of the second epoch alone."""
    alone = np.mean(LOSSES[1])
    for library, defaults in KERASES:
        assert defaults.reset_metrics == (fit(library)[0][1] == alone)
    assert Defaults.tf1().reset_metrics == (stream()[1] == alone)


@pytest.mark.parametrize("library", [keras, tf_keras])
def test_formula_is_what_keras_and_tf1_do(library: ModuleType) -> None:
    """Both NumPy lines of the page, to the bit."""
    values, epochs, streamed = LOSSES, fit(library)[0], stream()
    for epoch in range(2):
        assert np.mean(values[epoch]) == epochs[epoch]
        assert np.mean(values[: epoch + 1]) == streamed[epoch]
