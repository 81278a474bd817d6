"""Add nothing to the forget gate of an LSTM: the 1 of Keras is in its bias.

**Keras** starts the forget gate's bias at 1, see `unit_forget_bias`, and adds that bias like any
other. Both versions do.

**TF1** adds 1 to the forget gate at every step, beside a bias that starts at 0:
`tf.nn.rnn_cell.LSTMCell(units, forget_bias=1.0)`. The 1 is no weight: it is not trained, not
saved, and no penalty sees it.

**PyTorch** adds nothing either, and starts `torch.nn.LSTM` without a 1.

**Hidden in** `keras/src/layers/rnn/lstm.py::LSTMCell.build` (line 174, Keras 3.15);
`tf_keras/src/layers/rnn/lstm.py::LSTMCell.build` (line 218, 2.21); the 1 of TF1 is in
`tf_keras/src/layers/rnn/legacy_cells.py::LSTMCell.call` (line 1135).

**Since** Keras 0.3 (2015) at least: its LSTM has always stored the 1.

**Symptom** Weights that are copied from a cell of TF1 predict something else, since the forget
gate is 0.5 open where it was 0.73. Add 1 to a quarter of the bias, and they agree.

**Formula** `c = sigmoid(f + 0) * c + sigmoid(i) * np.tanh(g)`

**With** `unit_forget_bias`, the 1 that is stored, and `gate_order`, which says where.

**Read** Jozefowicz et al. 2015, [An empirical exploration of recurrent network
architectures](http://proceedings.mlr.press/v37/jozefowicz15.pdf), why 1;
[why the bias is 0](https://github.com/tensorflow/tensorflow/issues/14223) in TF1.
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def add_forget_bias(gate: tf.Tensor, bias: float) -> tf.Tensor:
    """Return `gate + bias`; zero returns the gate itself.

    Examples:
        >>> from minikeras.testing import run
        >>> run(lambda: tf.sigmoid(add_forget_bias(tf.constant(0.0), 0.0)))  # Keras
        0.500
        >>> run(lambda: tf.sigmoid(add_forget_bias(tf.constant(0.0), 1.0)))  # TF1
        0.731
    """
    if bias == 0.0:
        return gate
    with tf.name_scope("add_forget_bias"):
        return gate + bias
