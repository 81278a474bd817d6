"""In Keras 2 the words "binary_accuracy" stand for a function that averages over the outputs."""

from __future__ import annotations

from types import ModuleType

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.report.average_binary_accuracy import average_binary_accuracy
from minikeras.defaults import Defaults
from minikeras.testing import run

KERASES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
RANDOM = np.random.default_rng(0)
Y, P = RANDOM.integers(0, 2, (5, 3)).astype("float32"), RANDOM.random((5, 3)).astype("float32")
MATCHES = np.float32((P > 0.5) == Y)


@pytest.mark.parametrize(("library", "defaults"), KERASES)
def test_on_and_off_it_is_the_function_of_keras(library: ModuleType, defaults: Defaults) -> None:
    """One value for each example in Keras 2, one for each output in Keras 3."""
    expected = np.asarray(library.metrics.binary_accuracy(Y, P))
    enabled = defaults.average_binary_accuracy
    found = run(lambda: average_binary_accuracy(tf.constant(MATCHES), True, enabled))
    assert np.array_equal(found, expected)


def test_on_it_stands_in_its_own_scope() -> None:
    """And is for the words only: a class gives one value for each output."""
    with tf.Graph().as_default():
        matches = tf.constant(MATCHES)
        found = average_binary_accuracy(matches, True, True)
        assert found.op.name.startswith("average_binary_accuracy/")
        assert average_binary_accuracy(matches, False, True) is matches


def test_off_the_matches_are_handed_on() -> None:
    """The same tensor."""
    with tf.Graph().as_default():
        matches = tf.constant(MATCHES)
        assert average_binary_accuracy(matches, True, False) is matches


def test_columns_are_whether_there_is_one_value_for_each_example() -> None:
    """The line of TF1 compares output by output."""
    for library, defaults in KERASES:
        values = np.asarray(library.metrics.binary_accuracy(Y, P))
        assert defaults.average_binary_accuracy == (values.shape == (5,))
    plain = run(lambda: tf.cast(tf.equal(Y, tf.round(P)), tf.float32))
    assert Defaults.tf1().average_binary_accuracy == (plain.shape == (5,))


def test_formula_is_what_keras_2_does() -> None:
    """The NumPy line of the page."""
    expected = np.asarray(tf_keras.metrics.binary_accuracy(Y, P))
    assert np.array_equal(np.mean((P > 0.5) == Y, axis=-1).astype("float32"), expected)
