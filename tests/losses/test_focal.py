"""Focal losses: one number and its gradient, to the bit those of both Kerases."""

import keras
import numpy as np
import pytest

from loss_cases import BITS, NUMBERS, ONE_HOT, PROBABILITIES, ROWS
from losses.graphs import cases_of, check, ours
from minikeras import losses

NAMES = (
    "BinaryFocalCrossentropy",
    "CategoricalFocalCrossentropy",
    "CategoricalGeneralizedCrossEntropy",
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
    p, y = PROBABILITIES.astype(float), BITS
    right = y * p + (1 - y) * (1 - p)
    value, _ = ours(losses.BinaryFocalCrossentropy(), "linear", PROBABILITIES, BITS)
    assert value == pytest.approx((-((1 - right) ** 2) * np.log(right)).mean(), rel=1e-6)
    p = p / p.sum(-1, keepdims=True)
    value, _ = ours(losses.CategoricalFocalCrossentropy(), "linear", PROBABILITIES, ONE_HOT)
    expected = (-0.25 * (1 - p) ** 2 * ONE_HOT * np.log(p)).sum(-1).mean()
    assert value == pytest.approx(expected, rel=1e-6)
    p = PROBABILITIES.astype(float)[np.arange(ROWS), NUMBERS]
    loss = losses.CategoricalGeneralizedCrossEntropy(0.7)
    value, _ = ours(loss, "linear", PROBABILITIES, NUMBERS)
    assert value == pytest.approx(((1 - p**0.7) / 0.7).mean(), rel=1e-6)


@pytest.mark.parametrize("q", [0, 1, -0.5])
def test_a_q_outside_its_interval_is_refused(q):
    """As in Keras, when the loss is made."""
    for library in (keras.losses, losses):
        with pytest.raises(ValueError, match="q "):
            library.CategoricalGeneralizedCrossEntropy(q)
