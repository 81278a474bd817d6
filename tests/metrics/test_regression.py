"""Errors, explained variance and correlations, equal to those of both Kerases to the bit."""

import keras
import numpy as np
import pytest

import minikeras
from kerases import both_kerases, parts
from metrics.data import REAL, SCORES, STEP_ONE_HOT, STEPS
from metrics.running import MASKED, PLAIN, STEPS_WEIGHTED, WEIGHTED, compare, of
from minikeras.defaults import Defaults

AGGREGATIONS = ("uniform_average", "variance_weighted_average", None)


@both_kerases
def test_the_root_has_the_bits_of_keras_after_each_batch(library, defaults):
    """Keras 2 masks it, Keras 3 does not."""
    make = of("RootMeanSquaredError")
    compare(library, defaults, make, REAL, SCORES, [PLAIN, WEIGHTED])
    compare(library, defaults, make, REAL[:, 0], SCORES[:, :1].copy(), [PLAIN, WEIGHTED])
    compare(library, defaults, make, STEP_ONE_HOT, STEPS, [PLAIN, MASKED, STEPS_WEIGHTED])


@both_kerases
@pytest.mark.parametrize("aggregation", AGGREGATIONS)
def test_the_explained_variance_has_the_bits_of_keras(library, defaults, aggregation):
    """For several outputs and for one."""
    make = of("R2Score", class_aggregation=aggregation)
    compare(library, defaults, make, REAL, SCORES, [PLAIN, WEIGHTED])
    compare(library, defaults, make, REAL[:, 0], SCORES[:, :1].copy(), [PLAIN, WEIGHTED])


@pytest.mark.parametrize("regressors", [1, 2, 51, 52])
def test_the_score_is_adjusted_for_the_regressors(regressors):
    """As in eager Keras 3; in a compiled function neither Keras can do it.

    To 3e-7: op by op, Keras rounds each product, which the graph adds unrounded.
    """
    real = keras.metrics.R2Score(num_regressors=regressors)
    if regressors > 50:  # not enough labels: it falls back to the plain score
        with pytest.warns(UserWarning, match="R2"):
            expected = float(real(REAL, SCORES))
    else:
        expected = float(real(REAL, SCORES))
    found = minikeras.metrics.R2Score(num_regressors=regressors)(REAL, SCORES)
    assert found == pytest.approx(expected, rel=3e-7)


@pytest.mark.parametrize("name", ["PearsonCorrelation", "ConcordanceCorrelation"])
def test_correlations_have_the_bits_of_keras_3(name):
    """Keras 2 has none."""
    compare(keras, Defaults.keras(), of(name), REAL, SCORES, [PLAIN, WEIGHTED])


def test_a_line_of_numpy_says_the_same():
    """To 1e-5, because that is in float64."""
    y, p = REAL.astype(np.float64), SCORES.astype(np.float64)
    root = minikeras.metrics.RootMeanSquaredError()(REAL, SCORES)
    assert root == pytest.approx(np.sqrt(((y - p) ** 2).mean()), rel=1e-6)
    explained = 1 - ((y - p) ** 2).sum(0) / ((y - y.mean(0)) ** 2).sum(0)
    assert minikeras.metrics.R2Score()(REAL, SCORES) == pytest.approx(explained.mean(), rel=1e-5)


@pytest.mark.parametrize("arguments", [{"class_aggregation": "mean"}, {"num_regressors": -1}])
def test_choices_that_do_not_exist_are_refused(arguments):
    """By the class of Keras's error."""
    for library in (minikeras, keras):
        with pytest.raises(ValueError):
            library.metrics.R2Score(**arguments)


def test_it_takes_two_axes():
    """Predictions (batch,) are none."""
    with pytest.raises(ValueError) as caught:
        minikeras.metrics.R2Score()(np.zeros(3), np.zeros(3))
    assert parts(caught)["what"] == "An R2 score takes (batch, outputs)."
