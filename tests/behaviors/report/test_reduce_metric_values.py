"""Keras 3 averages the values of an example before it adds up; Keras 2 and TF1 add up all."""

from __future__ import annotations

from types import ModuleType

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.report.reduce_metric_values import reduce_metric_values
from minikeras.defaults import Defaults
from minikeras.testing import run

KERASES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
RANDOM = np.random.default_rng(0)
WEIGHTS = {
    (7,): [None, (), (7,), (7, 1)],
    (7, 1): [(7,), (7, 1)],
    (7, 3): [None, (), (7,), (7, 1), (7, 3), (7, 3, 1)],
    (7, 3, 1): [(7, 3)],
    (7, 3, 1, 1): [(7, 3, 1)],
    (7, 3, 4): [None, (7,), (7, 3), (7, 3, 1)],
}
VALUES = {shape: RANDOM.random(shape).astype("float32") for shape in WEIGHTS}
PAIRS = [(shape, weight) for shape, weights in WEIGHTS.items() for weight in weights]


def total_and_count(values: np.ndarray, weights: np.ndarray | None, how: str) -> list[float]:
    """Return what is added to the state of a mean."""

    def build() -> tf.Tensor:
        weight = None if weights is None else tf.constant(weights)
        reduced, weight = reduce_metric_values(tf.constant(values), weight, how)
        size = tf.cast(tf.size(reduced), tf.float32) if weight is None else tf.reduce_sum(weight)
        return tf.stack([tf.reduce_sum(reduced), size])

    return run(build).tolist()


@pytest.mark.parametrize(("library", "defaults"), KERASES)
@pytest.mark.parametrize(("shape", "weight"), PAIRS)
def test_on_and_off_total_and_count_are_those_of_the_mean(
    library: ModuleType, defaults: Defaults, shape: tuple, weight: tuple | None
) -> None:
    """Of every rank, with weights of every rank that Keras takes, to the bit."""
    # Whole numbers in one case: they become floats.
    dtype = "int32" if weight == (7, 3) else "float32"
    weights = None if weight is None else (9 * RANDOM.random(weight)).astype(dtype)
    if library is tf_keras and shape == (7, 3, 4) and weight == (7,):
        weights = None  # rank 1 for rank 3 is an error in Keras 2's own broadcast
    real = library.metrics.Mean()
    real.update_state(VALUES[shape], sample_weight=weights)
    expected = [float(np.asarray(real.total)), float(np.asarray(real.count))]
    assert total_and_count(VALUES[shape], weights, defaults.reduce_metric_values) == expected


def test_on_it_stands_in_its_own_scope() -> None:
    """And gives one number for each example."""
    with tf.Graph().as_default():
        reduced, _ = reduce_metric_values(
            tf.placeholder(tf.float32, (None, 3)), None, "examples_first"
        )
        assert reduced.shape.rank == 1
        assert reduced.op.name.startswith("reduce_metric_values/")


def test_off_without_weights_the_values_are_handed_on() -> None:
    """The same tensor; `tf.metrics.mean` adds up the same numbers."""
    with tf.Graph().as_default(), tf.Session() as session:
        values = tf.constant(VALUES[(7, 3)])
        assert reduce_metric_values(values, None, "all_at_once") == (values, None)
        mean, update = tf.metrics.mean(values)
        session.run(tf.local_variables_initializer())
        total, count = total_and_count(VALUES[(7, 3)], None, "all_at_once")
        assert session.run(update) == np.float32(total) / np.float32(count)


def test_columns_are_what_is_counted() -> None:
    """Examples in Keras 3, values in Keras 2 and in TF1."""
    for library, defaults in KERASES:
        real = library.metrics.Mean()
        real.update_state(VALUES[(7, 3)])
        counted = {7: "examples_first", 21: "all_at_once"}[int(np.asarray(real.count))]
        assert defaults.reduce_metric_values == counted
    with tf.Graph().as_default(), tf.Session() as session:
        tf.metrics.mean(tf.constant(VALUES[(7, 3)]))
        total, count = tf.local_variables()
        update = [op for op in tf.get_default_graph().get_operations() if "AssignAdd" in op.type]
        session.run(tf.local_variables_initializer())
        session.run(update)
        assert session.run(count) == 21
    assert Defaults.tf1().reduce_metric_values == "all_at_once"


def test_formula_is_what_keras_3_does() -> None:
    """The NumPy line of the page; to 1e-6, because NumPy adds in pairs."""
    values = VALUES[(7, 3)]
    expected = np.sum(np.mean(values, axis=1)) / len(values)
    for library in (keras, tf_keras):
        assert float(library.metrics.Mean()(values)) == pytest.approx(expected, rel=1e-6)
