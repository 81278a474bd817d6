"""Counts at thresholds, precision and recall, equal to those of both Kerases to the bit."""

import keras
import numpy as np
import pytest

import minikeras
from kerases import both_kerases, parts
from metrics.data import BITS, HALVES, ONE_HOT, PROBABILITIES, SOFTMAX, STEP_BITS, STEPS
from metrics.running import BOTH, MASKED, PLAIN, STEPS_WEIGHTED, WEIGHTED, compare, of
from minikeras.metrics import confusion

NAMES = confusion.__all__
FORMS = {
    "one threshold": {},
    "two thresholds": {"thresholds": [0.2, 0.7]},
    "even thresholds": {"thresholds": [0.0, 0.5, 1.0]},
}
CHOICES = {
    "top": {"top_k": 2},
    "class": {"class_id": 1},
    "class in the top": {"top_k": 2, "class_id": 1},
}


@both_kerases
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NAMES)
def test_it_has_the_bits_of_keras_after_each_batch(library, defaults, name, form):
    """Even thresholds are counted in buckets, others one by one."""
    compare(library, defaults, of(name, **FORMS[form]), BITS, HALVES, [PLAIN])
    compare(library, defaults, of(name, **FORMS[form]), BITS, PROBABILITIES, [WEIGHTED])


@both_kerases
@pytest.mark.parametrize("name", ["Precision", "TrueNegatives"])
def test_labels_may_lack_the_last_axis_and_steps_be_masked(library, defaults, name):
    """The mask counts in Keras 2 only."""
    compare(library, defaults, of(name), BITS[:, 0], PROBABILITIES[:, :1], [PLAIN, WEIGHTED])
    forms = [PLAIN, MASKED, STEPS_WEIGHTED, BOTH]
    compare(library, defaults, of(name), STEP_BITS, STEPS[..., :1].copy(), forms)


@both_kerases
@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("name", ["Precision", "Recall"])
def test_a_class_or_the_top_may_be_chosen(library, defaults, name, choice):
    """As in Keras."""
    compare(library, defaults, of(name, **CHOICES[choice]), ONE_HOT, SOFTMAX, [PLAIN, WEIGHTED])


def test_a_line_of_numpy_says_the_same():
    """Precision and recall of one threshold."""
    found = PROBABILITIES > 0.5
    hits = (found & (BITS == 1)).sum()
    for name, among in (("Precision", found.sum()), ("Recall", BITS.sum())):
        metric = getattr(minikeras.metrics, name)()
        assert metric(BITS, PROBABILITIES) == pytest.approx(hits / among, rel=1e-6)
    assert minikeras.metrics.Precision()(BITS[:0], PROBABILITIES[:0]) == 0


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("thresholds", [-0.1, 1.5, [0.5, 2], [None]])
def test_a_threshold_outside_0_to_1_is_refused(name, thresholds):
    """A ValueError in Keras, too."""
    with pytest.raises(ValueError) as caught:
        getattr(minikeras.metrics, name)(thresholds=thresholds)
    assert parts(caught)["what"] == "A threshold is a number from 0 to 1."
    with pytest.raises(ValueError):
        getattr(keras.metrics, name)(thresholds=thresholds)


@pytest.mark.parametrize("cuts", [[0.5], [0, 1], [0, 0.5, 1], [0, 0.4, 1], [-1e-7, 0.5, 1 + 1e-7]])
def test_even_thresholds_are_found_as_in_keras(cuts):
    """Three or more, to 1e-7."""
    real = keras.src.metrics.metrics_utils.is_evenly_distributed_thresholds(np.array(cuts))
    assert confusion.evenly_spread(cuts) == real
