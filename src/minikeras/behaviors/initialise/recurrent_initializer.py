"""Draw the kernel of the state as rows that are orthogonal to each other.

**Keras** gives `SimpleRNN`, `GRU` and `LSTM` the argument `recurrent_initializer="orthogonal"`. A
state that is multiplied by an orthogonal matrix keeps its length, however often that happens. The
matrices of all gates are one matrix (units, gates * units), whose rows are orthonormal. Both
versions do it.

**TF1** has no default: `tf.Variable(tf.random_normal([units, 4 * units]))` is what a hand-written
loop holds. `tf.nn.rnn_cell.LSTMCell` keeps one Glorot uniform kernel for input and state together.

**PyTorch** `torch.nn.RNN`, `GRU` and `LSTM` draw all their weights evenly from `-1 / sqrt(units)`
to `1 / sqrt(units)`. `torch.nn.init.orthogonal_(rnn.weight_hh_l0)` is the line to write; the weight
is the transpose of Keras's.

**Hidden in** `keras/src/layers/rnn/lstm.py::LSTM.__init__` (line 455, Keras 3.15);
`tf_keras/src/layers/rnn/lstm.py::LSTM.__init__` (line 504, 2.21).

**Since** at least Keras 0.3.3 (2016), where each gate had a matrix of its own, times 1.1. One
matrix for all gates, times 1, since 2.0 (2017).

**Symptom** On long sequences the state explodes: 100 units drawn with standard deviation 1 make it
ten times as long at every step. Or it vanishes, with a standard deviation that is too small.

**Formula** `np.allclose(kernel @ kernel.T, np.eye(units))`

**With** the default changed to `random_normal`, `random_normal_stddev` sets the scale.

**Read** [Exact solutions to the nonlinear dynamics of learning in deep linear neural
networks](https://arxiv.org/abs/1312.6120) (Saxe et al., 2013), and [Intuition behind separating
recurrent_kernel in LSTM](https://github.com/keras-team/keras/issues/9773)
"""

from __future__ import annotations


def recurrent_initializer(asked: str | None, default: str) -> str:
    """Return the name of the initializer of the kernel of a state: the one asked for, if any.

    Examples:
        >>> recurrent_initializer(None, "orthogonal")  # Keras
        'orthogonal'
        >>> recurrent_initializer(None, "random_normal")  # TF1
        'random_normal'
        >>> recurrent_initializer("identity", "orthogonal")
        'identity'
    """
    return default if asked is None else asked
