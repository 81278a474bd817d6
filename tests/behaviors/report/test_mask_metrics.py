"""Keras leaves masked steps out of the means, Keras 2 out of every metric; TF1 counts them."""

from __future__ import annotations

import itertools
from functools import cache
from types import ModuleType

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.report.mask_metrics import mask_metrics
from minikeras.defaults import Defaults
from minikeras.testing import run

KERASES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
# Two sequences of three steps, whose last step is padding.
X = np.float32([[[0.9], [0.2], [0.0]], [[0.6], [0.7], [0.0]]])
Y = np.array([[[1], [1], [1]], [[1], [0], [1]]])
MASK = (X != 0)[..., 0]
RIGHT = np.float32((X > 0.5) == Y)[..., 0]


@cache
def reported(library: ModuleType) -> tuple[float, float]:
    """Return accuracy and recall that a real `evaluate` reports behind a Masking layer."""
    layers = [library.Input((3, 1)), library.layers.Masking(), library.layers.Activation("linear")]
    model = library.Sequential(layers)
    model.compile("sgd", "mse", metrics=["accuracy", library.metrics.Recall()])
    return tuple(model.evaluate(X, Y, verbose=0)[1:])


def mean(values: np.ndarray, averages: bool, which: str | None) -> float:
    """Return the mean of some values under the mask."""

    def build() -> tf.Tensor:
        weight = mask_metrics(None, tf.constant(MASK), averages, which)
        weight = tf.ones(values.shape) if weight is None else weight
        return tf.reduce_sum(values * weight) / tf.reduce_sum(weight)

    return run(build)


@pytest.mark.parametrize(("library", "defaults"), KERASES)
def test_on_the_accuracy_is_that_of_evaluate(library: ModuleType, defaults: Defaults) -> None:
    """Two of four steps are right, and the padding does not count: 0.5."""
    assert mean(RIGHT, True, defaults.mask_metrics) == reported(library)[0] == 0.5


@pytest.mark.parametrize(("library", "defaults"), KERASES)
def test_on_a_metric_that_is_no_mean_is_masked_in_keras_2(
    library: ModuleType, defaults: Defaults
) -> None:
    """Recall: 2 of 3 positives, or with the padding 2 of 5."""
    hits = run(
        lambda: (
            tf.ones(MASK.shape)
            if (w := mask_metrics(None, tf.constant(MASK), False, defaults.mask_metrics)) is None
            else w
        )
    )
    found = np.sum((X > 0.5)[..., 0] * Y[..., 0] * hits) / np.sum(Y[..., 0] * hits)
    assert np.float32(found) == np.float32(reported(library)[1])


def test_on_weights_are_multiplied() -> None:
    """One for each example or for each step; whole numbers become floats."""
    shapes = ((2,), (2, 1), (2, 3), (2, 3, 1))
    for shape, dtype in itertools.product(shapes, ("float32", "int32")):
        weights = np.arange(np.prod(shape), dtype=dtype).reshape(shape)
        found = run(lambda w=weights: mask_metrics(tf.constant(w), tf.constant(MASK), True, "all"))
        column = weights.reshape(2, -1)
        assert np.array_equal(found, column * MASK)


def test_off_the_weights_are_handed_on() -> None:
    """Without the row, without a mask, and in Keras 3 for what is no mean."""
    with tf.Graph().as_default() as graph:
        weight, mask = tf.constant([1.0]), tf.constant([True])
        before = graph.get_operations()
        assert mask_metrics(weight, mask, True, None) is weight
        assert mask_metrics(weight, None, True, "all") is weight
        assert mask_metrics(weight, mask, False, "means") is weight
        assert graph.get_operations() == before


def test_columns_are_what_is_masked() -> None:
    """Means only, all, or as in a loop that somebody wrote, nothing."""
    for library, defaults in KERASES:
        accuracy, recall = reported(library)
        masked = {"means": accuracy == 0.5, "all": np.float32(recall) == np.float32(2 / 3)}
        assert [name for name, is_so in masked.items() if is_so][-1] == defaults.mask_metrics
    assert Defaults.tf1().mask_metrics is None


@pytest.mark.parametrize("library", [keras, tf_keras])
def test_formula_is_what_keras_does(library: ModuleType) -> None:
    """The NumPy line of the page."""
    assert np.sum(RIGHT * MASK) / np.sum(MASK) == reported(library)[0]
