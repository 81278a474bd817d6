"""Keras 3 adds 1e-7 to the denominators of the F-score; Keras 2 divides exactly."""

from __future__ import annotations

from types import ModuleType

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.report.fscore_epsilon import fscore_epsilon
from minikeras.defaults import Defaults
from minikeras.testing import run

KERASES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
Y = np.float32([[1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 1, 0]])
P = np.float32([[0.9, 0.1, 0.0], [0.8, 0.2, 0.0], [0.7, 0.3, 0.0], [0.1, 0.9, 0.0]])
TINY = np.full(4, 1e-7, "float32")


def reported(library: ModuleType, beta: float, weights: np.ndarray | None = None) -> np.ndarray:
    """Return the scores of a real Keras."""
    metric = library.metrics.FBetaScore(beta=beta)
    metric.update_state(Y, P, sample_weight=weights)
    return np.asarray(metric.result())


def scores(beta: float, epsilon: float | None, weight: float = 1.0) -> np.ndarray:
    """Return those of the function, from counts by hand: a class found too often, and none."""
    counts = [np.float32(count) * np.float32(weight) for count in ([2, 1, 0], [1, 0, 0], [0, 1, 0])]
    return run(lambda: fscore_epsilon(*map(tf.constant, counts), beta, epsilon))


@pytest.mark.parametrize(("library", "defaults"), KERASES)
@pytest.mark.parametrize("beta", [1.0, 2.0, 1.3])
def test_on_and_off_the_scores_are_those_of_keras(
    library: ModuleType, defaults: Defaults, beta: float
) -> None:
    """A class that does not occur scores 0; to 3e-7, since the graph rounds less often."""
    found = scores(beta, defaults.fscore_epsilon)
    np.testing.assert_allclose(found, reported(library, beta), rtol=3e-7)
    tiny = scores(beta, defaults.fscore_epsilon, 1e-7)
    np.testing.assert_allclose(tiny, reported(library, beta, TINY), rtol=3e-7)


def test_off_a_line_of_tf1_divides_exactly() -> None:
    """`tf.div_no_nan` of the definition, and no op of its own."""
    tp, fp, fn = (np.float32(count) for count in ([2, 1, 0], [1, 0, 0], [0, 1, 0]))
    plain = run(lambda: tf.div_no_nan(2 * tp, 2 * tp + fp + fn))
    np.testing.assert_allclose(scores(1.0, Defaults.tf1().fscore_epsilon), plain, rtol=3e-7)
    with tf.Graph().as_default() as graph:
        fscore_epsilon(*map(tf.constant, (tp, fp, fn)), 1.0, None)
        assert not [op for op in graph.get_operations() if "fscore_epsilon" in op.name]


def test_columns_are_whether_tiny_counts_score_less() -> None:
    """With an epsilon of 1e-7, counts of 1e-7 score far less."""
    for library, defaults in KERASES:
        same = np.allclose(reported(library, 1.0), reported(library, 1.0, TINY), rtol=1e-3)
        assert defaults.fscore_epsilon == (None if same else 1e-7)
    assert Defaults.tf1().fscore_epsilon is None


@pytest.mark.parametrize(("library", "defaults"), KERASES)
def test_formula_is_what_keras_does(library: ModuleType, defaults: Defaults) -> None:
    """The NumPy line of the page, where something was found; in float64, so to 1e-6."""
    beta, epsilon = 2.0, defaults.fscore_epsilon or 0.0
    tp, fp, fn = np.array([2, 1]), np.array([1, 0]), np.array([0, 1])
    p, r = tp / (tp + fp + epsilon), tp / (tp + fn + epsilon)
    expected = p * r * (1 + beta**2) / (beta**2 * p + r + epsilon)
    assert reported(library, beta)[:2] == pytest.approx(expected, rel=1e-6)
