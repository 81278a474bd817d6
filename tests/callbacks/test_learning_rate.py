"""The learning rate between epochs: the same numbers as in both Kerases."""

import keras
import numpy as np
import pytest
import tensorflow as tf2

import minikeras
from callbacks.scripted import run, same
from kerases import both_kerases, each_keras, parts
from minikeras.callbacks import LearningRateScheduler, ReduceLROnPlateau
from minikeras.defaults import Defaults

PLATEAUS = {
    "default factor": ({"patience": 1}, [1.0, 1.0, 1.0, 1.0]),
    "patience": ({"patience": 2, "factor": 0.3}, [1.0, 1.0, 1.0, 0.5, 0.5, 0.5]),
    "cooldown": ({"patience": 1, "cooldown": 2, "factor": 0.5}, [1.0] * 6),
    "min_lr": ({"patience": 1, "min_lr": 0.03, "factor": 0.5}, [1.0] * 5),
    "min_delta": ({"patience": 1, "min_delta": 0.2}, [1.0, 0.9, 0.5, 0.45]),
    "max": ({"patience": 1, "mode": "max"}, [0.5, 0.6, 0.6, 0.55]),
    "nan first": ({"patience": 1}, [np.nan, 0.5, 0.4, 0.3]),
    "a third": ({"patience": 1, "factor": 1 / 3}, [1.0] * 5),
}


@pytest.mark.parametrize("case", PLATEAUS)
@both_kerases
def test_a_plateau_reduces_the_rate_as_in_keras(library, defaults, case):
    """The rates in the logs, and the weights that were trained with them, to the bit."""
    arguments, losses = PLATEAUS[case]
    _, history, *_ = same(
        library,
        defaults,
        lambda K: K.callbacks.ReduceLROnPlateau("loss", **arguments),
        {"loss": losses},
    )
    assert dict(history)[defaults.log_learning_rate][0] == np.float32(0.1)


SCHEDULES = {
    "by epoch": lambda epoch: 0.1 / (epoch + 1),
    "by rate": lambda epoch, rate: rate * 0.5,
    "numpy": lambda epoch, rate: np.float32(rate * 0.9),
    "double": lambda epoch: np.float64(0.3),
}


@pytest.mark.parametrize("name", SCHEDULES)
@both_kerases
def test_a_schedule_sets_the_rate_as_in_keras(library, defaults, name):
    """Before each epoch; the rate is in the logs."""
    _, history, *_ = same(
        library,
        defaults,
        lambda K: K.callbacks.LearningRateScheduler(SCHEDULES[name]),
        {"loss": [1.0, 1.0, 1.0]},
    )
    assert len(dict(history)[defaults.log_learning_rate]) == 3


def test_a_schedule_may_return_a_tensor():
    """As `rate * tf.math.exp(-0.1)` in the pages of Keras 2."""
    callback = LearningRateScheduler(lambda epoch, rate: rate * tf2.math.exp(-0.1))
    _, history, *_ = run(minikeras, Defaults.keras(), lambda K: callback, {"loss": [1.0, 1.0]})
    rates = dict(history)["learning_rate"]
    assert rates[1] == float(np.float32(rates[0]) * np.exp(np.float32(-0.1)))


@pytest.mark.parametrize("value", [1, None, "0.1", [0.1]])
@each_keras
def test_a_schedule_that_returns_no_float_is_refused(library, value):
    """A ValueError before the first batch, as in both Kerases."""
    with pytest.raises(ValueError):
        run(library, None, lambda K: K.callbacks.LearningRateScheduler(lambda e: value), {"x": [1]})
    with pytest.raises(ValueError) as caught:
        run(
            minikeras,
            Defaults.keras(),
            lambda K: K.callbacks.LearningRateScheduler(lambda epoch: value),
            {"x": [1]},
        )
    assert parts(caught)["got"] == repr(value)


def test_an_error_inside_a_schedule_is_shown():
    """Keras 3 takes any TypeError for a function of the epoch alone, and calls it again."""

    def broken(epoch, rate):
        raise TypeError("mine")

    with pytest.raises(TypeError, match="mine"):
        run(
            minikeras,
            Defaults.keras(),
            lambda K: K.callbacks.LearningRateScheduler(broken),
            {"x": [1]},
        )


@pytest.mark.parametrize("factor", [1.0, 2])
@each_keras
def test_a_factor_that_does_not_reduce_is_refused(library, factor):
    """A ValueError."""
    for K in (library, minikeras):
        with pytest.raises(ValueError):
            K.callbacks.ReduceLROnPlateau(factor=factor)


def test_what_they_print_is_what_keras_3_prints(capsys):
    """One line for each change."""

    def callbacks(K):
        return [
            K.callbacks.LearningRateScheduler(lambda epoch, rate: rate, verbose=1),
            K.callbacks.ReduceLROnPlateau("loss", patience=1, verbose=1),
        ]

    printed = []
    for K in (keras, minikeras):
        run(K, Defaults.keras(), callbacks, {"loss": [1.0, 1.0]})
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]
    assert printed[1].count("learning rate to") == 3


def test_they_leave_the_chunks_as_they_are():
    """Neither looks at a batch."""
    assert not ReduceLROnPlateau().wants_train_batches
    assert not LearningRateScheduler(lambda epoch: 0.1).wants_train_batches
