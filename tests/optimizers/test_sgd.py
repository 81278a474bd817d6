"""SGD: plain, with momentum and with Nesterov's look-ahead, as in both Kerases."""

import keras
import numpy as np
import pytest

from kerases import both_kerases, parts
from minikeras import optimizers
from minikeras.defaults import Defaults
from optimizers.steps import GRADIENTS, RATES, START, agree, by_keras, by_us, same_steps, slots_of

ARGUMENTS = [
    {},
    {"momentum": 0.9},
    {"momentum": 0.9, "nesterov": True},
    {"momentum": 1.0},
    {"nesterov": True},
]


@both_kerases
@pytest.mark.parametrize("arguments", ARGUMENTS, ids=str)
def test_eight_steps_with_changing_rates_are_those_of_keras(library, defaults, arguments):
    """Three weights of different shapes, gradients from 1e-6 to 10, to the bit."""
    ours = by_us(optimizers.SGD(0.01, **arguments), defaults)
    assert same_steps(ours, by_keras(library.optimizers.SGD(0.01, **arguments)))


@both_kerases
@pytest.mark.parametrize("arguments", ARGUMENTS, ids=str)
def test_eight_steps_of_gradients_with_some_rows_are_those_of_keras(library, defaults, arguments):
    """Some of the rows stand twice, which each Keras takes in its own way; to the bit."""
    agree(library, defaults, "SGD", arguments, rows=True)


def test_plain_steps_are_the_formula():
    """`w -= rate * g`, rounded after each operation, is a line of NumPy."""
    ours, weight = by_us(optimizers.SGD(), Defaults.keras()), START[0]
    for step, rate, gradients in zip(ours, RATES, GRADIENTS, strict=True):
        weight = weight - gradients[0] * np.float32(rate)
        assert np.array_equal(step[0], weight)


def test_only_momentum_keeps_something():
    """One velocity for each weight, of its shape; without momentum nothing."""
    assert slots_of(optimizers.SGD(), Defaults.keras()) == ([], [])
    assert slots_of(optimizers.SGD(nesterov=True), Defaults.keras()) == ([], [])
    assert slots_of(optimizers.SGD(momentum=0.1), Defaults.keras()) == (["momentum"], [])


@pytest.mark.parametrize("momentum", [-0.1, 1.1, float("nan"), "0.9", None])
def test_a_momentum_that_is_no_share_is_refused(momentum):
    """At construction, a ValueError; in Keras 3 for what is out of range."""
    if isinstance(momentum, float) and momentum == momentum:
        with pytest.raises(ValueError):
            keras.optimizers.SGD(momentum=momentum)
    with pytest.raises(ValueError) as caught:
        optimizers.SGD(momentum=momentum)
    assert parts(caught) == {
        "what": "momentum is a number from 0 to 1.",
        "where": "SGD(momentum=...)",
        "got": repr(momentum),
    }


def test_the_defaults_are_those_of_keras():
    """What `SGD()` means is what it means there."""
    config = keras.optimizers.SGD().get_config()
    ours = optimizers.SGD().get_config()
    assert ours.pop("learning_rate") == 0.01
    assert config.pop("learning_rate") == pytest.approx(0.01, rel=1e-7)  # a float32 in Keras
    assert ours.pop("name") == config.pop("name").rstrip("_0123456789")
    assert ours == config
    assert repr(optimizers.SGD(0.5, 0.9)) == "SGD(learning_rate=0.5, momentum=0.9, nesterov=False)"
