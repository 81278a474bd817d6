"""The losses as functions: with arrays, the values of Keras 3; in a graph, tensors."""

import inspect

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from loss_cases import CASES, DIRECTIONS, KERAS_3_CASES, NUMBERS, PROBABILITIES
from minikeras import losses
from minikeras.losses.names import CLASSES

BY_CLASS = {kind.__name__: function.__name__ for function, kind in CLASSES.items()}
ONCE = {}  # one case for each class and arguments, with labels of the usual rank
for _name, _arguments, _, _x, _y in (*CASES.values(), *KERAS_3_CASES.values()):
    if "reduction" not in _arguments and len(_y.shape) >= len(_x.shape) - 1:
        ONCE.setdefault((_name, *sorted(_arguments)), (_name, _arguments, _x, _y))


@pytest.mark.parametrize("case", ONCE.values(), ids=["-".join(key) for key in ONCE])
def test_a_function_gives_the_losses_of_keras_3(case):
    """One for each example, for arrays."""
    name, arguments, x, y = case
    expected = getattr(keras.losses, BY_CLASS[name])(y, x, **arguments).numpy()
    found = getattr(losses, BY_CLASS[name])(y, x, **arguments).numpy()
    assert np.array_equal(found, expected, equal_nan=True)


@pytest.mark.parametrize("name", sorted(BY_CLASS.values()))
def test_the_signatures_are_those_of_keras_3(name):
    """Names, order and defaults."""
    mine, theirs = (
        [(p.name, p.default) for p in inspect.signature(getattr(K, name)).parameters.values()]
        for K in (losses, keras.losses)
    )
    assert mine == theirs


@pytest.mark.parametrize("name", losses.__all__)
def test_every_class_has_the_signature_of_keras_3(name):
    """And there is nothing here that Keras does not have, but for short names and `resolve`."""
    kind = getattr(losses, name)
    if isinstance(kind, type):
        mine, theirs = (
            [(p.name, p.default) for p in inspect.signature(k).parameters.values()]
            for k in (kind, getattr(keras.losses, name))
        )
        assert mine == theirs
    else:
        assert name == "resolve" or hasattr(keras.losses, name) or hasattr(tf_keras.losses, name)


def test_circle_pairs_with_other_embeddings():
    """`ref_labels` and `ref_embeddings`, all pairs of one here and one there."""
    given = (NUMBERS[:5], DIRECTIONS[:5], NUMBERS, DIRECTIONS)
    expected = keras.losses.circle(*given, remove_diagonal=False).numpy()
    assert np.array_equal(losses.circle(*given, remove_diagonal=False), expected)


def test_float64_stays_float64():
    """As in Keras 3, where a function computes in the type of the predictions."""
    p = PROBABILITIES.astype(np.float64)
    for library in (keras.losses, losses):
        assert library.mean_squared_error(p, p).dtype == "float64"
        assert library.mean_squared_error([0, 1], [1.0, 1.0]).dtype == "float32"


def test_in_a_graph_a_function_gives_a_tensor():
    """And adds its ops to that graph."""
    with tf.Graph().as_default() as graph, tf.Session() as session:
        y, p = tf.placeholder(tf.float32, (None, 2)), tf.placeholder(tf.float32, (None, 2))
        value = losses.mean_absolute_error(y, p)
        assert value.graph is graph
        assert session.run(value, {y: [[0, 1]], p: [[1, 1]]}).tolist() == [0.5]
