"""Lion, as in both Kerases."""

import keras
import numpy as np
import pytest

import minikeras
from kerases import both_kerases, parts, same_arrays
from minikeras import optimizers
from minikeras.defaults import Defaults
from optimizers.steps import GRADIENTS, RATES, START, agree, by_us, fitted

ARGUMENTS = [{}, {"beta_1": 0.5, "beta_2": 0.9}, {"beta_1": 1.0}]


@both_kerases
@pytest.mark.parametrize("rows", [False, True], ids=["dense", "rows"])
@pytest.mark.parametrize("arguments", ARGUMENTS, ids=str)
def test_eight_steps_are_those_of_keras(library, defaults, arguments, rows):
    """Of dense gradients, and of gradients with some rows, some of them twice; to the bit."""
    agree(library, defaults, "Lion", arguments, rows=rows)


def test_steps_are_the_formula():
    """In float64, to 1e-5, because TensorFlow works in float32."""
    weight, m = START[0].astype(np.float64), 0.0
    ours = by_us(optimizers.Lion(0.01), Defaults.keras())
    for step, rate, gradients in zip(ours, RATES, GRADIENTS, strict=True):
        g = gradients[0].astype(np.float64)
        weight = weight - rate * np.sign(0.9 * m + 0.1 * g)
        m = 0.99 * m + 0.01 * g
        np.testing.assert_allclose(step[0], weight, rtol=1e-5, atol=1e-6)


@both_kerases
def test_without_a_rate_it_learns_at_the_rate_of_the_table(library, defaults):
    """Which the object knows once it is in a model; a rate that was said stays."""
    ours, real = optimizers.Lion(), library.optimizers.Lion()
    assert same_arrays(fitted(minikeras, ours, defaults), fitted(library, real))
    assert ours.learning_rate == pytest.approx(float(real.learning_rate), rel=1e-7)
    assert ours.unsaid() == {"learning_rate": 0.001}
    ours.learning_rate = 0.3
    assert ours.unsaid() == {}
    fitted(minikeras, ours, defaults)
    assert ours.learning_rate == 0.3


@pytest.mark.parametrize(("name", "value"), [("beta_1", 0.0), ("beta_1", 1.5), ("beta_2", -1)])
def test_a_bad_hyperparameter_is_refused_at_construction(name, value):
    """With its name, and what was got; beta_1 is above zero in Keras too."""
    with pytest.raises(ValueError) as caught:
        optimizers.Lion(**{name: value})
    found = parts(caught)
    assert (found["where"], found["got"]) == (f"Lion({name}=...)", repr(value))
    if name == "beta_1":
        with pytest.raises(ValueError):
            keras.optimizers.Lion(beta_1=value)
