"""F-scores, equal to those of both Kerases to the bit."""

import keras
import numpy as np
import pytest

import minikeras
from kerases import both_kerases, parts
from metrics.data import BITS, ONE_HOT, PROBABILITIES, SOFTMAX
from metrics.running import PLAIN, WEIGHTED, compare, of

FLOATS = BITS.astype(np.float32)  # Keras 2 takes no integers
AVERAGES = (None, "micro", "macro", "weighted")


@both_kerases
@pytest.mark.parametrize("average", AVERAGES)
def test_it_has_the_bits_of_keras_after_each_batch(library, defaults, average):
    """One score for each class, or their average; weights of examples fail in Keras 2."""
    forms = [PLAIN, WEIGHTED] if library is keras else [PLAIN]
    compare(library, defaults, of("F1Score", average=average), ONE_HOT, SOFTMAX, forms)
    make = of("FBetaScore", average=average, beta=1.3, threshold=0.4)
    compare(library, defaults, make, FLOATS, PROBABILITIES, forms)


def test_a_line_of_numpy_says_the_same():
    """To 1e-6, because that is in float64, and without the 1e-7."""
    found = PROBABILITIES > 0.4
    hits = (found & (BITS == 1)).sum(0)
    expected = 2 * hits / (found.sum(0) + BITS.sum(0))
    assert minikeras.metrics.F1Score(threshold=0.4)(BITS, PROBABILITIES) == pytest.approx(
        expected, rel=1e-6
    )


@pytest.mark.parametrize(
    "arguments",
    [{"average": "mean"}, {"beta": 2}, {"beta": -1.0}, {"threshold": 1}, {"threshold": 1.5}],
)
def test_choices_that_do_not_exist_are_refused(arguments):
    """By the class of Keras's error."""
    for library in (minikeras, keras):
        with pytest.raises(ValueError):
            library.metrics.FBetaScore(**arguments)


def test_it_takes_two_axes():
    """Labels (batch,) are none."""
    with pytest.raises(ValueError) as caught:
        minikeras.metrics.F1Score()(np.zeros(3), np.zeros(3))
    assert parts(caught)["what"] == "An F-score takes (batch, classes)."
