"""Adadelta, as in both Kerases."""

import keras
import numpy as np
import pytest

from kerases import both_kerases, parts
from minikeras import optimizers
from minikeras.defaults import Defaults
from optimizers.steps import ABOVE_ZERO, GRADIENTS, START, agree, by_us

ARGUMENTS = [{}, {"rho": 0.8, "epsilon": 1e-5}]


@both_kerases
@pytest.mark.parametrize("rows", [False, True], ids=["dense", "rows"])
@pytest.mark.parametrize("arguments", ARGUMENTS, ids=str)
def test_eight_steps_are_those_of_keras(library, defaults, arguments, rows):
    """Of dense gradients, and of gradients with some rows, some of them twice; to the bit."""
    agree(library, defaults, "Adadelta", arguments, rates=ABOVE_ZERO, rows=rows)


def test_steps_are_the_formula():
    """In float64, to 1e-5, because TensorFlow works in float32."""
    weight = START[0].astype(np.float64)
    ours = by_us(optimizers.Adadelta(0.01), Defaults.keras(), ABOVE_ZERO)
    squares = moves = 0.0
    for step, rate, gradients in zip(ours, ABOVE_ZERO, GRADIENTS, strict=True):
        g = gradients[0].astype(np.float64)
        squares = 0.95 * squares + 0.05 * g**2
        move = np.sqrt(moves + 1e-7) * g / np.sqrt(squares + 1e-7)
        moves = 0.95 * moves + 0.05 * move**2
        weight = weight - rate * move
        np.testing.assert_allclose(step[0], weight, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("name", "value"), [("rho", 1.5), ("epsilon", "small")])
def test_a_bad_hyperparameter_is_refused_at_construction(name, value):
    """With its name, and what was got."""
    with pytest.raises(ValueError) as caught:
        optimizers.Adadelta(**{name: value})
    found = parts(caught)
    assert (found["where"], found["got"]) == (f"Adadelta({name}=...)", repr(value))


def test_the_defaults_are_those_of_keras():
    """What `Adadelta()` means is what it means there, with the epsilon of the table."""
    real = keras.optimizers.Adadelta().get_config()
    ours = optimizers.Adadelta().get_config()
    assert ours.pop("epsilon") is None
    assert real.pop("epsilon") == Defaults.keras().adadelta_epsilon
    assert ours.pop("name") == real.pop("name").rstrip("_0123456789")
    assert ours.pop("learning_rate") == pytest.approx(real.pop("learning_rate"), rel=1e-7)
    assert ours == real
