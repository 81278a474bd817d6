"""Hinge losses: one number and its gradient, to the bit those of both Kerases."""

import numpy as np
import pytest

from loss_cases import BITS, ONE_HOT, SCORES, SIGNS
from losses.graphs import cases_of, check, ours
from minikeras import losses

NAMES = (
    "Hinge",
    "SquaredHinge",
    "CategoricalHinge",
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
    p, y = SCORES.astype(float), SIGNS
    missing = np.maximum(1 - y * p, 0)
    wrong = ((1 - ONE_HOT) * p).max(-1)
    expected = {
        (losses.Hinge, "signs"): missing.mean(),
        (losses.SquaredHinge, "signs"): (missing**2).mean(),
        (losses.CategoricalHinge, "one-hot"): np.maximum(
            1 + wrong - (ONE_HOT * p).sum(-1), 0
        ).mean(),
    }
    for (kind, labels), number in expected.items():
        y_true = SIGNS if labels == "signs" else ONE_HOT
        assert ours(kind(), "linear", SCORES, y_true)[0] == pytest.approx(number, rel=1e-6)


def test_labels_0_and_1_are_converted_unless_there_is_another():
    """One label of 2 in the batch, and all labels stay what they are."""
    assert ours(losses.Hinge(), "linear", SCORES, BITS)[0] == pytest.approx(
        ours(losses.Hinge(), "linear", SCORES, SIGNS)[0]
    )
    other = BITS.copy()
    other[0, 0] = 2
    expected = np.maximum(1 - other * SCORES.astype(float), 0).mean()
    assert ours(losses.Hinge(), "linear", SCORES, other)[0] == pytest.approx(expected, rel=1e-6)
