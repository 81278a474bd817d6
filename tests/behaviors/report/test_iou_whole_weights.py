"""Keras 3 counts pixels in integers and cuts their weights to integers; Keras 2 does not."""

from __future__ import annotations

import warnings
from types import ModuleType

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.report.iou_whole_weights import iou_whole_weights
from minikeras.defaults import Defaults
from minikeras.testing import run

KERASES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
Y, P = np.array([0, 0, 1, 1, 1]), np.array([0, 1, 1, 1, 0])
WEIGHTS = np.float32([1.5, 0.9, 2.25, 1.0, 0.25])


def matrix(library: ModuleType, **arguments: str) -> np.ndarray:
    """Return the confusion matrix that a real MeanIoU counts."""
    metric = library.metrics.MeanIoU(2, **arguments)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "You are passing weight as `float`", UserWarning)
        metric.update_state(Y, P, sample_weight=WEIGHTS)
    return np.asarray(metric.total_cm)


def counted(weights: np.ndarray) -> np.ndarray:
    """Return the confusion matrix of some weights, by NumPy."""
    counts = np.zeros((2, 2), weights.dtype)
    np.add.at(counts, (Y, P), weights)
    return counts


@pytest.mark.parametrize(("library", "defaults"), KERASES)
def test_on_and_off_the_matrix_is_that_of_keras(library: ModuleType, defaults: Defaults) -> None:
    """With the weights of the function."""
    enabled = defaults.iou_whole_weights
    weights = run(lambda: iou_whole_weights(tf.constant(WEIGHTS), enabled))
    assert counted(weights).tolist() == matrix(library).tolist()


def test_on_a_dtype_that_is_said_decides() -> None:
    """`MeanIoU(2, dtype="float32")` of Keras 3 counts as Keras 2 does."""
    assert matrix(keras, dtype="float32").tolist() == matrix(tf_keras).tolist()
    with tf.Graph().as_default():
        whole = iou_whole_weights(tf.constant(WEIGHTS), True)
        assert (whole.dtype, whole.op.name) == (tf.int32, "iou_whole_weights/Cast")


def test_off_the_weights_are_handed_on() -> None:
    """The same tensor; `tf.metrics.mean_iou` takes weights below 1, too."""
    with tf.Graph().as_default(), tf.Session() as session:
        weights = tf.constant(WEIGHTS)
        assert iou_whole_weights(weights, False) is weights
        _, update = tf.metrics.mean_iou(tf.constant(Y), tf.constant(P), 2, weights)
        session.run(tf.local_variables_initializer())
        assert session.run(update).tolist() == counted(WEIGHTS).tolist()


def test_columns_are_whether_a_weight_below_one_counts() -> None:
    """0.9 and 0.25 are lost in Keras 3."""
    for library, defaults in KERASES:
        assert defaults.iou_whole_weights == (matrix(library)[0, 1] == 0)
    assert Defaults.tf1().iou_whole_weights is False


def test_formula_is_what_keras_3_does() -> None:
    """The NumPy line of the page."""
    expected = np.zeros((2, 2), int)
    np.add.at(expected, (Y, P), WEIGHTS.astype(int))
    assert matrix(keras).tolist() == expected.tolist()
    assert matrix(tf_keras).tolist() != expected.tolist()
