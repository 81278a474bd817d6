"""One dataset as two, as in both Kerases."""

import numpy as np
import pytest
import tensorflow as tf2

import minikeras
from kerases import each_keras, parts
from minikeras.utils import split_dataset

X = np.arange(20).reshape(10, 2)
Y = np.arange(10)


def dataset(batched):
    """Return a dataset of pairs."""
    made = tf2.data.Dataset.from_tensor_slices((X, Y))
    return made.batch(4) if batched else made


DATA = {
    "array": lambda: X,
    "list": lambda: [X, Y],
    "tuple": lambda: (X, Y),
    "dataset": lambda: dataset(False),
    "batches": lambda: dataset(True),
}


def shown(halves):
    """Return the elements of both halves."""
    return [
        [tf2.nest.map_structure(np.ndarray.tolist, item) for item in _numpy(half)]
        for half in halves
    ]


def _numpy(half):
    return (tf2.nest.map_structure(np.asarray, item) for item in half.as_numpy_iterator())


@pytest.mark.parametrize(
    "arguments",
    [
        {"left_size": 0.8},
        {"right_size": 0.25},
        {"left_size": 3},
        {"left_size": 2, "right_size": 3},
        {"left_size": 0.5, "shuffle": True, "seed": 5},
    ],
    ids=str,
)
@pytest.mark.parametrize("kind", DATA)
@each_keras
def test_the_halves_are_those_of_keras(library, kind, arguments):
    """Element for element, in the same batches."""
    ours, real = (
        shown(K.utils.split_dataset(DATA[kind](), **arguments)) for K in (minikeras, library)
    )
    assert ours == real


@pytest.mark.parametrize(
    ("data", "arguments", "error"),
    [
        (X, {}, ValueError),
        (X, {"left_size": 0}, ValueError),
        (X, {"left_size": 10}, ValueError),
        (X, {"left_size": 1.0}, ValueError),
        (X, {"left_size": 0.9, "right_size": 0.9}, ValueError),
        (X, {"left_size": 0.01}, ValueError),
        (X, {"left_size": "3"}, TypeError),
        ([X, Y[:3]], {"left_size": 2}, ValueError),
        ([], {"left_size": 2}, ValueError),
        (5, {"left_size": 2}, TypeError),
    ],
    ids=str,
)
@each_keras
def test_what_does_not_fit_is_refused(library, data, arguments, error):
    """With the class of Keras."""
    with pytest.raises(error):
        library.utils.split_dataset(data, **arguments)
    with pytest.raises(error) as caught:
        split_dataset(data, **arguments)
    assert parts(caught)["where"].startswith("split_dataset")
