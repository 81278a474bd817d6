"""TF1's cell adds 1 to the forget gate at every step, a layer of Keras does not."""

import inspect

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras
from tf_keras.src.layers.rnn.legacy_cells import LSTMCell

import minikeras
from behaviors.forward.cells_of_tf1 import FEATURES, UNITS, X, run_cell, run_layer
from behaviors.forward.helpers import feed, normal, ops_of
from kerases import LIBRARIES, both_kerases
from minikeras.behaviors.forward.add_forget_bias import add_forget_bias
from minikeras.defaults import Defaults

ON = Defaults.keras().replace(add_forget_bias=1.0)
WEIGHTS = [normal(FEATURES, 4 * UNITS), normal(UNITS, 4 * UNITS), normal(4 * UNITS)]
ONE_MORE = [*WEIGHTS[:2], WEIGHTS[2] + np.float32([0] * UNITS + [1] * UNITS + [0] * 2 * UNITS)]


@both_kerases
def test_off_the_steps_are_those_of_keras(library, defaults):
    """To 1e-6: Keras predicts a batch of a size that its graph knows, which rounds once less."""
    ours, real = (run_layer(k, "LSTM", WEIGHTS, X, defaults) for k in (minikeras, library))
    np.testing.assert_allclose(ours, real, atol=1e-6)
    assert ops_of(lambda x: add_forget_bias(x, defaults.add_forget_bias), X) == []


def test_on_the_steps_are_those_of_the_cell_of_tf1():
    """Its first weights, whose bias is zero; to 1e-6, because its sums are longer."""
    (kernel, bias), steps = run_cell("LSTMCell")
    assert not bias.any()
    weights = [kernel[:FEATURES], kernel[FEATURES:], bias]
    table = ON.replace(gate_order="igfo_rzg")
    np.testing.assert_allclose(run_layer(minikeras, "LSTM", weights, X, table), steps, atol=1e-6)


@pytest.mark.parametrize("library", [keras, tf_keras])
def test_on_a_quarter_of_the_bias_makes_up_for_it(library):
    """That is how weights go from TF1 to Keras."""
    on = run_layer(minikeras, "LSTM", WEIGHTS, X, ON)
    np.testing.assert_allclose(on, run_layer(library, "LSTM", ONE_MORE), atol=1e-6)
    assert np.abs(on - run_layer(library, "LSTM", WEIGHTS)).max() > 0.01


def test_on_it_stands_in_its_own_scope():
    """The ops that it adds are found in the graph under its name."""
    with tf.Graph().as_default() as graph:
        add_forget_bias(tf.placeholder(tf.float32), 1.0)
        added = [op.name for op in graph.get_operations()[1:]]
    assert added
    assert all(name.startswith("add_forget_bias/") for name in added)


def test_columns_are_what_the_layers_add():
    """In TF1 an argument says it; a step of Keras has nothing of the kind."""
    for library, defaults in LIBRARIES:
        assert defaults.add_forget_bias == 0.0
        assert "forget_bias" not in inspect.signature(library.layers.LSTM).parameters
    said = inspect.signature(LSTMCell).parameters["forget_bias"].default
    assert Defaults.tf1().add_forget_bias == said


def test_formula_is_a_gate_that_is_more_open():
    """To 1e-6, op against NumPy."""
    found = feed(lambda f: tf.sigmoid(add_forget_bias(f, 1.0)), X)
    np.testing.assert_allclose(found, 1 / (1 + np.exp(-(X + 1))), atol=1e-6)
