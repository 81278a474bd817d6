"""The losses as metrics, equal to those of both Kerases to the bit."""

import keras
import pytest

import minikeras
from kerases import both_kerases, each_keras
from metrics.data import (
    BITS,
    NUMBERS,
    ONE_HOT,
    PROBABILITIES,
    REAL,
    SCORES,
    SOFTMAX,
    STEP_BITS,
    STEP_NUMBERS,
    STEP_ONE_HOT,
    STEPS,
)
from metrics.running import BOTH, MASKED, PLAIN, STEPS_WEIGHTED, WEIGHTED, compare, of
from minikeras.metrics import from_losses

ERRORS = (
    "MeanSquaredError",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredLogarithmicError",
    "LogCoshError",
    "CosineSimilarity",
)
SMOOTH = {"from_logits": True, "label_smoothing": 0.1}
SPARSE = "SparseCategoricalCrossentropy"
CASES = {
    "hinge": (of("Hinge"), BITS, SCORES),
    "squared hinge": (of("SquaredHinge"), BITS, SCORES),
    "categorical hinge": (of("CategoricalHinge"), ONE_HOT, SCORES),
    "divergence": (of("KLDivergence"), SOFTMAX, PROBABILITIES),
    "poisson": (of("Poisson"), PROBABILITIES * 3, PROBABILITIES),
    "binary": (of("BinaryCrossentropy"), BITS, PROBABILITIES),
    "binary logits": (of("BinaryCrossentropy", **SMOOTH), BITS, SCORES),
    "categorical": (of("CategoricalCrossentropy"), ONE_HOT, SOFTMAX),
    "categorical logits": (of("CategoricalCrossentropy", **SMOOTH), ONE_HOT, SCORES),
    "sparse": (of(SPARSE), NUMBERS, SOFTMAX),
    "sparse logits": (of(SPARSE, from_logits=True), NUMBERS, SCORES),
    "sparse, a class ignored": (of(SPARSE, ignore_class=1), NUMBERS, SOFTMAX),
}
STEP_CASES = {
    "squared": (of("MeanSquaredError"), STEP_ONE_HOT, STEPS),
    "binary": (of("BinaryCrossentropy"), STEP_BITS, STEPS[..., :1].copy()),
    "sparse": (of(SPARSE), STEP_NUMBERS, STEPS),
}


@both_kerases
@pytest.mark.parametrize("name", ERRORS)
def test_an_error_has_the_bits_of_keras_after_each_batch(library, defaults, name):
    """For several outputs, and for one with labels (batch,)."""
    compare(library, defaults, of(name), REAL, SCORES, [PLAIN, WEIGHTED])
    compare(library, defaults, of(name), REAL[:, 0], SCORES[:, :1].copy(), [PLAIN, WEIGHTED])


@both_kerases
@pytest.mark.parametrize("case", CASES)
def test_a_loss_has_the_bits_of_keras_after_each_batch(library, defaults, case):
    """With logits, with softer labels, with a class that is ignored."""
    compare(library, defaults, *CASES[case], [PLAIN, WEIGHTED])


@both_kerases
@pytest.mark.parametrize("case", STEP_CASES)
def test_steps_may_be_masked_and_weighted(library, defaults, case):
    """In both Kerases, each in its own order."""
    compare(library, defaults, *STEP_CASES[case], [PLAIN, WEIGHTED, MASKED, STEPS_WEIGHTED, BOTH])


@each_keras
@pytest.mark.parametrize("name", from_losses.__all__)
def test_an_object_is_named_as_in_keras(library, name):
    """Keras 2 calls the divergence by its long name, which is taken, too."""
    metric, real = getattr(minikeras.metrics, name)(), getattr(library.metrics, name)()
    assert metric.name == real.name.replace("kullback_leibler", "kl")
    assert metric.direction == ("up" if name == "CosineSimilarity" else "down")
    if library is keras and hasattr(real, "_direction"):
        assert metric.direction == real._direction
