"""Nadam, as in both Kerases."""

import keras
import numpy as np
import pytest

import minikeras
from kerases import both_kerases, parts, same_arrays
from minikeras import optimizers
from minikeras.defaults import Defaults
from optimizers.steps import GRADIENTS, RATES, START, agree, by_us, fitted

ARGUMENTS = [{}, {"beta_1": 0.5, "beta_2": 0.9}, {"epsilon": 1e-3}]


@pytest.mark.parametrize("rows", [False, True], ids=["dense", "rows"])
@pytest.mark.parametrize("arguments", ARGUMENTS, ids=str)
def test_eight_steps_are_those_of_keras_3(arguments, rows):
    """Of dense gradients, and of gradients with some rows, some of them twice; to the bit."""
    agree(keras, Defaults.keras(), "Nadam", arguments, rows=rows)


@both_kerases
@pytest.mark.parametrize("arguments", ARGUMENTS, ids=str)
def test_a_fit_is_that_of_keras(library, defaults, arguments):
    """In Keras 2 the steps of a function that was traced once are not those of `fit`."""
    ours = fitted(minikeras, optimizers.Nadam(0.01, **arguments), defaults, units=1)
    real = fitted(library, library.optimizers.Nadam(0.01, **arguments), units=1)
    assert same_arrays(ours, real)


def test_steps_are_the_formula():
    """In float64, to 1e-5, because TensorFlow works in float32."""
    weight, m, v, product = START[0].astype(np.float64), 0.0, 0.0, 1.0
    ours = by_us(optimizers.Nadam(0.01), Defaults.keras())
    for t, (step, rate, gradients) in enumerate(zip(ours, RATES, GRADIENTS, strict=True), start=1):
        g = gradients[0].astype(np.float64)
        now, later = (0.9 * (1 - 0.5 * 0.96**each) for each in (t, t + 1))
        product *= now
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        m_hat = later * m / (1 - product * later) + (1 - now) * g / (1 - product)
        weight = weight - rate * m_hat / (np.sqrt(v / (1 - 0.999**t)) + 1e-7)
        np.testing.assert_allclose(step[0], weight, rtol=1e-5, atol=2e-6)


@pytest.mark.parametrize(("name", "value"), [("beta_1", 1.5), ("beta_2", -1), ("epsilon", -1e-7)])
def test_a_bad_hyperparameter_is_refused_at_construction(name, value):
    """With its name, and what was got."""
    with pytest.raises(ValueError) as caught:
        optimizers.Nadam(**{name: value})
    found = parts(caught)
    assert (found["where"], found["got"]) == (f"Nadam({name}=...)", repr(value))
