"""Recurrent layers: a cell makes one step, `RNN` runs it over time, one loop serves all.

Read `loop.py` first, then `cell.py` and one of `simple_rnn.py`, `gru.py` and `lstm.py`.
"""

from minikeras.layers.recurrent.cell import Cell
from minikeras.layers.recurrent.gru import GRU, GRUCell
from minikeras.layers.recurrent.lstm import LSTM, LSTMCell
from minikeras.layers.recurrent.rnn import RNN
from minikeras.layers.recurrent.simple_rnn import SimpleRNN, SimpleRNNCell
from minikeras.layers.recurrent.stacked import StackedRNNCells

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "Cell",
    "GRUCell",
    "LSTMCell",
    "SimpleRNN",
    "SimpleRNNCell",
    "StackedRNNCells",
]
