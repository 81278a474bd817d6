"""The gates of a GRU start at 0 in both Kerases, and at 1 in the cell of TF1."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from behaviors.forward.cells_of_tf1 import UNITS, run_cell
from kerases import LIBRARIES, both_kerases
from minikeras.behaviors.initialise.unit_gate_bias import unit_gate_bias
from minikeras.defaults import Defaults
from minikeras.testing import run

ON = Defaults.keras().replace(unit_gate_bias=True)


def bias_of(defaults, **arguments):
    """Return the first bias of one of our GRUs."""
    layer = minikeras.layers.GRU(UNITS, **arguments)
    model = minikeras.Sequential([layer], defaults=defaults, seed=7)
    model.build((None, 5, 2))
    return model.get_weights()[2]


def real_bias(library, **arguments):
    """Return that of a real one."""
    library.utils.set_random_seed(7)
    layer = library.layers.GRU(UNITS, **arguments)
    layer.build((None, 5, 2))
    return np.asarray(layer.cell.bias)


@both_kerases
@pytest.mark.parametrize("after", [True, False])
def test_off_the_bias_is_that_of_keras(library, defaults, after):
    """Zeros, in one row or in two."""
    assert np.array_equal(
        bias_of(defaults, reset_after=after), real_bias(library, reset_after=after)
    )
    assert np.array_equal(run(lambda: unit_gate_bias(tf.zeros, (6,), False)), np.zeros(6))


def test_on_the_bias_is_that_of_the_cell_of_tf1():
    """Which stores the gates and the candidate apart."""
    (_, gates, _, candidate), _ = run_cell("GRUCell")
    found = bias_of(ON.replace(gru_reset_after=False))
    assert np.array_equal(found, np.concatenate([gates, candidate]))


def test_on_a_row_for_the_state_stays_at_zero():
    """It is added to the other one: twice 1 would be 2."""
    assert np.array_equal(bias_of(ON).sum(0), bias_of(ON, reset_after=False))


@both_kerases
def test_on_and_off_what_was_asked_for_wins(library, defaults):
    """An initializer that is given is for gates and candidate, in TF1 too."""
    told = {"bias_initializer": "random_normal"}
    for table in (defaults, defaults.replace(unit_gate_bias=True)):
        assert np.array_equal(bias_of(table, **told), real_bias(library, **told))


def test_columns_are_what_the_layers_start_with():
    """Seen in the first number."""
    for library, defaults in LIBRARIES:
        assert defaults.unit_gate_bias == (real_bias(library).flat[0] == 1)
    assert Defaults.tf1().unit_gate_bias == (run_cell("GRUCell")[0][1][0] == 1)


def test_formula_is_the_first_two_thirds():
    """And neither Keras writes it: a zero is left where TF1 has a one."""
    bias = np.zeros(3 * UNITS, np.float32)
    bias[: 2 * UNITS] = 1
    assert np.array_equal(bias_of(ON, reset_after=False), bias)
    for library in (keras, tf_keras):
        assert not real_bias(library, reset_after=False).any()
