"""Both Kerases put the learning rate into the logs, under two names; TF1 does not."""

from __future__ import annotations

from functools import cache
from types import ModuleType
from typing import Any

import keras
import numpy as np
import pytest
import tf_keras

from minikeras.behaviors.report.log_learning_rate import log_learning_rate
from minikeras.defaults import Defaults

PROFILES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]


@cache
def logged(library: ModuleType, kind: str) -> dict[str, Any]:
    """Return what a real callback adds to the logs."""
    model = library.Sequential([library.Input((1,)), library.layers.Dense(1)])
    model.compile(library.optimizers.SGD(0.1), "mse")
    arguments = {"schedule": lambda epoch: 0.1} if "Scheduler" in kind else {"monitor": "loss"}
    callback = getattr(library.callbacks, kind)(**arguments)
    history = model.fit(np.ones((2, 1)), np.ones((2, 1)), verbose=0, callbacks=[callback]).history
    return {name: values[0] for name, values in history.items() if name != "loss"}


@pytest.mark.parametrize("kind", ["ReduceLROnPlateau", "LearningRateScheduler"])
@pytest.mark.parametrize(("library", "profile"), PROFILES)
def test_on_the_rate_stands_under_the_name_of_keras(
    library: ModuleType, profile: Defaults, kind: str
) -> None:
    """The same number, of the same type."""
    ours = log_learning_rate({}, 0.1, profile.log_learning_rate)
    real = logged(library, kind)
    assert ours == real
    assert [type(value) for value in ours.values()] == [type(value) for value in real.values()]


def test_off_the_logs_are_left_alone() -> None:
    """Nothing is added."""
    logs = {"loss": 0.5}
    assert log_learning_rate(logs, 0.1, Defaults.tf1().log_learning_rate) is logs
    assert logs == {"loss": 0.5}


def test_columns_are_the_names_of_the_libraries() -> None:
    """Read off a history."""
    for library, profile in PROFILES:
        assert list(logged(library, "ReduceLROnPlateau")) == [profile.log_learning_rate]
    assert Defaults.tf1().log_learning_rate is None


def test_formula_is_what_keras_3_writes() -> None:
    """The line of the page."""
    logs: dict[str, float] = {}
    logs["learning_rate"] = float(np.float32(0.1))
    assert logs == logged(keras, "ReduceLROnPlateau")
