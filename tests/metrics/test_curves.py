"""Areas under curves and their best points, equal to those of both Kerases to the bit."""

import keras
import numpy as np
import pytest
import tf_keras

import minikeras
from kerases import both_kerases, parts
from metrics.data import BITS, HALVES, PROBABILITIES, SCORES, STEP_BITS, STEPS
from metrics.running import MASKED, PLAIN, WEIGHTED, compare, of
from minikeras.metrics import curves

LABEL, COLUMN = BITS[:, 0], PROBABILITIES[:, :1]
INNER = [0.1, 0.35, 0.8]
SHARES = [0.1, 0.2, 0.3, 0.4]
POINTS = [name for name in curves.__all__ if name != "AUC"]
AREAS = {
    "thresholds": {"thresholds": INNER},
    "two thresholds": {"num_thresholds": 2},
    "labels apart": {"multi_label": True},
    "labels apart, thresholds": {"multi_label": True, "thresholds": INNER, "curve": "PR"},
    "weighted labels apart": {"multi_label": True, "num_labels": 4, "label_weights": SHARES},
    "weighted labels": {"label_weights": SHARES},
    "weighted labels, thresholds": {"label_weights": SHARES, "thresholds": INNER},
}


@both_kerases
@pytest.mark.parametrize("method", ["interpolation", "minoring", "majoring"])
@pytest.mark.parametrize("curve", ["ROC", "PR", "PRGAIN"])
def test_an_area_has_the_bits_of_keras_after_each_batch(library, defaults, curve, method):
    """For each curve, and each way to add up."""
    make = of("AUC", curve=curve, summation_method=method)
    compare(library, defaults, make, LABEL, COLUMN, [PLAIN, WEIGHTED])


@both_kerases
@pytest.mark.parametrize("area", AREAS)
def test_thresholds_and_labels_may_be_chosen(library, defaults, area):
    """As in Keras."""
    compare(library, defaults, of("AUC", **AREAS[area]), BITS, PROBABILITIES, [PLAIN, WEIGHTED])


@both_kerases
def test_predictions_may_be_thresholds_logits_and_steps(library, defaults):
    """The mask counts in Keras 2 only."""
    compare(library, defaults, of("AUC"), BITS, HALVES, [PLAIN, WEIGHTED])
    compare(library, defaults, of("AUC", from_logits=True), BITS, SCORES, [PLAIN])
    compare(library, defaults, of("AUC"), STEP_BITS, STEPS[..., :1].copy(), [PLAIN, MASKED])


@both_kerases
@pytest.mark.parametrize("name", POINTS)
def test_a_point_has_the_bits_of_keras_after_each_batch(library, defaults, name):
    """With many thresholds, with one, and for one class."""

    def at(value, **arguments):
        return lambda library: getattr(library.metrics, name)(value, **arguments)

    compare(library, defaults, at(0.4), BITS, PROBABILITIES, [PLAIN, WEIGHTED])
    compare(library, defaults, at(0.9, num_thresholds=1), BITS, PROBABILITIES, [PLAIN])
    compare(library, defaults, at(0.4, num_thresholds=7, class_id=2), BITS, PROBABILITIES, [PLAIN])


def test_the_area_is_the_share_of_pairs_in_the_right_order():
    """A line of NumPy; to 0.01, because there are 200 thresholds."""
    pairs = PROBABILITIES[LABEL == 1, :1] - PROBABILITIES[LABEL == 0, 0]
    assert minikeras.metrics.AUC()(LABEL, COLUMN) == pytest.approx((pairs > 0).mean(), abs=0.01)


def test_names_of_curves_are_taken_in_the_spellings_of_keras():
    """Small, capital, and Keras 2's PR_GAIN."""
    for said in ("pr", "roc", "prgain", "PR_GAIN"):
        assert minikeras.metrics.AUC(curve=said).curve == said.upper().replace("_", "")
    assert minikeras.metrics.AUC(summation_method="Minoring").summation_method == "minoring"


BAD = {
    "curve": ("AUC", {"curve": "PRC"}, "No such curve."),
    "method": ("AUC", {"summation_method": "sum"}, "No such summation_method."),
    "thresholds": ("AUC", {"num_thresholds": 1}, "num_thresholds is an integer of 2 or more."),
    "labels": ("AUC", {"num_labels": 3}, "num_labels needs multi_label=True."),
    "point": ("PrecisionAtRecall", {"recall": 1.5}, "recall is a number from 0 to 1."),
    "none": (
        "RecallAtPrecision",
        {"precision": 0.5, "num_thresholds": 0},
        "num_thresholds is a positive integer.",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_no_curve_has_is_refused(case):
    """By the class of Keras's error."""
    name, arguments, what = BAD[case]
    with pytest.raises(ValueError) as caught:
        getattr(minikeras.metrics, name)(**arguments)
    assert parts(caught)["what"] == what
    for library in (keras, tf_keras):
        with pytest.raises(ValueError):
            getattr(library.metrics, name)(**arguments)


def test_labels_apart_need_predictions_of_two_axes():
    """As in Keras."""
    with pytest.raises(ValueError, match="the predictions are"):
        minikeras.metrics.AUC(multi_label=True)(np.zeros(3), np.zeros(3))
