"""Watching a number: which way is better, as in both Kerases."""

import pytest

import minikeras
from callbacks.scripted import model_of
from kerases import both_kerases, parts
from minikeras.callbacks import EarlyStopping, ModelCheckpoint, ReduceLROnPlateau
from minikeras.defaults import Defaults

NAMES = ("loss", "val_loss", "accuracy", "val_hits", "val_auc", "auc", "acc_x", "val_error")


def rises(K, callback):
    """Return whether a callback of a library takes a larger number for a better one."""
    if K is minikeras:
        return callback.direction == "max"
    if hasattr(callback, "_set_monitor_op"):
        callback._set_monitor_op()
    return bool(callback.monitor_op(2.0, 1.0))


@pytest.mark.parametrize("kind", ["EarlyStopping", "ReduceLROnPlateau", "ModelCheckpoint"])
@pytest.mark.parametrize("mode", ["auto", "min", "max"])
@both_kerases
def test_the_direction_is_that_of_keras(library, defaults, kind, mode):
    """For every name, by the metric or by its letters."""
    for name in NAMES:
        found = []
        for K in (library, minikeras):
            more = {"filepath": "x.weights.h5", "save_weights_only": True}
            arguments = {"monitor": name, "mode": mode} | (more if "Check" in kind else {})
            callback = getattr(K.callbacks, kind)(**arguments)
            callback.set_model(model_of(K, defaults if K is minikeras else None))
            found.append(rises(K, callback))
        assert found[0] == found[1], name


@pytest.mark.parametrize("name", ["val_nothing", "val_"])
def test_a_name_that_nobody_knows_is_an_error(name):
    """A ValueError, as in Keras 3; in Keras 2 it is minimised."""
    callback = EarlyStopping(name)
    callback.set_model(model_of(minikeras, Defaults.keras()))
    with pytest.raises(ValueError) as caught:
        _ = callback.direction
    found = parts(caught)
    assert found["what"] == "Nobody knows whether this number should grow or shrink."
    assert found["got"] == repr(name)
    assert found["try"] == "mode='max', or mode='min'"
    callback = EarlyStopping(name)
    callback.set_model(model_of(minikeras, Defaults.keras2()))
    assert callback.direction == "min"


def test_a_direction_may_be_said():
    """Then nothing is asked of the model."""
    for callback in (EarlyStopping(mode="max"), ReduceLROnPlateau(mode="max")):
        assert callback.direction == "max"
    assert ModelCheckpoint("x.weights.h5", save_weights_only=True, mode="min").direction == "min"
