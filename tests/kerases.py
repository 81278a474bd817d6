"""What the tests of the core share: both real Kerases beside our tables, and error messages."""

import contextlib
import warnings

import keras
import numpy as np
import pytest
import tf_keras

import minikeras
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
both_kerases = pytest.mark.parametrize(("library", "defaults"), LIBRARIES, ids=["keras", "keras2"])
each_keras = pytest.mark.parametrize("library", [keras, tf_keras], ids=["keras", "keras2"])


def sequential(library, layers, defaults=None, seed=None):
    """Return a Sequential of a real Keras, or of ours with a table and a seed."""
    if library is not minikeras:
        return library.Sequential(layers)
    return minikeras.Sequential(layers, defaults=defaults or Defaults.keras(), seed=seed)


def same_arrays(these, those):
    """Return whether two lists hold arrays of the same shapes and the same bits."""
    return [np.shape(array) for array in these] == [np.shape(array) for array in those] and all(
        np.array_equal(this, that) for this, that in zip(these, those, strict=True)
    )


@contextlib.contextmanager
def shared_objects_allowed():
    """Let Keras 2 warn that an initializer object gives the same numbers twice."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The initializer .* is unseeded", UserWarning)
        yield


def parts(caught):
    """Return the parts of the message of a caught error: what, where, got, expected, try."""
    what, *lines = str(caught.value).splitlines()
    return {"what": what} | dict(line.strip().split(": ", 1) for line in lines)
