"""Keras 3 adds 1e-7 to the denominators of the intersection over union; Keras 2 does not."""

from __future__ import annotations

from types import ModuleType

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.report.iou_epsilon import iou_epsilon
from minikeras.defaults import Defaults
from minikeras.testing import run

KERASES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
PERFECT = (np.array([0, 1, 1, 1]), np.array([0, 1, 1, 1]))
HALF = (np.array([0, 1, 1, 1]), np.array([1, 1, 1, 0]))


def reported(library: ModuleType, data: tuple, classes: list[int]) -> float:
    """Return the IoU of a real Keras, over some of three classes, of which one does not occur."""
    metric = library.metrics.IoU(num_classes=3, target_class_ids=classes)
    metric.update_state(*data)
    return float(metric.result())


def by_hand(data: tuple, classes: list[int], epsilon: float | None) -> float:
    """Return that of the function, from intersections and unions counted by NumPy."""
    y, p = data
    both = np.float32([np.sum((y == c) & (p == c)) for c in classes])
    union = np.float32([np.sum((y == c) | (p == c)) for c in classes])
    return run(lambda: tf.stack([iou_epsilon(tf.constant(both), tf.constant(union), epsilon)]))[0]


@pytest.mark.parametrize(("library", "defaults"), KERASES)
@pytest.mark.parametrize("classes", [[1], [0, 1], [0, 1, 2], [2]])
@pytest.mark.parametrize("data", [PERFECT, HALF], ids=["perfect", "half"])
def test_on_and_off_the_mean_is_that_of_keras(
    library: ModuleType, defaults: Defaults, data: tuple, classes: list[int]
) -> None:
    """A class that does not occur is left out; nothing at all is 0."""
    assert by_hand(data, classes, defaults.iou_epsilon) == reported(library, data, classes)


@pytest.mark.parametrize(("library", "defaults"), KERASES)
@pytest.mark.parametrize("weight", [5e-10, 1e-9, 1.5e-9])
def test_on_and_off_a_class_of_next_to_no_weight_occurs_as_in_keras(
    library: ModuleType, defaults: Defaults, weight: float
) -> None:
    """Above 1e-9 in Keras 3: class 0 is always wrong, and class 2 is always right."""
    metric = library.metrics.IoU(3, target_class_ids=[0, 2], dtype="float32")
    metric.update_state([0, 2], [1, 2], sample_weight=np.float32([weight, 1]))
    both, unions = np.float32([0, 1]), np.float32([weight, 1])
    found = run(lambda: iou_epsilon(tf.constant(both), tf.constant(unions), defaults.iou_epsilon))
    assert found == pytest.approx(float(metric.result()), rel=1e-6)
    occurs = library is tf_keras or weight > 1e-9
    assert found == pytest.approx(0.5 if occurs else 1.0, rel=1e-6)


def test_off_it_divides_as_tf1() -> None:
    """`tf.metrics.mean_iou` of a perfect guess is 1; the function adds no op of its own."""
    with tf.Graph().as_default() as graph, tf.Session() as session:
        mean, update = tf.metrics.mean_iou(*map(tf.constant, PERFECT), 2)
        session.run(tf.local_variables_initializer())
        session.run(update)
        assert session.run(mean) == by_hand(PERFECT, [0, 1], Defaults.tf1().iou_epsilon) == 1
        iou_epsilon(tf.constant([1.0]), tf.constant([1.0]), None)
        assert not [op for op in graph.get_operations() if "iou_epsilon" in op.name]


def test_columns_are_whether_a_perfect_class_is_one() -> None:
    """1.0, or 0.9999999."""
    for library, defaults in KERASES:
        exact = reported(library, PERFECT, [1]) == 1.0
        assert defaults.iou_epsilon == (None if exact else 1e-7)
    assert Defaults.tf1().iou_epsilon is None


@pytest.mark.parametrize(("library", "defaults"), KERASES)
def test_formula_is_what_keras_does(library: ModuleType, defaults: Defaults) -> None:
    """The NumPy line of the page; in float64, so to 1e-6."""
    epsilon, intersections, unions = defaults.iou_epsilon or 0.0, np.array([0, 2]), np.array([2, 4])
    expected = np.sum(intersections / (unions + epsilon)) / (np.sum(unions > 0) + epsilon)
    assert reported(library, HALF, [0, 1]) == pytest.approx(expected, rel=1e-6)
