"""Keras 3 asks the metric for its direction, Keras 2 looks at the letters, TF1 minimises."""

from __future__ import annotations

from types import ModuleType, SimpleNamespace
from typing import Any

import keras
import numpy as np
import pytest
import tf_keras

from minikeras.behaviors.report.monitor_direction import monitor_direction
from minikeras.defaults import Defaults

PROFILES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
NAMES = ["loss", "val_loss", "val_accuracy", "val_recall", "auc", "val_auc", "accumulated"]
UP = {"accuracy", "recall", "auc"}
DIRECTIONS = {"loss": "min", "accumulated": "min"} | dict.fromkeys(UP, "max")
ENDINGS = {"EarlyStopping": ("acc", "accuracy", "auc"), "ReduceLROnPlateau": ()}


def metric(name: str) -> Any:
    """Return a metric of Keras 3 with a direction, by its name."""
    kind = {"recall": "Recall", "auc": "AUC", "accuracy": "Accuracy"}
    return getattr(keras.metrics, kind.get(name, "MeanSquaredError"))(name=name)


def direction(library: ModuleType, kind: str, name: str) -> str:
    """Return which way a real callback goes."""
    callback = getattr(library.callbacks, kind)(monitor=name)
    if library is keras:
        container = keras.src.trainers.compile_utils.MetricsList(
            [metric(name) for name in DIRECTIONS if name != "loss"]
        )
        callback.set_model(SimpleNamespace(metrics=[container]))
        callback._set_monitor_op()
    return "max" if callback.monitor_op(2.0, 1.0) else "min"


@pytest.mark.parametrize("kind", ENDINGS)
@pytest.mark.parametrize(("library", "profile"), PROFILES)
def test_on_each_name_has_the_direction_of_keras(
    library: ModuleType, profile: Defaults, kind: str
) -> None:
    """By the metric in Keras 3; in Keras 2 by the letters, which differ from class to class."""
    for name in NAMES:
        way = profile.monitor_direction
        ours = monitor_direction(name, DIRECTIONS, ENDINGS[kind], way)
        assert ours == direction(library, kind, name), name


def test_on_keras_3_does_not_guess() -> None:
    """A name without a direction is an error there."""
    assert monitor_direction("val_mine", DIRECTIONS, (), "metric") is None
    callback = keras.callbacks.EarlyStopping(monitor="val_mine")
    callback.set_model(SimpleNamespace(metrics=[]))
    with pytest.raises(ValueError, match="isn't able to automatically determine"):
        callback._set_monitor_op()


def test_off_everything_shrinks() -> None:
    """`if value < best` is what a program compares."""
    way = Defaults.tf1().monitor_direction
    assert {monitor_direction(name, DIRECTIONS, (), way) for name in NAMES} == {"min"}


def test_columns_are_told_apart_by_a_recall_and_an_accuracy() -> None:
    """Up and up in Keras 3, down and up in Keras 2, down and down in TF1."""
    found = [
        tuple(
            monitor_direction(name, DIRECTIONS, (), table.monitor_direction)
            for name in ("val_recall", "val_accuracy")
        )
        for table in (Defaults.keras(), Defaults.keras2(), Defaults.tf1())
    ]
    assert found == [("max", "max"), ("min", "max"), ("min", "min")]
    for (library, _), real in zip(PROFILES, found, strict=False):
        names = ("val_recall", "val_accuracy")
        assert tuple(direction(library, "ReduceLROnPlateau", name) for name in names) == real


def test_formula_is_what_early_stopping_of_keras_2_does() -> None:
    """The line of the page."""
    for name in NAMES:
        said = "max" if name.endswith(("acc", "accuracy", "auc")) else "min"
        assert said == direction(tf_keras, "EarlyStopping", name)
        assert (tf_keras.callbacks.EarlyStopping(name).monitor_op is np.greater) == (said == "max")
