"""Drop the same inputs of a recurrent layer at every step of a sequence.

**Keras** 3 draws the mask of `LSTM(8, dropout=0.5)` once for a batch, (batch, features), and uses
it at every time step: an input that is dropped is dropped for the whole sequence, as in Gal and
Ghahramani 2016. Keras 2 does that too in a `SimpleRNN`, but not in an `LSTM` or a `GRU` whose
options a GPU kernel could serve, which is the usual case: there the mask is (batch, time,
features), and every step has its own. Whether there is a GPU does not matter.

**TF1** has `tf.nn.dropout(x, rate=0.5)` before the loop, over the whole batch of sequences: a mask
for each step. So has `tf.nn.rnn_cell.DropoutWrapper`, unless it is told `variational_recurrent`.

**Hidden in** `keras/src/layers/rnn/dropout_rnn_cell.py::DropoutRNNCell.get_dropout_mask` (line 37,
Keras 3.15); `tf_keras/src/layers/rnn/lstm.py::LSTM.call` (line 668, 2.21) and `gru.py::GRU.call`.

**Symptom** The same `dropout=0.5` regularises more in one version than in the other: a word that
returns in a sequence is seen again by a mask that changes, and never by one that stays.

**Formula** `mask = np.repeat(mask[:, None], time, axis=1)`

**With** an activation other than tanh, a recurrent activation other than sigmoid, a recurrent
dropout, `unroll=True`, no bias or `reset_after=False`, a layer repeats its mask in Keras 2 as well.
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def repeat_input_mask(x: tf.Tensor, fused: bool, enabled: bool) -> tf.Tensor:
    """Return what the mask of the inputs `x`, (batch, time, features), has the shape of.

    `fused` is whether a GPU kernel could run the layer. Off, these layers have a mask like `x`
    itself; all others, and on, every layer, one like the first step of `x`.

    Examples:
        >>> x = tf.zeros([2, 5, 3])
        >>> repeat_input_mask(x, True, True).shape.as_list()  # Keras
        [2, 3]
        >>> repeat_input_mask(x, True, False).shape.as_list()  # Keras 2 and TF1
        [2, 5, 3]
        >>> repeat_input_mask(x, False, False).shape.as_list()  # Keras 2: SimpleRNN
        [2, 3]
    """
    if fused and not enabled:
        return x
    with tf.name_scope("repeat_input_mask"):
        return x[:, 0]
