"""Keras 3 takes any first value for the best and compares in single; Keras 2 starts at infinity."""

from __future__ import annotations

from types import ModuleType

import keras
import numpy as np
import pytest
import tf_keras

from minikeras.behaviors.report.judge_improvement import judge_improvement
from minikeras.defaults import Defaults

PROFILES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
SERIES = [
    [1.0, 1.0, 0.5],
    [float("nan"), 1.0, 0.5],
    [float("inf"), float("inf"), 2.0],
    [-float("inf"), 1.0, 0.5],
    # Less in double, and equal once the delta is rounded to single.
    [0.5 + 2**-24, 0.5, 0.4],
    [1.0, 1.0 - 1e-4, 1.0 - 3e-4],
    # In single, neither the best nor the value differs from a half.
    [0.5 + 2**-30, 0.5, 0.4],
    [0.5, 0.5 + 2**-30, 0.6],
    # By 1.05 of the larger delta.
    [1.0, 1.0 - 1.05e-4, 1.0 + 1.05e-4],
]


def best_of(library: ModuleType, values: list[float], mode: str, delta: float) -> list[bool]:
    """Return which values a real EarlyStopping takes for an improvement."""
    callback = library.callbacks.EarlyStopping("x", mode=mode, min_delta=delta, patience=99)
    callback.on_train_begin()
    found = []
    for epoch, value in enumerate(values):
        callback.on_epoch_end(epoch, {"x": value})
        found.append(callback.wait == 0)
    return found


def ours(values: list[float], mode: str, delta: float, way: str) -> list[bool]:
    """Return the same of ours."""
    best, found = None, []
    for value in values:
        found.append(judge_improvement(value, best, delta, mode, way))
        best = value if found[-1] else best
    return found


@pytest.mark.parametrize("delta", [0.0, 1e-4, 2**-26])
@pytest.mark.parametrize("mode", ["min", "max"])
@pytest.mark.parametrize(("library", "profile"), PROFILES)
def test_on_the_same_values_are_improvements(
    library: ModuleType, profile: Defaults, mode: str, delta: float
) -> None:
    """Epoch by epoch, with NaN and infinity, and with differences in the last digit."""
    for values in SERIES:
        way = profile.judge_improvement
        assert ours(values, mode, delta, way) == best_of(library, values, mode, delta), values


def test_off_a_program_starts_at_infinity() -> None:
    """`best = np.inf`, then `if value < best`."""
    for values in SERIES:
        best, found = np.inf, []
        for value in values:
            found.append(value < best)
            best = min(value, best) if value < best else best
        assert ours(values, "min", 0.0, Defaults.tf1().judge_improvement) == found


def test_columns_differ_where_the_first_value_is_nan() -> None:
    """The best for ever in Keras 3, nothing in Keras 2 and TF1."""
    values = SERIES[1]
    found = [best_of(library, values, "min", 0.0) for library, _ in PROFILES]
    assert found == [[True, False, False], [False, True, True]]
    assert ours(values, "min", 0.0, Defaults.tf1().judge_improvement) == found[1]


def test_formula_is_what_keras_3_does() -> None:
    """The line of the page, for every pair of values."""
    for values in SERIES:
        best, found = None, []
        for value in values:
            better = best is None or np.float32(value + 1e-4) < np.float32(best)
            found.append(bool(better))
            best = value if better else best
        assert found == best_of(keras, values, "min", 1e-4)
