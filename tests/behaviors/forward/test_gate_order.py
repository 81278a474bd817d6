"""Both Kerases keep i, f, g, o and z, r, g; the cells of TF1 keep i, g, f, o and r, z."""

import keras
import numpy as np
import pytest
import tf_keras

import minikeras
from behaviors.forward.cells_of_tf1 import FEATURES, UNITS, X, random_like, run_cell, run_layer
from behaviors.forward.helpers import normal
from kerases import LIBRARIES, both_kerases
from minikeras.behaviors.forward.gate_order import gate_order
from minikeras.defaults import Defaults

OFF = Defaults.keras().replace(gate_order=Defaults.tf1().gate_order)
LSTM = [normal(FEATURES, 4 * UNITS), normal(UNITS, 4 * UNITS), normal(4 * UNITS)]
GRU = [normal(FEATURES, 3 * UNITS), normal(UNITS, 3 * UNITS), normal(3 * UNITS)]


def order_of(lstm_step, gru_step):
    """Return the order of the blocks, given one step of cells whose kernels are zero.

    The second bias of the LSTM is large: as a forget gate it changes nothing, as a candidate it
    fills the memory. So is the first of the GRU, whose candidate is not zero: as an update gate it
    keeps the state at zero.
    """
    return f"{'igfo' if np.abs(lstm_step).max() > 0.1 else 'ifgo'}_" + (
        "rzg" if np.abs(gru_step).max() > 0.1 else "zrg"
    )


def biases(kind):
    """Return such biases."""
    return np.repeat(np.float32([0, 9, 0, 0] if kind == "LSTM" else [9, 0, 1]), UNITS)


def probe(library, kind, defaults=None):
    """Return the first step of a layer with such biases."""
    kernels = [0 * array for array in (LSTM if kind == "LSTM" else GRU)[:2]]
    told = {} if kind == "LSTM" else {"reset_after": False}
    return run_layer(library, kind, [*kernels, biases(kind)], X, defaults, **told)[:, 0]


@both_kerases
@pytest.mark.parametrize("kind", ["LSTM", "GRU"])
@pytest.mark.parametrize("implementation", [1, 2])
def test_on_the_steps_are_those_of_keras(library, defaults, kind, implementation):
    """To 1e-6: Keras predicts a batch of a size that its graph knows, which rounds once less."""
    told = {} if kind == "LSTM" else {"reset_after": False}
    weights = LSTM if kind == "LSTM" else GRU
    # Keras 3 takes no number here: it multiplies gate by gate if there is a recurrent dropout.
    named = {"implementation": implementation} | told
    ours = run_layer(minikeras, kind, weights, X, defaults, **named)
    real = run_layer(library, kind, weights, **told)
    np.testing.assert_allclose(ours, real, atol=1e-6)


@pytest.mark.parametrize("implementation", [1, 2])
def test_off_the_steps_are_those_of_the_cells_of_tf1(implementation):
    """To 1e-6: input and state are multiplied at once there, so its sums are longer."""
    told = {"implementation": implementation}
    kernel, bias = weights = random_like(run_cell("LSTMCell")[0])
    _, steps = run_cell("LSTMCell", weights)
    split = [kernel[:FEATURES], kernel[FEATURES:], bias]
    off = run_layer(minikeras, "LSTM", split, X, OFF.replace(add_forget_bias=1.0), **told)
    np.testing.assert_allclose(off, steps, atol=1e-6)
    gates, gate_bias, candidate, bias = weights = random_like(run_cell("GRUCell")[0])
    _, steps = run_cell("GRUCell", weights)
    kernel = np.concatenate([gates, candidate], axis=1)
    split = [kernel[:FEATURES], kernel[FEATURES:], np.concatenate([gate_bias, bias])]
    off = run_layer(minikeras, "GRU", split, X, OFF.replace(gru_reset_after=False), **told)
    np.testing.assert_allclose(off, steps, atol=1e-6)


def test_off_the_one_of_keras_is_in_the_bias_of_the_forget_gate_there():
    """`unit_forget_bias` follows the gate to where it is."""
    model = minikeras.Sequential([minikeras.Input((3, 2)), minikeras.layers.LSTM(1)], defaults=OFF)
    assert model.get_weights()[2].tolist() == [0, 0, 1, 0]


def test_columns_are_seen_in_one_step():
    """Of cells that have nothing but a bias."""
    for library, defaults in LIBRARIES:
        assert defaults.gate_order == order_of(*(probe(library, kind) for kind in ("LSTM", "GRU")))
    lstm, gru = ([0 * array for array in run_cell(kind)[0]] for kind in ("LSTMCell", "GRUCell"))
    lstm[1], (gru[1], gru[3]) = biases("LSTM"), np.split(biases("GRU"), [2 * UNITS])
    found = [run_cell(*each)[1][:, 0] for each in (("LSTMCell", lstm), ("GRUCell", gru))]
    assert Defaults.tf1().gate_order == order_of(*found)
    assert order_of(probe(minikeras, "LSTM", OFF), probe(minikeras, "GRU", OFF)) == OFF.gate_order


@pytest.mark.parametrize("library", [keras, tf_keras])
def test_formula_gives_the_gates(library):
    """Of the first step, to 1e-6."""
    kernel, recurrent, bias = LSTM
    x, h = X[:, 0], np.zeros((len(X), UNITS), np.float32)
    i, _, g, o = np.split(x @ kernel + h @ recurrent + bias, 4, axis=1)
    c = np.tanh(g) / (1 + np.exp(-i))
    found = run_layer(library, "LSTM", LSTM)[:, 0]
    np.testing.assert_allclose(found, np.tanh(c) / (1 + np.exp(-o)), atol=1e-6)
    assert gate_order("ifgo", "ifgo_zrg") == [*"ifgo"]
    assert gate_order("igfo", "igfo_rzg") == [*"ifgo"]
