"""Initializers without chance: numbers, arrays, the identity."""

import keras
import numpy as np
import pytest

import minikeras
from kerases import each_keras, parts, sequential
from minikeras import initializers
from minikeras.config import serialize

MATRIX = np.random.default_rng(0).normal(size=(4, 3))


@each_keras
@pytest.mark.parametrize("value", [MATRIX, MATRIX.astype(np.float32), MATRIX.tolist(), 2, np.pi])
def test_a_constant_is_a_number_or_an_array_as_in_keras(library, value):
    """A matrix of word vectors becomes the kernel of an Embedding in this way."""
    real = np.array(library.initializers.Constant(value)((4, 3)))
    ours = initializers.Constant(value)((4, 3))
    assert ours.dtype == real.dtype
    assert np.array_equal(ours, real)


def test_an_array_is_repeated_as_in_keras_3():
    """Along axes of length one, and new ones; Keras 2 reshapes instead, and refuses this."""
    for row in (MATRIX[:1], MATRIX[0], MATRIX[:, :1]):
        real = np.array(keras.initializers.Constant(row)((4, 3)))
        assert np.array_equal(initializers.Constant(row)((4, 3)), real)


def test_an_array_of_another_shape_is_refused():
    """A ValueError with both shapes."""
    for item in (initializers.Constant(MATRIX), initializers.get(MATRIX)):
        with pytest.raises(ValueError) as caught:
            item((3, 4))
        found = parts(caught)
        assert (found["got"], found["expected"]) == ("shape (4, 3)", "shape (3, 4)")


def test_the_config_of_an_array_is_that_of_keras():
    """And comes back with its type and its bits."""
    item, real = (k.initializers.Constant(MATRIX) for k in (minikeras, keras))
    assert serialize(item) == keras.saving.serialize_keras_object(real)
    again = initializers.get(serialize(item))
    assert again.value.dtype == MATRIX.dtype
    assert np.array_equal(again.value, MATRIX)


def test_an_array_can_stand_where_an_initializer_is_asked_for():
    """As in Keras 3; it is written as a Constant."""
    real = np.array(keras.initializers.get(MATRIX)((4, 3)))
    item = initializers.get(MATRIX)
    assert np.array_equal(item((4, 3)), real)
    for given in (MATRIX[:1], 0.5 * np.ones((1, 1)), np.float32(2)):
        with pytest.raises(ValueError):
            keras.initializers.get(given)((4, 3))
        with pytest.raises(ValueError):
            initializers.get(given)((4, 3))
    again = initializers.get(serialize(item))
    assert isinstance(again, initializers.Constant)
    assert np.array_equal(again((4, 3)), item((4, 3)))


def test_a_tensor_can_stand_there_too():
    """Of TensorFlow, as of a real Keras."""
    tensor = keras.ops.ones((2, 2))
    assert np.array_equal(initializers.get(tensor)((2, 2)), np.ones((2, 2)))


@each_keras
@pytest.mark.parametrize(
    ("name", "what", "expected"),
    [
        ("identity", "Identity makes matrices only.", "2 axes"),
        ("orthogonal", "Orthogonal needs a matrix.", "2 axes or more"),
    ],
)
def test_a_shape_that_an_initializer_cannot_fill_names_the_layer(library, name, what, expected):
    """A ValueError in both Kerases; here it says which layer and which shape."""

    def build(k):
        layer = k.layers.Dense(2, bias_initializer=name)
        sequential(k, [k.Input((3,)), layer]).build((None, 3))

    with pytest.raises(ValueError):
        build(library)
    with pytest.raises(ValueError) as caught:
        build(minikeras)
    assert parts(caught) == {
        "what": f"Layer 0 (dense): {what}",
        "got": "shape (2,)",
        "expected": expected,
    }
