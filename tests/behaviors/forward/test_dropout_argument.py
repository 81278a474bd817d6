"""The number in Keras's Dropout is the share to drop, in TF1's dropout the share to keep."""

from __future__ import annotations

import inspect
from types import ModuleType

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.forward.dropout_argument import dropout_argument
from minikeras.defaults import Defaults
from minikeras.testing import run

KERASES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
ONES = np.ones((100, 100), "float32")


def dropped(library: ModuleType, argument: float, x: np.ndarray = ONES) -> np.ndarray:
    """Return the output of a real Dropout layer in training."""
    return np.array(library.layers.Dropout(argument, seed=1)(x, training=True))


@pytest.mark.parametrize(("library", "defaults"), KERASES)
@pytest.mark.parametrize("argument", [0.2, 0.75])
def test_on_a_unit_is_dropped_with_the_rate(
    library: ModuleType, defaults: Defaults, argument: float
) -> None:
    """The share of zeros is the rate, and the rest is multiplied by 1 / (1 - rate), exactly."""
    y = dropped(library, argument)
    rate = dropout_argument(argument, defaults.dropout_argument)
    # 10,000 coins: 0.02 is more than four standard deviations, and the two seeds are fixed.
    assert np.mean(y == 0) == pytest.approx(rate, abs=0.02)
    assert np.array_equal(np.unique(y), np.float32([0, 1 / (1 - rate)]))


def test_off_it_is_the_second_argument_of_tf_nn_dropout() -> None:
    """With the same op seed, `tf.nn.dropout(x, 0.2)` drops the same units to the bit: 80 %."""
    rate = dropout_argument(0.2, Defaults.tf1().dropout_argument)
    plain = run(lambda: tf.nn.dropout(ONES, 0.2, seed=1))
    assert np.array_equal(run(lambda: tf.nn.dropout(ONES, rate=rate, seed=1)), plain)
    assert np.array_equal(np.unique(plain), np.float32([0, 5]))
    assert np.mean(plain == 0) == pytest.approx(0.8, abs=0.02)


def test_off_half_is_half_in_both_meanings() -> None:
    """The usual 0.5 hides the mistake."""
    assert dropout_argument(0.5, "rate") == dropout_argument(0.5, "keep_prob") == 0.5


def test_columns_are_the_names_of_the_parameters() -> None:
    """Each column is the name of the parameter that a bare number lands in."""
    for library, defaults in KERASES:
        first = list(inspect.signature(library.layers.Dropout).parameters)[0]
        assert defaults.dropout_argument == first
    second = list(inspect.signature(tf.nn.dropout).parameters)[1]
    assert Defaults.tf1().dropout_argument == second


@pytest.mark.parametrize("library", [keras, tf_keras])
def test_formula_is_what_keras_does(library: ModuleType) -> None:
    """Kept units are scaled, dropped units are zero, to the bit."""
    x = np.random.default_rng(0).normal(size=(20, 20)).astype("float32")
    rate = 0.2
    expected = dropped(library, rate, x)
    keep = expected != 0
    y = np.where(keep, x * np.float32(1 / (1 - rate)), 0)
    assert np.array_equal(y, expected)
