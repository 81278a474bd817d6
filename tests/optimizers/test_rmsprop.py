"""RMSprop: plain, with momentum and centred, as in both Kerases."""

import keras
import numpy as np
import pytest

import minikeras
from kerases import both_kerases, parts, same_arrays
from minikeras import optimizers
from minikeras.defaults import Defaults
from optimizers.steps import (
    GRADIENTS,
    RATES,
    START,
    agree,
    by_keras,
    by_us,
    fitted,
    same_steps,
    slots_of,
)

ARGUMENTS = [
    {},
    {"rho": 0.5},
    {"rho": 0.0},
    {"epsilon": 1e-3},
    {"epsilon": 1e-10},
    {"momentum": 0.9},
]
CENTERED = [
    {"centered": True, "epsilon": 0.1},
    {"centered": True, "momentum": 0.5, "rho": 0.99, "epsilon": 1e-3},
]


@both_kerases
@pytest.mark.parametrize("arguments", ARGUMENTS, ids=str)
def test_eight_steps_with_changing_rates_are_those_of_keras(library, defaults, arguments):
    """Three weights of different shapes, gradients from 1e-6 to 10, to the bit."""
    ours = by_us(optimizers.RMSprop(0.01, **arguments), defaults)
    assert same_steps(ours, by_keras(library.optimizers.RMSprop(0.01, **arguments)))


@both_kerases
@pytest.mark.parametrize("arguments", CENTERED, ids=str)
def test_centred_it_trains_as_in_keras(library, defaults, arguments):
    """In a real `fit`: TensorFlow moves the epsilon into the difference there, as it does here."""
    ours = fitted(minikeras, optimizers.RMSprop(0.01, **arguments), defaults)
    real = fitted(library, library.optimizers.RMSprop(0.01, **arguments))
    assert same_arrays(ours, real)
    plain = arguments | {"centered": False}
    assert not same_arrays(ours, fitted(minikeras, optimizers.RMSprop(0.01, **plain), defaults))


def test_steps_are_the_formula():
    """`v = rho v + (1 - rho) g^2; w -= rate g / sqrt(v + epsilon)`, in float64, to 1e-5."""
    ours = by_us(optimizers.RMSprop(rho=0.8, epsilon=1e-4), Defaults.keras())
    weight, v = START[0].astype(np.float64), 0.0
    for step, rate, gradients in zip(ours, RATES, GRADIENTS, strict=True):
        v = 0.8 * v + 0.2 * gradients[0].astype(np.float64) ** 2
        weight = weight - rate * gradients[0] / np.sqrt(v + 1e-4)
        np.testing.assert_allclose(step[0], weight, rtol=1e-5, atol=1e-6)


def test_what_is_kept_follows_from_the_arguments():
    """A mean square always; momentum and the mean gradient only if asked for."""
    keras_table = Defaults.keras()
    assert slots_of(optimizers.RMSprop(), keras_table) == (["velocity"], [])
    assert slots_of(optimizers.RMSprop(momentum=0.1, centered=True), keras_table) == (
        ["velocity", "momentum", "average_gradient"],
        [],
    )


def test_an_epsilon_that_is_said_overrides_the_table():
    """Zero too: only None asks the table."""
    table = Defaults.keras()
    said = by_us(optimizers.RMSprop(epsilon=1e-3), table)
    assert same_steps(said, by_us(optimizers.RMSprop(), table.replace(rmsprop_epsilon=1e-3)))
    zero = by_us(optimizers.RMSprop(epsilon=0.0), table)
    assert not same_steps(zero, by_us(optimizers.RMSprop(), table))


@pytest.mark.parametrize(
    ("name", "value", "limits"),
    [
        ("rho", -0.1, "from 0 to 1"),
        ("rho", 1.5, "from 0 to 1"),
        ("momentum", 2.0, "from 0 to 1"),
        ("momentum", "0.9", "from 0 to 1"),
        ("epsilon", -1e-7, "of 0 or more"),
        ("epsilon", float("nan"), "of 0 or more"),
        ("epsilon", float("inf"), "of 0 or more"),
    ],
)
def test_a_bad_hyperparameter_is_refused_at_construction(name, value, limits):
    """Keras takes it, and the weights become nan or the graph fails later."""
    with pytest.raises(ValueError) as caught:
        optimizers.RMSprop(**{name: value})
    assert parts(caught) == {
        "what": f"{name} is a number {limits}.",
        "where": f"RMSprop({name}=...)",
        "got": repr(value),
    }


def test_the_defaults_are_those_of_keras():
    """What `RMSprop()` means is what it means there, with the epsilon of the table."""
    real = keras.optimizers.RMSprop().get_config()
    ours = optimizers.RMSprop().get_config()
    assert ours.pop("epsilon") is None
    assert real.pop("epsilon") == Defaults.keras().rmsprop_epsilon
    assert ours.pop("name") == real.pop("name").removesuffix("_1").rstrip("_0123456789")
    assert ours.pop("learning_rate") == pytest.approx(real.pop("learning_rate"), rel=1e-7)
    assert ours == real


@both_kerases
@pytest.mark.parametrize("arguments", [{}, {"momentum": 0.9}], ids=str)
def test_eight_steps_of_gradients_with_some_rows_are_those_of_keras(library, defaults, arguments):
    """Some of the rows stand twice, which each Keras takes in its own way; to the bit."""
    agree(library, defaults, "RMSprop", arguments, rows=True)


@both_kerases
@pytest.mark.parametrize("arguments", [{}, {"weight_decay": 0.1}, {"momentum": 0.5}], ids=str)
def test_a_weight_of_one_number_is_trained_as_in_keras(library, defaults, arguments):
    """In a real `fit`, where the graph optimizer treats it in a way of its own."""
    ours = fitted(minikeras, optimizers.RMSprop(0.01, **arguments), defaults, units=1)
    real = fitted(library, library.optimizers.RMSprop(0.01, **arguments), units=1)
    assert same_arrays(ours, real)
