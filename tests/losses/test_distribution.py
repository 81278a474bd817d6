"""Losses of distributions: one number and its gradient, to the bit those of both Kerases."""

import numpy as np
import pytest

from loss_cases import COUNTS, ONE_HOT, PROBABILITIES
from losses.graphs import cases_of, check, ours
from minikeras import losses

NAMES = (
    "KLDivergence",
    "Poisson",
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
    p, y = PROBABILITIES.astype(float), np.clip(ONE_HOT.astype(float), 1e-7, 1)
    value, _ = ours(losses.KLDivergence(), "linear", PROBABILITIES, ONE_HOT)
    assert value == pytest.approx((y * np.log(y / p)).sum(-1).mean(), rel=1e-6)
    value, _ = ours(losses.Poisson(), "linear", PROBABILITIES, COUNTS)
    expected = (p - COUNTS * np.log(p + 1e-7)).mean()
    assert value == pytest.approx(expected, rel=1e-6)
