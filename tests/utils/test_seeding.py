"""One seed for the process, as in both Kerases."""

import random

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tf_keras

import minikeras
from kerases import each_keras, parts
from minikeras import utils
from minikeras.seeds import Ambient


@pytest.fixture(autouse=True)
def _own_seeds():
    """Leave the seeds of the process as they were."""
    before = Ambient.stream, random.getstate(), np.random.get_state()
    yield
    Ambient.stream = before[0]
    random.setstate(before[1])
    np.random.set_state(before[2])
    tf2.random.set_seed(None)


def draws():
    """Return what Python, NumPy and TensorFlow draw next."""
    tensors = [tf2.random.normal([3]).numpy().tolist() for _ in range(2)]
    return random.random(), np.random.rand(3).tolist(), tensors


@each_keras
@pytest.mark.parametrize("seed", [0, 7, 2**32 - 1])
def test_set_random_seed_sets_what_it_sets_in_keras(library, seed):
    """Python, NumPy and TensorFlow draw the same numbers after both."""
    library.utils.set_random_seed(seed)
    expected = draws()
    draws()
    utils.set_random_seed(seed)
    assert draws() == expected
    assert draws() != expected


def test_set_random_seed_starts_a_stream_for_models():
    """Two models made after the same seed have the same first weights; a third one has others."""

    def kernel():
        layers = [minikeras.Input((4,)), minikeras.layers.Dense(3)]
        return minikeras.Sequential(layers).get_weights()[0]

    utils.set_random_seed(7)
    first, second = kernel(), kernel()
    utils.set_random_seed(7)
    assert np.array_equal(kernel(), first)
    assert not np.array_equal(first, second)
    assert Ambient.stream.seed == 7


@pytest.mark.parametrize("seed", [None, "7", 7.0, True, np.int64(7)])
def test_a_seed_is_an_integer(seed):
    """A ValueError in both Kerases too, save for True; nothing is set."""
    for library in (keras, tf_keras):
        if seed is not True:
            with pytest.raises(ValueError):
                library.utils.set_random_seed(seed)
    stream = Ambient.stream
    with pytest.raises(ValueError) as caught:
        utils.set_random_seed(seed)
    found = parts(caught)
    assert found["what"] == "A seed is an integer."
    assert found["where"].startswith("set_random_seed(seed")
    assert found["got"] == repr(seed)
    assert Ambient.stream is stream
