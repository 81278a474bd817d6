"""Helpers: one seed for the process, and one-hot rows, as in both Kerases."""

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


@pytest.mark.parametrize(
    ("x", "classes"),
    [
        ([0, 2, 1], None),
        ([0, 2, 1], 5),
        (np.array([[0], [3]]), None),
        (np.array([[0, 1], [3, 2]]), None),
        (np.array([[[1]], [[0]]]), 2),
        (np.array([1.9, 0.1]), None),
        (np.array([2, 0], np.uint8), None),
        (1, 3),
        ([1], None),
        ([], 3),
        (np.zeros((0, 2)), 3),
    ],
    ids=str,
)
def test_to_categorical_is_that_of_keras_3(x, classes):
    """Values, shape and dtype, for labels of every rank; an axis of length one is dropped."""
    ours, real = (k.utils.to_categorical(x, classes) for k in (minikeras, keras))
    assert ours.shape == real.shape
    assert ours.dtype == real.dtype == np.float64
    assert np.array_equal(ours, real)
    assert np.array_equal(ours, tf_keras.utils.to_categorical(x, classes))  # in float32 there


@pytest.mark.parametrize(
    ("x", "classes", "got", "expected"),
    [
        ([0, 3], 3, "labels from 0 to 3", "0 to 2"),
        ([-1, 1], None, "labels from -1 to 1", "0 to 1"),
        ([-1, 1], 4, "labels from -1 to 1", "0 to 3"),
    ],
)
def test_a_label_outside_the_classes_is_refused(x, classes, got, expected):
    """Keras takes -1 for the last class, and fails on a label that is too large."""
    with pytest.raises(ValueError) as caught:
        utils.to_categorical(x, classes)
    assert parts(caught) == {
        "what": "A label is outside the classes.",
        "where": "to_categorical(x)",
        "got": got,
        "expected": expected,
    }
