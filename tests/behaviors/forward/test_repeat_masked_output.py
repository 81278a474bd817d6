"""A masked step of both Kerases repeats the output before it, one of TF1 is zero."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from behaviors.forward.cells_of_tf1 import FEATURES, ROWS, STEPS, UNITS, X, run_cell, run_layer
from behaviors.forward.helpers import normal
from kerases import LIBRARIES, both_kerases
from minikeras.behaviors.forward.repeat_masked_output import repeat_masked_output
from minikeras.defaults import Defaults

LENGTHS = np.array([4, 2, 3, 1, 4])
MASK = np.arange(STEPS) < LENGTHS[:, None]
PADDED = np.where(MASK[..., None], X, np.float32(0))
WEIGHTS = [normal(FEATURES, 4 * UNITS), normal(UNITS, 4 * UNITS), normal(4 * UNITS)]
OFF = Defaults.keras().replace(repeat_masked_output=False)


def steps_of(library, defaults=None, **arguments):
    """Return the outputs of all steps of a layer whose input is padded and masked."""
    mask = library.layers.Masking()
    return run_layer(library, "LSTM", WEIGHTS, PADDED, defaults, mask, **arguments)


@both_kerases
@pytest.mark.parametrize("unroll", [False, True])
def test_on_the_steps_are_those_of_keras(library, defaults, unroll):
    """To 1e-6: Keras predicts a batch of a size that its graph knows, which rounds once less."""
    ours, real = (steps_of(k, defaults, unroll=unroll) for k in (minikeras, library))
    np.testing.assert_allclose(ours, real, atol=1e-6)
    assert np.array_equal(ours[1, 1], ours[1, 3])


@both_kerases
@pytest.mark.parametrize("unroll", [False, True])
def test_off_the_steps_are_those_of_keras_that_was_told(library, defaults, unroll):
    """To the same 1e-6."""
    table = defaults.replace(repeat_masked_output=False)
    real = steps_of(library, unroll=unroll, zero_output_for_mask=True)
    np.testing.assert_allclose(steps_of(minikeras, table, unroll=unroll), real, atol=1e-6)


def test_off_the_steps_are_those_of_a_cell_of_tf1():
    """To 1e-6, with its weights and its lengths; the padding is zero to the bit."""
    (kernel, bias), steps = run_cell("LSTMCell", lengths=LENGTHS)
    table = OFF.replace(gate_order="igfo_rzg", add_forget_bias=1.0)
    weights = [kernel[:FEATURES], kernel[FEATURES:], bias]
    off = run_layer(minikeras, "LSTM", weights, PADDED, table, minikeras.layers.Masking())
    np.testing.assert_allclose(off, steps, atol=1e-6)
    assert not off[~MASK].any()
    assert not steps[~MASK].any()


def test_off_without_a_mask_nothing_changes():
    """To the bit."""
    on, off = (run_layer(minikeras, "LSTM", WEIGHTS, X, table) for table in (OFF, Defaults.keras()))
    assert np.array_equal(on, off)


def test_on_and_off_what_was_asked_for_wins():
    """And the config says it in Keras's words."""
    for asked in (True, False):
        for table in (Defaults.keras(), OFF):
            found = steps_of(minikeras, table, zero_output_for_mask=asked)
            assert found[~MASK].any() == (not asked)
        config = minikeras.layers.LSTM(UNITS, zero_output_for_mask=asked).get_config()
        assert config["zero_output_for_mask"] is asked
    assert minikeras.layers.LSTM(UNITS).get_config()["zero_output_for_mask"] is False


def test_columns_are_seen_at_the_masked_steps():
    """Zero, or something else."""
    for library, defaults in LIBRARIES:
        assert defaults.repeat_masked_output == steps_of(library)[~MASK].any()
    _, steps = run_cell("LSTMCell", lengths=LENGTHS)
    assert Defaults.tf1().repeat_masked_output == steps[~MASK].any()


@pytest.mark.parametrize("library", [keras, tf_keras])
def test_formula_fills_the_steps(library):
    """From the steps that count, to the bit."""
    found = steps_of(library)
    for row in range(ROWS):
        output = [*found[row]]
        for t in range(1, STEPS):
            output[t] = output[t] if MASK[row, t] else output[t - 1]
        assert np.array_equal(output, found[row])


def test_on_a_first_step_that_is_masked_gives_zero():
    """There is none before it."""
    with tf.Graph().as_default(), tf.Session() as session:
        assert not session.run(repeat_masked_output(tf.ones(3), None, True)).any()
