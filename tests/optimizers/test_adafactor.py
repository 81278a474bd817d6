"""Adafactor, as in both Kerases."""

import keras
import numpy as np
import pytest

from kerases import both_kerases, parts
from minikeras import optimizers
from minikeras.defaults import Defaults
from optimizers.steps import ABOVE_ZERO, GRADIENTS, START, agree, by_us

ARGUMENTS = [{}, {"relative_step": False, "clip_threshold": 0.5}, {"beta_2_decay": -0.5}]


@both_kerases
@pytest.mark.parametrize("rows", [False, True], ids=["dense", "rows"])
@pytest.mark.parametrize("arguments", ARGUMENTS, ids=str)
def test_eight_steps_are_those_of_keras(library, defaults, arguments, rows):
    """Of dense gradients, and of gradients with some rows, some of them twice; to the bit."""
    agree(library, defaults, "Adafactor", arguments, rates=ABOVE_ZERO, rows=rows)


def test_steps_are_the_formula():
    """In float64, to 1e-5, because TensorFlow works in float32."""
    weight = START[0].astype(np.float64)
    ours = by_us(optimizers.Adafactor(0.01, epsilon_1=1e-10), Defaults.keras(), ABOVE_ZERO)
    rows = columns = 0.0
    for t, (step, rate, gradients) in enumerate(
        zip(ours, ABOVE_ZERO, GRADIENTS, strict=True), start=1
    ):
        g = gradients[0].astype(np.float64)
        square = g**2 + 1e-10
        fade = 1 - t**-0.8
        rows = fade * rows + (1 - fade) * square.mean(axis=1)
        columns = fade * columns + (1 - fade) * square.mean(axis=0)
        update = g / np.sqrt(np.outer(rows / rows.mean(), columns))
        update /= max(1.0, np.sqrt(np.mean(update**2)))
        size = max(1e-3, np.sqrt(np.mean(weight**2)))
        weight = weight - size * min(rate, 1 / np.sqrt(t)) * update
        np.testing.assert_allclose(step[0], weight, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("name", "value"), [("epsilon_1", -1.0), ("clip_threshold", "1")])
def test_a_bad_hyperparameter_is_refused_at_construction(name, value):
    """With its name, and what was got."""
    with pytest.raises(ValueError) as caught:
        optimizers.Adafactor(**{name: value})
    found = parts(caught)
    assert (found["where"], found["got"]) == (f"Adafactor({name}=...)", repr(value))


def test_the_defaults_are_those_of_keras():
    """What `Adafactor()` means is what it means there."""
    real = keras.optimizers.Adafactor().get_config()
    ours = optimizers.Adafactor().get_config()
    assert ours.pop("name") == real.pop("name").rstrip("_0123456789")
    assert ours.pop("learning_rate") == pytest.approx(real.pop("learning_rate"), rel=1e-7)
    assert ours == real
