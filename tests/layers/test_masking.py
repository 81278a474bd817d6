"""Masking: which steps count, and for whom, beside both Kerases."""

import numpy as np
import pytest

from kerases import both_kerases
from layers.passes import output
from layers.sequences import GAPS, ROWS, STEPS, differ, round_trip
from minikeras import layers

TARGETS = np.random.default_rng(2).normal(size=(ROWS, STEPS, 2)).astype(np.float32)


@both_kerases
def test_the_loss_leaves_masked_steps_out(library, defaults):
    """Through a layer that lets the mask pass."""

    def make(k):
        return [k.layers.Masking(), k.layers.Dense(4, "tanh")]

    assert differ(library, defaults, make, GAPS, TARGETS) == []


def test_a_step_counts_if_one_feature_is_not_the_value():
    """And keeps all its features."""
    x = np.array([[[-1, -1], [-1, 2], [0, 0]]], np.float32)
    found = output([layers.Masking(-1.0)], x)
    assert np.array_equal(found, [[[0, 0], [-1, 2], [0, 0]]])


@both_kerases
@pytest.mark.parametrize("value", [0.0, -1.5])
def test_a_config_comes_back(library, defaults, value):
    """Through both Kerases."""
    first, *others = round_trip(library, "Masking", value)
    assert all(other == first for other in others)
