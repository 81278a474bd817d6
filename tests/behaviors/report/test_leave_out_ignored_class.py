"""Keras 2 leaves ignored labels out of the mean, Keras 3 only if there are weights."""

from __future__ import annotations

from types import ModuleType

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.report.leave_out_ignored_class import leave_out_ignored_class
from minikeras.defaults import Defaults
from minikeras.testing import run

KERASES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
Y = np.array([0, 1, 2, 1])
P = np.float32([[0.5, 0.25, 0.25], [0.5, 0.25, 0.25], [0.25, 0.25, 0.5], [0.1, 0.8, 0.1]])
VALID = Y != 1
LOSSES = np.float32(-np.log([0.5, 1.0, 0.5, 1.0]))  # 0 where the label is ignored
WEIGHTS = np.float32([1, 2, 3, 4])


def reported(library: ModuleType, weights: np.ndarray | None = None) -> float:
    """Return the metric of a real Keras that ignores class 1."""
    metric = library.metrics.SparseCategoricalCrossentropy(ignore_class=1)
    metric.update_state(Y, P, sample_weight=weights)
    return float(metric.result())


def mean(weights: np.ndarray | None, when: str | None) -> float:
    """Return the mean of the losses with the weights of the function."""

    def build() -> tf.Tensor:
        given = None if weights is None else tf.constant(weights)
        weight = leave_out_ignored_class(given, tf.constant(VALID), when)
        weight = tf.ones(4) if weight is None else weight
        return tf.reduce_sum(LOSSES * weight) / tf.reduce_sum(weight)

    return run(build)


@pytest.mark.parametrize(("library", "defaults"), KERASES)
@pytest.mark.parametrize(
    "weights", [None, WEIGHTS, WEIGHTS.astype("int32")], ids=["plain", "weighted", "whole"]
)
def test_on_the_mean_is_that_of_keras(
    library: ModuleType, defaults: Defaults, weights: np.ndarray | None
) -> None:
    """To 1e-6: the losses here are computed by NumPy."""
    found = mean(weights, defaults.leave_out_ignored_class)
    assert found == pytest.approx(reported(library, weights), rel=1e-6)


def test_on_weights_have_one_axis_more_or_less() -> None:
    """A weight for each example of a sequence, or a column of weights."""
    valid = np.array([[True, False, True], [True, True, False]])
    for shape in ((2,), (2, 1), (2, 3), (2, 3, 1)):
        w = np.arange(1, 1 + np.prod(shape), dtype="float32").reshape(shape)
        found = run(
            lambda w=w: leave_out_ignored_class(tf.constant(w), tf.constant(valid), "always")
        )
        assert np.array_equal(found, w.reshape(2, -1) * valid)


def test_off_the_weights_are_handed_on() -> None:
    """Never; if nothing is ignored; and without weights in Keras 3."""
    with tf.Graph().as_default():
        weight, valid = tf.constant(WEIGHTS), tf.constant(VALID)
        assert leave_out_ignored_class(weight, valid, None) is weight
        assert leave_out_ignored_class(weight, None, "always") is weight
        assert leave_out_ignored_class(None, valid, "weighted") is None


def test_columns_are_when_the_ignored_labels_do_not_count() -> None:
    """Log 2 is the mean of the others; the zeros of a mask in `tf.reduce_mean` halve it."""
    for library, defaults in KERASES:
        left_out = [
            np.isclose(reported(library, weights), np.log(2), rtol=1e-6)
            for weights in (None, WEIGHTS)
        ]
        when = {(True, True): "always", (False, True): "weighted"}[tuple(map(bool, left_out))]
        assert defaults.leave_out_ignored_class == when
    plain = run(lambda: tf.reduce_mean(tf.constant(LOSSES) * tf.cast(VALID, tf.float32)))
    assert plain == pytest.approx(np.log(2) / 2, rel=1e-6)
    assert Defaults.tf1().leave_out_ignored_class is None


def test_formula_is_what_keras_2_does() -> None:
    """The NumPy line of the page."""
    expected = np.sum(LOSSES * VALID) / np.sum(VALID)
    assert reported(tf_keras) == pytest.approx(expected, rel=1e-6)
    assert reported(keras) == pytest.approx(np.mean(LOSSES), rel=1e-6)
