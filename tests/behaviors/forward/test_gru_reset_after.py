"""The GRU of both Kerases resets a product, the cell of TF1 resets the state before it."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from behaviors.forward.cells_of_tf1 import FEATURES, UNITS, X, random_like, run_cell, run_layer
from behaviors.forward.helpers import normal
from kerases import LIBRARIES, both_kerases
from minikeras.behaviors.forward.gru_reset_after import gru_reset_after
from minikeras.defaults import Defaults

OFF = Defaults.keras().replace(gru_reset_after=False)
KERNELS = [normal(FEATURES, 3 * UNITS), normal(UNITS, 3 * UNITS)]
ONE_BIAS, TWO_BIASES = normal(3 * UNITS), normal(2, 3 * UNITS)


def as_keras(weights):
    """Return the weights of a cell of TF1 in Keras's order: update gate, reset gate, candidate."""
    gates, gate_bias, candidate, bias = weights
    reset, update = np.split(gates, 2, axis=1)
    reset_bias, update_bias = np.split(gate_bias, 2)
    kernels = np.concatenate([update, reset, candidate], axis=1)
    biases = np.concatenate([update_bias, reset_bias, bias])
    return [kernels[:FEATURES], kernels[FEATURES:], biases]


@both_kerases
def test_on_the_steps_are_those_of_keras(library, defaults):
    """To 1e-6: Keras predicts a batch of a size that its graph knows, which rounds once less."""
    weights = [*KERNELS, TWO_BIASES]
    ours, real = (run_layer(k, "GRU", weights, X, defaults) for k in (minikeras, library))
    np.testing.assert_allclose(ours, real, atol=1e-6)


@both_kerases
def test_off_the_steps_are_those_of_keras_that_was_told(library, defaults):
    """To the same 1e-6, and with one bias."""
    weights = [*KERNELS, ONE_BIAS]
    ours = run_layer(minikeras, "GRU", weights, X, defaults.replace(gru_reset_after=False))
    real = run_layer(library, "GRU", weights, reset_after=False)
    np.testing.assert_allclose(ours, real, atol=1e-6)


def test_off_the_steps_are_those_of_the_cell_of_tf1():
    """To 1e-6: it multiplies the input and the state at once, so its sums are longer."""
    first, _ = run_cell("GRUCell")
    weights = random_like(first)
    _, steps = run_cell("GRUCell", weights)
    off = run_layer(minikeras, "GRU", as_keras(weights), X, OFF)
    np.testing.assert_allclose(off, steps, atol=1e-6)


def test_on_and_off_what_was_asked_for_wins():
    """And the config says it in Keras's words."""
    for asked, bias in ((True, TWO_BIASES), (False, ONE_BIAS)):
        for table in (Defaults.keras(), OFF):
            ours = run_layer(minikeras, "GRU", [*KERNELS, bias], X, table, reset_after=asked)
            real = run_layer(keras, "GRU", [*KERNELS, bias], reset_after=asked)
            np.testing.assert_allclose(ours, real, atol=1e-6)
        assert minikeras.layers.GRU(UNITS, reset_after=asked).get_config()["reset_after"] is asked
    assert minikeras.layers.GRU(UNITS).get_config()["reset_after"] is True


def test_off_is_not_on():
    """The same numbers in one row of biases give other steps."""
    double = np.stack([ONE_BIAS, 0 * ONE_BIAS])
    on = run_layer(minikeras, "GRU", [*KERNELS, double], X, Defaults.keras())
    off = run_layer(minikeras, "GRU", [*KERNELS, ONE_BIAS], X, OFF)
    assert np.abs(on - off).max() > 0.01


def test_columns_are_the_defaults_of_the_layers():
    """As the layers tell, and as the shape of a bias of TF1 tells."""
    for library, defaults in LIBRARIES:
        assert defaults.gru_reset_after == library.layers.GRU(UNITS).reset_after
    first, _ = run_cell("GRUCell")
    assert Defaults.tf1().gru_reset_after == (first[3].shape != (UNITS,))


@pytest.mark.parametrize("library", [keras, tf_keras])
def test_formula_is_the_candidate(library):
    """One step, from a state that is not zero, to 1e-6."""
    cell = library.layers.GRUCell(UNITS)
    cell.build((None, FEATURES))
    cell.set_weights([*KERNELS, TWO_BIASES])
    x, h = X[:, 0], normal(len(X), UNITS)
    (x_z, x_r, x_g), (_, _, recurrent_g) = (
        np.split(a, 3, axis=1) for a in (x @ KERNELS[0] + TWO_BIASES[0], KERNELS[1])
    )
    h_z, h_r, _ = np.split(h @ KERNELS[1] + TWO_BIASES[1], 3, axis=1)
    recurrent_bias_g = TWO_BIASES[1, 2 * UNITS :]
    z, r = (1 / (1 + np.exp(-gate)) for gate in (x_z + h_z, x_r + h_r))
    candidate = np.tanh(x_g + r * (h @ recurrent_g + recurrent_bias_g))
    found = np.asarray(cell(tf.constant(x), [tf.constant(h)])[0])
    np.testing.assert_allclose(found, z * h + (1 - z) * candidate, atol=1e-6)
    product = h @ recurrent_g + recurrent_bias_g
    added = gru_reset_after(r, h, product, lambda state: state @ recurrent_g, True)
    np.testing.assert_allclose(np.tanh(x_g + added), candidate, atol=1e-6)
