"""Keras 3 names a metric by the word that was written, Keras 2 by its class's own name."""

from __future__ import annotations

from types import ModuleType

import keras
import numpy as np
import pytest
import tf_keras

from minikeras.behaviors.report.name_metrics import name_metrics
from minikeras.defaults import Defaults

KERASES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
# The word, the name of the object of that class, and whether the word is that of a class.
WORDS = {
    "AUC": ("auc", True),
    "MeanSquaredError": ("mean_squared_error", True),
    "mse": ("mean_squared_error", False),
    "MSE": ("mean_squared_error", False),
    "binary_accuracy": ("binary_accuracy", False),
}


def key(library: ModuleType, word: str) -> str:
    """Return the key in what a real `evaluate` reports."""
    library.utils.set_random_seed(0)
    getattr(library.utils, "clear_session", library.backend.clear_session)()
    model = library.Sequential([library.Input((1,)), library.layers.Activation("sigmoid")])
    model.compile("sgd", "mse", metrics=[word])
    x = np.zeros((4, 1), "float32")
    (name,) = model.evaluate(x, x, verbose=0, return_dict=True).keys() - {"loss"}
    return name


@pytest.mark.parametrize(("library", "defaults"), KERASES)
@pytest.mark.parametrize("word", WORDS)
def test_on_the_key_is_that_of_evaluate(library: ModuleType, defaults: Defaults, word: str) -> None:
    """For classes and functions."""
    assert name_metrics(word, *WORDS[word], defaults.name_metrics) == key(library, word)


def test_off_a_person_names_what_is_fetched() -> None:
    """The word itself."""
    how = Defaults.tf1().name_metrics
    assert [name_metrics(word, *WORDS[word], how) for word in WORDS] == [*WORDS]


def test_columns_are_whether_a_class_keeps_its_own_name() -> None:
    """ "AUC" or "auc"."""
    for library, defaults in KERASES:
        how = {"AUC": "as_written", "auc": "own_name"}[key(library, "AUC")]
        assert defaults.name_metrics == how


def test_formula_is_what_keras_3_does() -> None:
    """The line of the page."""
    for metric in ("AUC", keras.metrics.MeanSquaredError()):
        name = metric if isinstance(metric, str) else metric.name
        assert name in ("AUC", "mean_squared_error")
    assert key(keras, "AUC") == "AUC"
    assert key(tf_keras, "mse") == "mse"
