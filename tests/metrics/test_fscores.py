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


def test_a_model_rounds_it_as_keras_does():
    """Keras computes it op by op, with no optimizer of graphs that would rewrite it."""
    random = np.random.default_rng(0)
    x = random.normal(size=(50, 5)).astype(np.float32)
    y = np.eye(3, dtype=np.float32)[random.integers(0, 3, 50)]
    kernel = random.normal(size=(5, 3)).astype(np.float32)

    def scores(library):
        model = library.Sequential([library.Input((5,)), library.layers.Dense(3, "softmax")])
        model.build((None, 5))
        model.set_weights([kernel, np.zeros(3, np.float32)])
        model.compile("sgd", "mse", metrics=[library.metrics.F1Score(average=None)])
        told = model.fit(x, y, batch_size=8, epochs=2, shuffle=False, verbose=0)
        measured = model.evaluate(x, y, batch_size=7, verbose=0)
        return [*told.history["f1_score"], measured[1]]

    assert np.array_equal(scores(minikeras), scores(keras))
