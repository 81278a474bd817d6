"""Lamb, as in Keras 3; Keras 2 has none."""

import keras
import numpy as np
import pytest

from kerases import parts
from minikeras import optimizers
from minikeras.defaults import Defaults
from optimizers.steps import ABOVE_ZERO, GRADIENTS, START, agree, by_us

ARGUMENTS = [{}, {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-3}]


@pytest.mark.parametrize(("library", "defaults"), [(keras, Defaults.keras())], ids=["keras"])
@pytest.mark.parametrize("rows", [False, True], ids=["dense", "rows"])
@pytest.mark.parametrize("arguments", ARGUMENTS, ids=str)
def test_eight_steps_are_those_of_keras(library, defaults, arguments, rows):
    """Of dense gradients, and of gradients with some rows, some of them twice; to the bit."""
    agree(library, defaults, "Lamb", arguments, rates=ABOVE_ZERO, rows=rows)


def test_steps_are_the_formula():
    """In float64, to 1e-5, because TensorFlow works in float32."""
    weight = START[0].astype(np.float64)
    ours = by_us(optimizers.Lamb(0.01), Defaults.keras(), ABOVE_ZERO)
    m = v = 0.0
    for t, (step, rate, gradients) in enumerate(
        zip(ours, ABOVE_ZERO, GRADIENTS, strict=True), start=1
    ):
        g = gradients[0].astype(np.float64)
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        update = m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-7)
        weight = weight - rate * np.linalg.norm(weight) / np.linalg.norm(update) * update
        np.testing.assert_allclose(step[0], weight, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("name", "value"), [("beta_1", 1.5), ("epsilon", -1e-7)])
def test_a_bad_hyperparameter_is_refused_at_construction(name, value):
    """With its name, and what was got."""
    with pytest.raises(ValueError) as caught:
        optimizers.Lamb(**{name: value})
    found = parts(caught)
    assert (found["where"], found["got"]) == (f"Lamb({name}=...)", repr(value))


def test_the_defaults_are_those_of_keras():
    """What `Lamb()` means is what it means there."""
    real = keras.optimizers.Lamb().get_config()
    ours = optimizers.Lamb().get_config()
    assert ours.pop("name") == real.pop("name").rstrip("_0123456789")
    assert ours.pop("learning_rate") == pytest.approx(real.pop("learning_rate"), rel=1e-7)
    assert ours == real
