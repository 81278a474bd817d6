"""Keras 3 adds some biases as any two tensors, Keras 2 and TF1 by `bias_add`."""

import importlib
import warnings

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf
import tf_keras

from kerases import both_kerases
from layers.passes import our_passes, real_models, real_passes
from minikeras import layers
from minikeras.behaviors.forward.add_gate_bias import add_gate_bias
from minikeras.defaults import Defaults

X = np.random.default_rng(0).normal(size=(40, 3, 4)).astype(np.float32)


def gradients(library, defaults):
    """Return the gradient of the bias of a GRU: of a real one, and of ours."""
    models = real_models(library, [[library.layers.GRU(8)]], (3, 4))
    (real,) = real_passes(models, X)
    (ours,) = our_passes([[layers.GRU(8)]], X, defaults, weights=[models[0].get_weights()])
    return real[-1], ours[-1]


@both_kerases
def test_on_the_gradient_of_the_bias_is_that_of_keras(library, defaults):
    """In a batch of 40, where the order of a sum is seen."""
    real, ours = gradients(library, defaults)
    assert np.array_equal(ours, real)


def test_off_the_other_op_gives_other_bits():
    """The recurrent part of the gradient is the second row; the first stays."""
    real, ours = gradients(keras, Defaults.keras().replace(add_gate_bias="bias_add"))
    assert np.array_equal(ours[0], real[0])
    assert not np.array_equal(ours[1], real[1])
    assert np.allclose(ours, real, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("library", "op"), [(keras, "add"), (tf_keras, "bias_add")], ids=["keras", "keras2"]
)
def test_columns_are_the_ops_in_the_graphs(library, op):
    """Keras 2 has two ops BiasAdd in a step, Keras 3 has one."""
    cell = library.layers.GRUCell(8)
    cell.build((None, 4))
    step = tf2.function(lambda x: cell(x, [tf.zeros([40, 8])])[0], autograph=False)
    ops = [each.type for each in step.get_concrete_function(X[:, 0]).graph.get_operations()]
    assert ops.count("BiasAdd") == (2 if op == "bias_add" else 1)
    defaults = Defaults.keras() if library is keras else Defaults.keras2()
    assert defaults.add_gate_bias == op


def test_columns_tf1_has_two_such_ops_as_keras_2():
    """In its own cell, one for the gates and one for the candidate."""
    # TensorFlow shows its cells only where Keras 2 is its Keras.
    cells = importlib.import_module("tf_keras.src.layers.rnn.legacy_cells")
    with tf.Graph().as_default() as graph, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        cells.GRUCell(8)(tf.constant(X[:, 0]), tf.zeros([40, 8]))
    both = [op.type for op in graph.get_operations()].count("BiasAdd") == 2
    assert Defaults.tf1().add_gate_bias == ("bias_add" if both else "add")


def test_formula_the_sums_agree():
    """Only gradients differ."""
    x, bias = X[:, 0], X[0, 1]
    with tf.Graph().as_default(), tf.Session() as session:
        sums = [add_gate_bias(tf.constant(x), tf.constant(bias), op) for op in ("add", "bias_add")]
        for result in session.run(sums):
            assert np.array_equal(result, x + bias)
