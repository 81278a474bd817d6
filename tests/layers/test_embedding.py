"""Embedding: rows of a matrix, masks and sparse gradients, beside both Kerases."""

import keras
import numpy as np
import pytest

import minikeras
from kerases import both_kerases, each_keras, parts, sequential
from layers.passes import output_shape
from layers.sequences import IDS, WORDS, differ, round_trip
from minikeras import layers

MATRIX = np.arange(2 * WORDS, dtype=np.float32).reshape(WORDS, 2)


@both_kerases
@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
@pytest.mark.parametrize("mask_zero", [True, False])
def test_a_training_on_words_has_the_bits_of_keras(library, defaults, optimizer, mask_zero):
    """The first weights too; words that return in a batch have several gradients."""

    def make(k):
        first = k.layers.Embedding(WORDS, 4, mask_zero=mask_zero)
        return [first, k.layers.GlobalAveragePooling1D()]

    assert differ(library, defaults, make, IDS, optimizer=optimizer) == []


@both_kerases
def test_a_penalty_makes_the_gradient_dense(library, defaults):
    """With a constraint on the matrix, and a penalty on the output."""

    def make(k):
        named = {"embeddings_regularizer": "l2", "activity_regularizer": "l2"}
        return [
            k.layers.Embedding(WORDS, 4, embeddings_constraint="unit_norm", **named),
            k.layers.Flatten(),
        ]

    assert differ(library, defaults, make, IDS) == []


@each_keras
@pytest.mark.parametrize("given", [[MATRIX], MATRIX], ids=["list", "array"])
def test_the_matrix_may_be_given(library, given):
    """Alone in a list, as in both Kerases, or as it is."""
    model = sequential(
        minikeras, [minikeras.Input((3,)), layers.Embedding(WORDS, 2, weights=given)]
    )
    assert np.array_equal(model.get_weights()[0], MATRIX)
    real = library.layers.Embedding(WORDS, 2, weights=[MATRIX])
    ids = np.array([[0, 3, 3]])
    assert np.array_equal(model.predict(ids, verbose=0), real(ids))


def test_a_matrix_of_another_shape_is_refused():
    """A ValueError in Keras 3 too."""
    with pytest.raises(ValueError):
        keras.layers.Embedding(WORDS, 3, weights=[MATRIX])
    with pytest.raises(ValueError) as caught:
        layers.Embedding(WORDS, 3, weights=[MATRIX])
    assert parts(caught)["got"] == f"shape ({WORDS}, 2)"


@both_kerases
def test_ids_that_are_no_integers_lose_their_fraction(library, defaults):
    """1.7 is 1."""

    def looked_up(k):
        model = sequential(k, [k.Input((2,)), k.layers.Embedding(WORDS, 2)], defaults)
        model.set_weights([MATRIX])
        return model.predict(np.array([[1.7, 2.0]], np.float32), verbose=0)

    assert np.array_equal(looked_up(minikeras), looked_up(library))
    assert np.array_equal(looked_up(minikeras)[0], MATRIX[[1, 2]])


def test_shapes():
    """`input_length` of Keras 2 tells the shape of the input."""
    assert output_shape([layers.Embedding(9, 4)], (5,)) == (None, 5, 4)
    assert output_shape([layers.Embedding(9, 4)], (None, 3)) == (None, None, 3, 4)
    model = minikeras.Sequential([layers.Embedding(9, 4, input_length=5), layers.Flatten()])
    assert model.output_shape == (None, 20)


@both_kerases
def test_a_config_comes_back(library, defaults):
    """Through both Kerases."""
    said = {"mask_zero": True, "embeddings_initializer": "he_normal"}
    first, *others = round_trip(library, "Embedding", 9, 4, **said)
    assert all(other == first for other in others)


@each_keras
@pytest.mark.parametrize("sizes", [(0, 4), (9, -1)], ids=str)
def test_sizes_that_are_not_positive_are_refused(library, sizes):
    """A ValueError in both Kerases."""
    for k in (library, minikeras):
        with pytest.raises(ValueError):
            k.layers.Embedding(*sizes)
