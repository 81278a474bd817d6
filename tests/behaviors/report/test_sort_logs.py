"""Keras 3 sorts the names of the logs; Keras 2 and TF1 keep the order in which they were asked."""

from __future__ import annotations

from functools import cache
from types import ModuleType

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.report.sort_logs import sort_logs
from minikeras.defaults import Defaults

PROFILES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
ASKED = ["loss", "mse", "accuracy", "val_loss", "val_mse", "val_accuracy"]


@cache
def history(library: ModuleType) -> dict[str, list[float]]:
    """Return the history of a real `fit` with two metrics and validation."""
    model = library.Sequential([library.Input((1,)), library.layers.Dense(1)])
    model.compile("sgd", "mse", metrics=["mse", "accuracy"])
    x = np.ones((2, 1))
    history = model.fit(x, x, validation_data=(x, x), verbose=0).history
    # The list that `evaluate` returns is in the order of `compile` in both.
    reported = model.evaluate(x, x, return_dict=True, verbose=0)
    assert model.evaluate(x, x, verbose=0) == [reported[name] for name in ASKED[:3]]
    return history


@pytest.mark.parametrize(("library", "profile"), PROFILES)
def test_on_the_names_stand_as_in_the_history_of_keras(
    library: ModuleType, profile: Defaults
) -> None:
    """Sorted in Keras 3, as asked in Keras 2; every value stays with its name."""
    logs = {name: history(library)[name][0] for name in ASKED}
    ours = sort_logs(logs, profile.sort_logs)
    assert list(ours) == list(history(library))
    assert ours == logs


def test_on_equal_numbers_and_nan_do_not_disturb_the_order() -> None:
    """Only names are compared."""
    logs = {"loss": float("nan"), "b": 0.0, "a": float("nan"), "accuracy": 1.0}
    assert list(sort_logs(logs, True)) == ["a", "accuracy", "b", "loss"]
    assert list(logs) == ["loss", "b", "a", "accuracy"]


def test_off_the_logs_are_handed_on_in_the_order_of_the_fetches() -> None:
    """`session.run({"loss": ..., "accuracy": ...})` gives the loss first, and off keeps that."""
    with tf.Graph().as_default(), tf.Session() as session:
        logs = session.run({name: tf.constant(0.5) for name in ASKED})
    assert list(logs) == ASKED
    assert sort_logs(logs, Defaults.tf1().sort_logs) is logs


def test_columns_are_whether_the_names_of_the_library_are_sorted() -> None:
    """Read off the history of both Kerases and the fetches of a session."""
    for library, profile in PROFILES:
        assert profile.sort_logs == (list(history(library)) == sorted(ASKED))
    with tf.Graph().as_default(), tf.Session() as session:
        fetched = session.run({name: tf.constant(0.5) for name in ASKED})
    assert Defaults.tf1().sort_logs == (list(fetched) == sorted(ASKED))


def test_formula_is_what_keras_3_does() -> None:
    """The line of the page gives the order of a real history."""
    logs = {name: history(keras)[name] for name in ASKED}
    logs = dict(sorted(logs.items()))
    assert list(logs.items()) == list(history(keras).items())
