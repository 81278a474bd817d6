"""Keras chooses the accuracy by the shapes; the line of TF1 is an argmax whatever the shapes."""

from __future__ import annotations

from types import ModuleType

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf
import tf_keras
from keras.src.trainers import compile_utils as keras_utils
from tf_keras.src.engine import compile_utils as tf_keras_utils

from minikeras.behaviors.report.resolve_accuracy import resolve_accuracy
from minikeras.defaults import Defaults
from minikeras.testing import run

KERASES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]

# Labels and predictions; 8 examples, 5 steps, 4 by 4 pixels.
SHAPES = [
    ((8,), (8, 1)),
    ((8, 1), (8, 1)),
    ((8,), (8, 3)),
    ((8, 1), (8, 3)),
    ((8, 3), (8, 3)),
    ((8, 5), (8, 5, 1)),
    ((8, 5, 1), (8, 5, 1)),
    ((8, 5), (8, 5, 3)),
    ((8, 5, 1), (8, 5, 3)),
    ((8, 5, 3), (8, 5, 3)),
    ((8, 4, 4, 1), (8, 4, 4, 1)),
]


def chosen(library: ModuleType, y_true: tuple[int, ...], y_pred: tuple[int, ...]) -> str:
    """Return the metric that the compiled model of a real Keras makes of "accuracy"."""
    shapes = tf2.zeros(y_true), tf2.zeros(y_pred)
    if library is keras:
        metric = keras_utils.get_metric("accuracy", *shapes)
    else:
        metric = tf_keras_utils.MetricsContainer()._get_metric_object("accuracy", *shapes)
    return metric._fn.__name__.removesuffix("_accuracy")


def plain(y_true: np.ndarray, y_pred: np.ndarray) -> float:
    """Return what the line of the page reports, for labels (N,) or one-hot."""
    labels = tf.argmax(y_true, 1) if y_true.ndim == 2 else tf.constant(y_true, tf.int64)
    equal = tf.equal(tf.argmax(y_pred, 1), labels)
    return tf.reduce_mean(tf.cast(equal, tf.float32))


def reported(name: str, y_true: np.ndarray, y_pred: np.ndarray, library: ModuleType) -> float:
    """Return the accuracy of that name, as a real Keras computes it."""
    return float(np.mean(getattr(library.metrics, f"{name}_accuracy")(y_true, y_pred)))


@pytest.mark.parametrize(("library", "defaults"), KERASES)
@pytest.mark.parametrize("shapes", SHAPES)
def test_on_the_metric_is_the_one_that_keras_chooses(
    library: ModuleType, defaults: Defaults, shapes: tuple
) -> None:
    """Every pair of shapes, with the batch known and unknown."""
    expected = chosen(library, *shapes)
    assert resolve_accuracy(*shapes, defaults.resolve_accuracy) == expected
    unknown = [(None, *shape[1:]) for shape in shapes]
    assert resolve_accuracy(*unknown, defaults.resolve_accuracy) == expected


@pytest.mark.parametrize(("library", "defaults"), KERASES)
@pytest.mark.parametrize("shapes", [((4, 1), (4, 1)), ((4,), (4, 3)), ((4, 3), (4, 3))])
def test_on_evaluate_reports_that_metric(
    library: ModuleType, defaults: Defaults, shapes: tuple
) -> None:
    """A real `evaluate` of a model that hands its input on, each metric seen once."""
    y_pred = np.random.default_rng(1).random(shapes[1]).astype("float32")
    y_true = np.eye(3)[[0, 1, 1, 2]] if shapes[0] == (4, 3) else np.array([1, 1, 0, 0])
    y_true = y_true.reshape(shapes[0])
    model = library.Sequential([library.Input(shapes[1][1:]), library.layers.Activation("linear")])
    model.compile(loss=lambda y_true, y_pred: y_pred, metrics=["accuracy"])
    accuracy = model.evaluate(y_pred, y_true, verbose=0)[1]
    name = resolve_accuracy(*shapes, defaults.resolve_accuracy)
    assert accuracy == reported(name, y_true, y_pred, library)


@pytest.mark.parametrize(
    ("form", "units"),
    [("numbers", 1), ("numbers", 3), ("column", 1), ("column", 3), ("one-hot", 3)],
)
def test_off_it_is_the_argmax_of_the_plain_line(form: str, units: int) -> None:
    """Labels (N,), (N, 1) and one-hot, one unit and three: the number of the copied line."""
    labels = np.array([0, 0, 0, 0, 0, 1, 1, 1])
    forms = {"numbers": labels, "column": labels[:, np.newaxis], "one-hot": np.eye(3)[labels]}
    y_true = forms[form]
    y_pred = np.random.default_rng(1).random((8, units)).astype("float32")
    name = resolve_accuracy(y_true.shape, y_pred.shape, Defaults.tf1().resolve_accuracy)
    expected = run(lambda: plain(y_true if form == "one-hot" else labels, y_pred))
    assert reported(name, y_true, y_pred, keras) == expected


def test_off_one_unit_reports_the_share_of_label_zero() -> None:
    """A model that is always right: 1.0 in Keras, 0.75 by the argmax."""
    y_true, y_pred = np.array([[0], [0], [0], [1]]), np.float32([[0.1], [0.2], [0.3], [0.9]])
    assert run(lambda: plain(y_true[:, 0], y_pred)) == 0.75
    for defaults, accuracy in ((Defaults.keras(), 1.0), (Defaults.tf1(), 0.75)):
        name = resolve_accuracy((4, 1), (4, 1), defaults.resolve_accuracy)
        assert reported(name, y_true, y_pred, keras) == accuracy


def test_on_several_labels_per_example_are_compared_by_the_largest_only() -> None:
    """Labels 1, 1, 0 and predictions 0.8, 0.9, 0.1 agree three times: accuracy 0 in both."""
    y_true, y_pred = np.float32([[1, 1, 0]]), np.float32([[0.8, 0.9, 0.1]])
    assert np.array_equal(y_pred > 0.5, y_true)
    name = resolve_accuracy(y_true.shape, y_pred.shape, True)
    for library, _ in KERASES:
        assert chosen(library, y_true.shape, y_pred.shape) == name == "categorical"
        assert reported(name, y_true, y_pred, library) == 0


def test_columns_are_whether_one_unit_is_a_yes_or_a_no() -> None:
    """The Kerases have a metric for one unit; the copied line has one for all."""
    for library, defaults in KERASES:
        assert defaults.resolve_accuracy == (chosen(library, (8, 1), (8, 1)) == "binary")
    right = run(lambda: plain(np.array([1]), np.float32([[0.9]])))
    assert Defaults.tf1().resolve_accuracy == (right == 1)


@pytest.mark.parametrize("library", [keras, tf_keras])
def test_formula_is_what_keras_does(library: ModuleType) -> None:
    """Both NumPy lines of the page, with a prediction of exactly 0.5, which is a no."""
    y_true, y_pred = np.array([[0], [1], [1], [1]]), np.float32([[0.5], [0.6], [0.4], [0.2]])
    expected = reported("binary", y_true, y_pred, library)
    assert np.mean((y_pred > 0.5) == y_true) == expected == 0.5
    labels, y_pred = np.array([2, 0, 1, 1]), np.eye(3)[[2, 0, 0, 1]]
    expected = reported("sparse_categorical", labels, y_pred, library)
    assert np.mean(y_pred.argmax(-1) == labels) == expected == 0.75
