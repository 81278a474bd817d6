"""Class numbers as one-hot rows, and rows of length one, as in both Kerases."""

import keras
import numpy as np
import pytest
import tf_keras

import minikeras
from kerases import each_keras, parts
from minikeras import utils


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


@pytest.mark.parametrize("order", [1, 2, 3, np.inf])
@pytest.mark.parametrize("axis", [-1, 0, 1])
@each_keras
def test_normalize_has_the_bits_of_keras(library, order, axis):
    """Also where a row is zero."""
    x = np.random.RandomState(0).randn(3, 4).astype(np.float32)
    x[1] = 0
    if library is keras and axis == 0:
        with pytest.raises(ValueError):  # it takes 0 for "not said"
            keras.utils.normalize(x, axis, order)
        return
    ours, real = (K.utils.normalize(x, axis, order) for K in (minikeras, library))
    assert ours.dtype == real.dtype
    assert np.array_equal(ours, real)
