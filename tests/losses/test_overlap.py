"""Losses of regions, pairs and sequences: one number and its gradient, to the bit of Keras 3."""

import keras
import numpy as np
import pytest

from loss_cases import BITS, FILLED, FRAMES, PROBABILITIES
from losses.graphs import cases_of, check, ours
from minikeras import losses

NAMES = (
    "Dice",
    "Tversky",
    "Circle",
    "CTC",
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
    both, missed, extra = (p * y).sum(), ((1 - p) * y).sum(), (p * (1 - y)).sum()
    value, _ = ours(losses.Dice(), "linear", PROBABILITIES, BITS)
    assert value == pytest.approx(1 - 2 * both / (y.sum() + p.sum()), rel=1e-6)
    value, _ = ours(losses.Tversky(0.3, 0.7), "linear", PROBABILITIES, BITS)
    assert value == pytest.approx(1 - both / (both + 0.3 * missed + 0.7 * extra), rel=1e-6)


def test_a_sequence_of_one_label_is_every_way_to_say_it_once():
    """Of two frames the label may fill one or both; the probabilities of the three ways add up."""
    p = np.array([[0.6, 0.4], [0.7, 0.3]])
    frames = np.log(p)[None].astype(np.float32)
    value, _ = ours(losses.CTC(), "linear", frames, np.array([[1]]))
    ways = p[0, 1] * p[1, 1] + p[0, 0] * p[1, 1] + p[0, 1] * p[1, 0]
    assert value == pytest.approx(-np.log(ways), rel=1e-6)


@pytest.mark.parametrize(("y", "x"), [(FILLED[:, 0], FRAMES), (FILLED, FRAMES[:, 0])])
def test_ctc_refuses_other_ranks(y, x):
    """As Keras does, and says what it wants."""
    with pytest.raises(ValueError, match="expected to be a tensor of shape"):
        keras.losses.CTC()(y, x)
    with pytest.raises(ValueError, match=r"labels \(batch, length\), predictions \(batch, steps,"):
        ours(losses.CTC(), "linear", x, y)
