"""Cells: of users, and what all of them have."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

import minikeras
from layers.passes import output
from minikeras import initializers, layers

X = np.arange(12, dtype=np.float32).reshape(2, 3, 2)


class Decay(layers.Cell):
    """A cell with a weight of its own: an average that forgets."""

    state_size = 2

    def make_weights(self, input_shape, make):
        """Make the share that is kept."""
        return {"share": make("share", input_shape, initializers.Constant(0.5))}

    def advance(self, x, states, weights, prepared, step):
        """Return the new average."""
        average = states[0] * weights["share"] + x
        return average, [average]


def test_a_cell_of_a_user_runs_and_learns():
    """Beside the same loop in NumPy."""
    y = np.zeros((2, 2), np.float32)
    for time in range(3):
        y = y * 0.5 + X[:, time]
    assert np.array_equal(output([layers.RNN(Decay())], X), y)
    model = minikeras.Sequential([layers.RNN(Decay()), layers.Dense(1)], seed=7)
    model.compile("sgd", "mse")
    model.fit(X, y[:, :1], verbose=0)
    assert (model.get_weights()[0] != 0.5).all()


def test_a_cell_alone_is_no_layer():
    """The message says what to write."""
    with pytest.raises(TypeError, match=r"RNN\(LSTMCell\(\.\.\.\)\)"):
        output([layers.LSTMCell(3)], X[:, 0])


def test_sizes_of_states_may_be_nested():
    """The first is that of the output, unless the cell says more."""
    cell = layers.StackedRNNCells([layers.LSTMCell(3), layers.GRUCell(2)])
    assert cell.state_size == [[3, 3], 2]
    assert cell.state_sizes == [3, 3, 2]
    assert (cell.output_size, layers.LSTMCell(3).output_size) == (2, 3)


def test_rates_are_cut_to_what_a_share_can_be():
    """As in both Kerases, which do not refuse them."""
    cell = layers.GRUCell(3, dropout=1.5, recurrent_dropout=-0.5)
    assert (cell.dropout, cell.recurrent_dropout) == (1.0, 0.0)


def test_the_table_of_tf1_trains_without_a_loop_over_batches():
    """Its variables cannot be read in a loop; they are read before."""
    stack = [layers.LSTM(3, dropout=0.5, recurrent_dropout=0.5), layers.Dense(1)]
    model = minikeras.Sequential(stack, defaults=minikeras.Defaults.tf1(), seed=7)
    model.compile("sgd", "mse")
    losses = model.fit(X, X[:, 0, :1], epochs=3, verbose=0).history["loss"]
    assert np.isfinite(losses).all()
    assert tf.executing_eagerly()
