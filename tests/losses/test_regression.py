"""Losses of numbers: one number and its gradient, to the bit those of both Kerases."""

import numpy as np
import pytest

from loss_cases import COUNTS, REAL, SCORES
from losses.graphs import cases_of, check, ours
from minikeras import losses

NAMES = (
    "MeanSquaredError",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredLogarithmicError",
    "Huber",
    "LogCosh",
    "CosineSimilarity",
)


@cases_of(*NAMES)
def test_loss_and_gradient_are_those_of_keras(library, defaults, case, extra):
    """For every argument, and labels of every rank and dtype."""
    check(library, defaults, case, extra)


@cases_of(*NAMES, extras=True)
def test_weights_and_masks_are_those_of_keras(library, defaults, case, extra):
    """With weights, a column of weights, a mask, and both."""
    check(library, defaults, case, extra)


def test_the_losses_are_their_formulas():
    """To 1e-6, because NumPy works in float64 here and TensorFlow in float32."""
    p, y = SCORES.astype(float), REAL.astype(float)
    error = p - y
    cosine = (p * y).sum(-1) / np.linalg.norm(p, axis=-1) / np.linalg.norm(y, axis=-1)
    large = np.abs(error) > 1
    expected = {
        losses.MeanSquaredError(): (error**2).mean(),
        losses.MeanAbsoluteError(): np.abs(error).mean(),
        losses.MeanAbsolutePercentageError(): 100 * np.abs(error / y).mean(),
        losses.Huber(): np.where(large, np.abs(error) - 0.5, error**2 / 2).mean(),
        losses.LogCosh(): np.log(np.cosh(error)).mean(),
        losses.CosineSimilarity(): -cosine.mean(),
    }
    for loss, number in expected.items():
        assert ours(loss, "linear", SCORES, REAL)[0] == pytest.approx(number, rel=1e-6)
    p, y = np.maximum(p, 1e-7), np.maximum(COUNTS, 1e-7)
    value, _ = ours(losses.MeanSquaredLogarithmicError(), "linear", SCORES, COUNTS)
    assert value == pytest.approx(((np.log1p(p) - np.log1p(y)) ** 2).mean(), rel=1e-6)
