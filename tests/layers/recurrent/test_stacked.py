"""Several cells as one, beside both Kerases."""

import keras
import pytest

from kerases import both_kerases, parts
from layers.passes import differences
from layers.sequences import FEATURES, FUSED, GAPS, STEPS, differ
from minikeras import layers


def cells(k):
    """Return a layer of three cells."""
    made = [k.layers.LSTMCell(4), k.layers.GRUCell(3), k.layers.SimpleRNNCell(2)]
    return [k.layers.RNN(made, return_sequences=True)]


@both_kerases
def test_outputs_and_gradients_have_the_bits_of_keras(library, defaults):
    """Of three kinds of cells, one after the other at every step."""
    assert differences(library, defaults, [cells], (STEPS, FEATURES)) == []


@both_kerases
def test_a_training_has_the_bits_of_keras(library, defaults):
    """From the seed on, with gaps."""

    def make(k):
        return [k.layers.Masking(), *cells(k), k.layers.Flatten()]

    def shallow(k):
        made = k.layers.StackedRNNCells([k.layers.GRUCell(3), k.layers.LSTMCell(2)])
        return [k.layers.Masking(), k.layers.RNN(made)]

    assert differ(library, defaults, shallow, GAPS) == []


def test_dropout_has_the_bits_of_keras_3():
    """Each cell has a stream of its own; gradients of gates with masks may be a rounding apart."""

    def make(k):
        first = k.layers.LSTMCell(4, dropout=0.3)
        second = k.layers.GRUCell(3, recurrent_dropout=0.2, seed=3)
        return [k.layers.RNN([first, second, k.layers.SimpleRNNCell(2, dropout=0.3)])]

    assert differ(keras, None, make, apart=(*FUSED, "last weights")) == []


def test_a_config_comes_back():
    """Through Keras 3, with the cells."""
    ours = layers.RNN([layers.LSTMCell(4), layers.GRUCell(3)])
    real = keras.layers.RNN.from_config(ours.get_config())
    again = layers.RNN.from_config(real.get_config())
    assert [type(cell).__name__ for cell in again.cell.cells] == ["LSTMCell", "GRUCell"]
    assert again.get_config()["cell"]["config"]["cells"][0]["config"]["units"] == 4


def test_what_is_no_cell_is_refused():
    """A ValueError in both Kerases."""
    with pytest.raises(ValueError):
        keras.layers.StackedRNNCells([3])
    with pytest.raises(ValueError) as caught:
        layers.StackedRNNCells([layers.LSTMCell(3), layers.Dense(3)])
    assert parts(caught)["what"] == "This is no cell."
