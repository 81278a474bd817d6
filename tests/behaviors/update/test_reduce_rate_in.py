"""Keras 3 multiplies the learning rate in double precision, Keras 2 in single."""

from __future__ import annotations

from types import ModuleType

import keras
import numpy as np
import pytest
import tf_keras

from minikeras.behaviors.update.reduce_rate_in import reduce_rate_in
from minikeras.defaults import Defaults

PROFILES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
CASES = [(0.1, 0.1), (0.001, 0.1), (0.3, 0.2), (0.01, 1 / 3), (0.05, 0.7)]


def rates(library: ModuleType, rate: float, factor: float, smallest: float = 0.0) -> list[float]:
    """Return the rates of a real model that is reduced three times."""
    model = library.Sequential([library.Input((1,)), library.layers.Dense(1)])
    model.compile(library.optimizers.SGD(rate), "mse")
    callback = library.callbacks.ReduceLROnPlateau(
        "x", factor, patience=1, mode="min", min_lr=smallest
    )
    callback.set_model(model)
    callback.on_train_begin()
    found = []
    for epoch in range(4):
        callback.on_epoch_end(epoch, {"x": 1.0})
        found.append(float(np.asarray(model.optimizer.learning_rate)))
    return found[1:]


def ours(rate: float, factor: float, precision: str, smallest: float = 0.0) -> list[float]:
    """Return the same of ours, stored as float32 in between."""
    found = [float(np.float32(rate))]
    for _ in range(3):
        found.append(float(np.float32(reduce_rate_in(found[-1], factor, smallest, precision))))
    return found[1:]


@pytest.mark.parametrize(("library", "profile"), PROFILES)
def test_on_the_rates_have_the_bits_of_keras(library: ModuleType, profile: Defaults) -> None:
    """After one, two and three reductions, and at the smallest rate."""
    for rate, factor in CASES:
        assert ours(rate, factor, profile.reduce_rate_in) == rates(library, rate, factor)
    held = ours(0.1, 0.1, profile.reduce_rate_in, smallest=0.002)
    assert held == rates(library, 0.1, 0.1, smallest=0.002)


def test_off_a_python_number_is_multiplied_in_double() -> None:
    """The rate that a program feeds."""
    rate = 0.1
    rate = max(rate * 0.5, 0.0)
    assert reduce_rate_in(0.5, 0.1, 0.0, Defaults.tf1().reduce_rate_in) == 0.5 * 0.1
    assert rate == 0.05


def test_columns_differ_in_the_last_digit() -> None:
    """At the rate that most people start with."""
    found = [rates(library, 0.1, 0.1)[0] for library, _ in PROFILES]
    assert found == [0.009999999776482582, 0.010000000707805157]
    for (_, profile), real in zip(PROFILES, found, strict=True):
        assert ours(0.1, 0.1, profile.reduce_rate_in)[0] == real
    assert Defaults.tf1().reduce_rate_in == Defaults.keras().reduce_rate_in


def test_formula_is_what_each_does() -> None:
    """The two lines of the page."""
    for rate, factor in CASES:
        single = np.float32(rate)
        assert np.float32(float(single) * factor) == rates(keras, rate, factor)[0]
        assert single * np.float32(factor) == rates(tf_keras, rate, factor)[0]
