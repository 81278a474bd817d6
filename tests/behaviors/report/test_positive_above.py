"""A yes is a prediction above 0.5 in Keras, any above 0 in TF1."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.report.helpers import ours, reported, streamed
from minikeras import metrics
from minikeras.behaviors.report.positive_above import positive_above
from minikeras.defaults import Defaults
from minikeras.testing import run

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
Y = np.float32([1, 1, 1, 0, 0, 0, 0])
P = np.float32([0.9, 0.5, 0.3, 0.6, 0.5, 0.1, 0])
NAMES = ["Precision", "Recall", "TruePositives", "FalsePositives", "TrueNegatives"]
NAMES += ["FalseNegatives"]


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
@pytest.mark.parametrize("name", NAMES)
def test_on_the_numbers_are_those_of_keras(library, defaults, name):
    """Of all metrics that count at a threshold, if none was said, and if one was."""
    assert ours(defaults, name, Y, P) == reported(library, name, Y, P)
    said = {"thresholds": 0.2}
    assert ours(Defaults.tf1(), name, Y, P, **said) == reported(library, name, Y, P, **said)


def test_on_exactly_one_half_is_a_no():
    """The precision is 1/2 of two, the recall 1/3."""
    for library, _ in LIBRARIES:
        assert reported(library, "Precision", Y, P) == np.float32(0.5)
        assert reported(library, "Recall", Y, P) == np.float32(1 / 3)


@pytest.mark.parametrize("name", NAMES)
def test_off_the_numbers_are_those_of_tf1(name):
    """`tf.metrics.precision` and its relatives, which cast the predictions to bool."""
    function = getattr(tf.metrics, metrics.base.snake_case(name))
    assert ours(Defaults.tf1(), name, Y, P) == np.float32(streamed(function, Y, P))


def test_off_the_recall_is_perfect_and_the_precision_the_share_of_labels():
    """Whatever was learned; only a prediction of 0 itself is a no."""
    assert streamed(tf.metrics.recall, Y, P) == 1
    assert streamed(tf.metrics.precision, Y[:-1], P[:-1]) == Y[:-1].mean()


def test_columns_are_the_least_predictions_that_are_a_yes():
    """Half an ulp above is counted, the number itself is not."""
    for library, defaults in LIBRARIES:
        cut = np.float32(defaults.positive_above)
        metric = library.metrics.TruePositives()
        metric.update_state([1.0, 1.0], [cut, np.nextafter(cut, np.float32(1))])
        assert float(metric.result()) == 1
    cut = np.float32(Defaults.tf1().positive_above)
    # The least number that is no denormal one, which kernels may take for 0.
    p = np.stack([cut, np.finfo(np.float32).tiny])
    assert streamed(tf.metrics.true_positives, np.float32([1, 1]), p) == 1


def test_formula_is_the_precision_of_keras():
    """The NumPy line of the page."""
    y, p = Y, P
    tp, fp = ((p > 0.5) & (y == 1)).sum(), ((p > 0.5) & (y == 0)).sum()
    for library, _ in LIBRARIES:
        assert reported(library, "Precision", Y, P) == np.float32(tp / (tp + fp))
    assert run(lambda: positive_above(tf.constant(P), 0.5)).tolist() == (P > 0.5).tolist()
