"""Keras converts the data to the dtype of its Input; TF1 keeps the dtype of the array."""

from __future__ import annotations

from types import ModuleType

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.forward.cast_inputs import cast_inputs
from minikeras.defaults import Defaults

KERASES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]

DATA = [
    np.array([[0.1, 1 / 3]]),
    np.array([[0.1, 3.0]], "float16"),
    np.array([[0, 255]], "uint8"),
    np.array([[2**24 + 1, -(2**40) - 1]], "int64"),
]


def first_layer_output(library: ModuleType, x: np.ndarray, **dtype: str) -> np.ndarray:
    """Return what arrives at the first layer: Flatten hands it on."""
    model = library.Sequential([library.Input((2,), **dtype), library.layers.Flatten()])
    return model.predict(x, verbose=0)


@pytest.mark.parametrize(("library", "defaults"), KERASES)
def test_on_every_dtype_becomes_what_keras_gives_its_first_layer(
    library: ModuleType, defaults: Defaults
) -> None:
    """The array that arrives at the first layer has the same dtype and the same bits."""
    for x in DATA:
        expected = first_layer_output(library, x)
        got = cast_inputs(x, "float32", defaults.cast_inputs)
        assert got.dtype == expected.dtype
        assert np.array_equal(got, expected)


@pytest.mark.parametrize(("library", "defaults"), KERASES)
def test_on_the_dtype_is_that_of_the_input(library: ModuleType, defaults: Defaults) -> None:
    """`Input(dtype="int32")` makes integers, dropping what is after the point."""
    x = np.array([[1.9, -1.9]])
    expected = first_layer_output(library, x, dtype="int32")
    got = cast_inputs(x, "int32", defaults.cast_inputs)
    assert got.dtype == expected.dtype == np.int32
    assert np.array_equal(got, expected)


def test_on_keras_2_without_an_input_leaves_integers_alone() -> None:
    """Without an Input, both convert floats; Keras 2 hands uint8 to the first layer."""
    expected = {keras: ["float32", "float32"], tf_keras: ["float32", "uint8"]}
    for library, dtypes in expected.items():
        models = [library.Sequential([library.layers.Flatten()]) for _ in range(2)]
        outputs = [models[i].predict(DATA[::2][i], verbose=0) for i in range(2)]
        assert [output.dtype for output in outputs] == dtypes


def test_off_the_array_keeps_its_dtype_and_matmul_refuses_it() -> None:
    """Off gives the very array back, and the plain line raises the TypeError of the page."""
    x = DATA[0]
    kept = cast_inputs(x, "float32", Defaults.tf1().cast_inputs)
    assert kept is x
    message = "type float32 that does not match type float64 of argument 'a'"
    with tf.Graph().as_default(), pytest.raises(TypeError, match=message):
        tf.matmul(tf.constant(kept), tf.ones((2, 1)))


def test_off_arithmetic_wraps_around_as_in_a_tf1_graph() -> None:
    """In uint8, 200 + 100 is 44, in NumPy as in a constant of the graph."""
    pixels = cast_inputs(np.array([200, 100], "uint8"), "float32", Defaults.tf1().cast_inputs)
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.constant(np.array([200, 100], "uint8"))
        assert np.array_equal(pixels[:1] + pixels[1:], session.run(x[:1] + x[1:]))
    assert pixels[:1] + pixels[1:] == 44


def test_columns_are_whether_the_library_changes_the_dtype() -> None:
    """Both Kerases make float32 of uint8; `tf.constant` leaves it."""
    x = np.array([[0, 255]], "uint8")
    for library, defaults in KERASES:
        assert defaults.cast_inputs == (first_layer_output(library, x).dtype != x.dtype)
    with tf.Graph().as_default():
        assert Defaults.tf1().cast_inputs == (tf.constant(x).dtype.as_numpy_dtype != x.dtype)
        placeholder = tf.placeholder(tf.float32)
        with tf.Session() as session:
            assert session.run(placeholder, {placeholder: x}).dtype == "float32"


def test_formula_is_what_keras_does() -> None:
    """The NumPy line of the page gives the bits that Keras 3 computes with."""
    for x in DATA:
        expected = first_layer_output(keras, x)
        x = np.asarray(x, "float32")
        assert np.array_equal(x, expected)
