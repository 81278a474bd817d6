"""Keras 2 gives a metric labels as floats with the axes of the predictions."""

from __future__ import annotations

from functools import cache
from types import ModuleType

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras
from tf_keras.src.engine.compile_utils import match_dtype_and_rank

from minikeras.behaviors.report.align_metric_labels import align_metric_labels
from minikeras.defaults import Defaults
from minikeras.testing import run

KERASES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
Y = np.array([0, 1, 1, 0, 1])
P = np.float32([[0.25], [0.5], [1.0], [0.0], [0.75]])
WEIGHTS = np.float32([1, 2, 1, 1, 3])


def error(y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
    """Return the errors as people write them who have labels in a column."""
    return tf.abs(tf.cast(y_true, y_pred.dtype) - y_pred)


@cache
def reported(library: ModuleType) -> float:
    """Return the metric that a real `evaluate` reports for labels (batch,)."""
    model = library.Sequential([library.Input((1,)), library.layers.Activation("linear")])
    model.compile("sgd", "mse", metrics=[error])
    return model.evaluate(P, Y, verbose=0)[1]


def through(enabled: bool) -> float:
    """Return the same with the function."""

    def build() -> tf.Tensor:
        y_pred = tf.constant(P)
        return tf.reduce_mean(
            error(align_metric_labels(tf.constant(Y), y_pred, None, enabled)[0], y_pred)
        )

    return run(build)


@pytest.mark.parametrize(("library", "defaults"), KERASES)
def test_on_and_off_the_error_is_that_of_evaluate(library: ModuleType, defaults: Defaults) -> None:
    """Each version by its own column."""
    assert through(defaults.align_metric_labels) == reported(library)


def test_on_labels_and_weights_become_columns_of_floats() -> None:
    """Where the predictions have two axes; there is nothing to do for other predictions."""
    with tf.Graph().as_default():
        y, p, weight = tf.constant(Y), tf.constant(P), tf.constant(WEIGHTS)
        aligned = align_metric_labels(y, p, weight, True)
        assert [(x.shape, x.dtype) for x in aligned] == [((5, 1), tf.float32)] * 2
        assert align_metric_labels(y, p[:, 0], None, True)[0].shape == (5,)
        assert aligned[0].op.name.startswith("align_metric_labels/")


@pytest.mark.parametrize("labels", [(5,), (5, 1), (5, 1, 1)])
@pytest.mark.parametrize("weights", [(5,), (5, 1)])
@pytest.mark.parametrize("predictions", [(5,), (5, 1), (5, 1, 1)])
def test_on_the_shapes_are_those_that_keras_2_makes(
    labels: tuple, weights: tuple, predictions: tuple
) -> None:
    """Of its own function; weights that are whole numbers become floats."""
    with tf.Graph().as_default():
        y, p = tf.zeros(labels), tf.zeros(predictions)
        weight = tf.zeros(weights, tf.int32)
        expected, _, expected_weight = match_dtype_and_rank(y, p, weight)
        for found, real in zip(
            align_metric_labels(y, p, weight, True), (expected, expected_weight), strict=True
        ):
            assert (found.shape, found.dtype) == (real.shape, real.dtype)


def test_off_labels_and_weights_are_handed_on() -> None:
    """The same tensors, and no op."""
    with tf.Graph().as_default():
        y, p, weight = tf.constant(Y), tf.constant(P), tf.constant(WEIGHTS)
        y_true, sample_weight = align_metric_labels(y, p, weight, False)
        assert y_true is y
        assert sample_weight is weight


def test_columns_are_whether_every_label_meets_its_own_prediction() -> None:
    """Else it meets all of them, as in the plain line."""
    plain = np.abs(Y - P).mean()
    for library, defaults in KERASES:
        assert defaults.align_metric_labels == (reported(library) != np.float32(plain))
    assert Defaults.tf1().align_metric_labels is False


def test_formula_is_what_keras_2_does() -> None:
    """The NumPy line of the page."""
    y_true = Y.reshape(len(Y), 1).astype("float32")
    assert np.abs(y_true - P).mean() == reported(tf_keras)
