"""Sequences of different lengths as one array, as in both Kerases."""

import keras
import numpy as np
import pytest

import minikeras
from kerases import each_keras, parts
from minikeras.utils import pad_sequences

RAGGED = [[1, 2, 3], [4], [], [5, 6]]
CASES = {
    "plain": (RAGGED, {}),
    "longer": (RAGGED, {"maxlen": 5}),
    "shorter": (RAGGED, {"maxlen": 2}),
    "after": (RAGGED, {"padding": "post", "truncating": "post", "maxlen": 2}),
    "cut in front, fill behind": (RAGGED, {"padding": "post", "maxlen": 2}),
    "value": (RAGGED, {"value": -1}),
    "float": ([[0.5], [1.5, 2.5]], {"dtype": "float32", "value": 0.25}),
    "cut to integers": ([[0.5], [1.5, 2.5]], {}),
    "arrays": ([np.arange(3), np.arange(5)], {"maxlen": 4}),
    "vectors": ([[[1, 2]], [[3, 4], [5, 6]]], {}),
    "text": ([["a"], ["b", "c"]], {"dtype": object, "value": "pad"}),
    "tuples": (((1, 2), (3,)), {"dtype": "int64"}),
}


@pytest.mark.parametrize("case", CASES)
@each_keras
def test_it_is_the_array_of_keras(library, case):
    """Values, shape and dtype."""
    sequences, arguments = CASES[case]
    ours, real = (K.utils.pad_sequences(sequences, **arguments) for K in (minikeras, library))
    assert ours.dtype == real.dtype
    assert ours.tolist() == real.tolist()


@pytest.mark.parametrize(
    ("sequences", "arguments", "where"),
    [
        (5, {}, "pad_sequences"),
        ([[1], 2], {}, "pad_sequences, sequence 1"),
        ([[[1, 2]], [[1, 2, 3]]], {}, "pad_sequences, sequence 1"),
        ([[1]], {"padding": "front"}, "pad_sequences(padding=...)"),
        ([[1]], {"truncating": "end"}, "pad_sequences(truncating=...)"),
        ([["a"]], {"value": "x"}, "pad_sequences"),
    ],
    ids=str,
)
@each_keras
def test_what_does_not_fit_is_refused(library, sequences, arguments, where):
    """A ValueError in both Kerases too."""
    with pytest.raises(ValueError):
        library.utils.pad_sequences(sequences, **arguments)
    with pytest.raises(ValueError) as caught:
        pad_sequences(sequences, **arguments)
    assert parts(caught)["where"] == where


def test_the_older_names_are_the_same_function():
    """Those of programs for Keras 2."""
    assert minikeras.preprocessing.sequence.pad_sequences is pad_sequences
    assert keras.preprocessing.sequence.pad_sequences is keras.utils.pad_sequences
