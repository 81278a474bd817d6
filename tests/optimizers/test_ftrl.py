"""Ftrl, as in both Kerases."""

import keras
import numpy as np
import pytest

from kerases import both_kerases, parts
from minikeras import optimizers
from minikeras.defaults import Defaults
from optimizers.steps import ABOVE_ZERO, GRADIENTS, START, agree, by_us

ARGUMENTS = [
    {},
    {"learning_rate_power": -0.7, "beta": 0.1, "initial_accumulator_value": 0.2},
    {"l1_regularization_strength": 0.1, "l2_regularization_strength": 0.01},
    {"l2_shrinkage_regularization_strength": 0.1},
]


@both_kerases
@pytest.mark.parametrize("rows", [False, True], ids=["dense", "rows"])
@pytest.mark.parametrize("arguments", ARGUMENTS, ids=str)
def test_eight_steps_are_those_of_keras(library, defaults, arguments, rows):
    """Of dense gradients, and of gradients with some rows, some of them twice; to the bit."""
    agree(library, defaults, "Ftrl", arguments, rates=ABOVE_ZERO, rows=rows)


def test_steps_are_the_formula():
    """In float64, to 1e-4, because TensorFlow works in float32."""
    weight = START[0].astype(np.float64)
    ours = by_us(optimizers.Ftrl(0.01), Defaults.keras(), ABOVE_ZERO)
    total, linear = 0.1, 0.0
    for step, rate, gradients in zip(ours, ABOVE_ZERO, GRADIENTS, strict=True):
        g = gradients[0].astype(np.float64)
        new = total + g**2
        linear = linear + g - (np.sqrt(new) - np.sqrt(total)) / rate * weight
        weight, total = -linear / (np.sqrt(new) / rate), new
        np.testing.assert_allclose(step[0], weight, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("name", "value"), [("learning_rate_power", 0.5), ("l1_regularization_strength", -1.0)]
)
def test_a_bad_hyperparameter_is_refused_at_construction(name, value):
    """With its name, and what was got."""
    with pytest.raises(ValueError) as caught:
        optimizers.Ftrl(**{name: value})
    found = parts(caught)
    assert (found["where"], found["got"]) == (f"Ftrl({name}=...)", repr(value))


def test_the_defaults_are_those_of_keras():
    """What `Ftrl()` means is what it means there."""
    real = keras.optimizers.Ftrl().get_config()
    ours = optimizers.Ftrl().get_config()
    assert ours.pop("name") == real.pop("name").rstrip("_0123456789")
    assert ours.pop("learning_rate") == pytest.approx(real.pop("learning_rate"), rel=1e-7)
    assert ours == real
