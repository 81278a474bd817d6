"""Accuracies, equal to those of both Kerases to the bit, with weights and masks."""

import keras
import numpy as np
import pytest

import minikeras
from kerases import both_kerases, each_keras
from metrics.data import (
    BITS,
    HALVES,
    NUMBERS,
    ONE_HOT,
    PROBABILITIES,
    SCORES,
    STEP_BITS,
    STEP_NUMBERS,
    STEP_ONE_HOT,
    STEPS,
)
from metrics.running import BOTH, MASKED, PLAIN, STEPS_WEIGHTED, WEIGHTED, compare, of
from minikeras import metrics
from minikeras.defaults import Defaults

SORTED = np.argsort(-SCORES).astype(np.float32)

CASES = {
    "equal": (of("Accuracy"), NUMBERS[:, None], np.round(PROBABILITIES[:, :1] * 3)),
    "binary": (of("BinaryAccuracy"), BITS[:, :3], PROBABILITIES[:, :3].copy()),
    "binary vector": (of("BinaryAccuracy"), BITS[:, 0], PROBABILITIES[:, :1]),
    "binary at the threshold": (of("BinaryAccuracy"), BITS, HALVES),
    "binary own threshold": (of("BinaryAccuracy", threshold=0.3), BITS, PROBABILITIES),
    "sparse": (of("SparseCategoricalAccuracy"), NUMBERS, SCORES),
    "sparse column": (of("SparseCategoricalAccuracy"), NUMBERS[:, None], SCORES),
    "sparse ties": (of("SparseCategoricalAccuracy"), NUMBERS, np.sign(SCORES)),
    "categorical": (of("CategoricalAccuracy"), ONE_HOT, SCORES),
    "categorical integers": (of("CategoricalAccuracy"), BITS, np.sign(SCORES)),
    "top": (of("TopKCategoricalAccuracy", k=2), ONE_HOT, SCORES),
    "sparse top": (of("SparseTopKCategoricalAccuracy", k=2), NUMBERS, SCORES),
}
STEP_CASES = {
    "binary": (of("BinaryAccuracy"), STEP_BITS, STEPS[..., :1].copy()),
    "sparse": (of("SparseCategoricalAccuracy"), STEP_NUMBERS, STEPS),
    "categorical": (of("CategoricalAccuracy"), STEP_ONE_HOT, STEPS),
    "sparse top": (of("SparseTopKCategoricalAccuracy", k=2), STEP_NUMBERS, STEPS),
}


@both_kerases
@pytest.mark.parametrize("case", CASES)
def test_it_has_the_bits_of_keras_after_each_batch(library, defaults, case):
    """Batches of different sizes weigh as many examples as they have."""
    compare(library, defaults, *CASES[case], [PLAIN, WEIGHTED])


@both_kerases
@pytest.mark.parametrize("case", STEP_CASES)
def test_steps_may_be_masked_and_weighted(library, defaults, case):
    """In Keras 3 an example is averaged first, in Keras 2 a step counts as much as any other."""
    compare(library, defaults, *STEP_CASES[case], [PLAIN, WEIGHTED, MASKED, STEPS_WEIGHTED, BOTH])


def test_sorted_class_numbers_are_those_of_keras_3():
    """`from_sorted_ids` is an argument of Keras 3 only."""
    make = of("SparseTopKCategoricalAccuracy", k=2, from_sorted_ids=True)
    compare(keras, Defaults.keras(), make, NUMBERS, SORTED, [PLAIN, WEIGHTED])
    plain = of("SparseTopKCategoricalAccuracy", k=2)
    compare(keras, Defaults.keras(), plain, NUMBERS, SCORES, [PLAIN])


def test_a_line_of_numpy_says_the_same():
    """After all rows, to 1e-6, because that is in float64."""
    lines = {
        "binary": ((PROBABILITIES[:, :3] > 0.5) == BITS[:, :3]).mean(),
        "sparse": (SCORES.argmax(-1) == NUMBERS).mean(),
        "top": (np.argsort(-SCORES)[:, :2] == NUMBERS[:, None]).any(1).mean(),
    }
    for case, expected in lines.items():
        make, y, p = CASES[case]
        assert make(minikeras)(y, p) == pytest.approx(expected, rel=1e-6)


@each_keras
@pytest.mark.parametrize("name", metrics.accuracies.__all__)
def test_an_object_is_named_as_in_keras(library, name):
    """By default and when told; more is better."""
    metric, real = getattr(metrics, name)(), getattr(library.metrics, name)()
    assert metric.name == real.name
    assert metric.direction == "up"
    if library is keras:
        assert real._direction == metric.direction
