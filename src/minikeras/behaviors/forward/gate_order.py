"""Keep the gates of an LSTM in the order i, f, g, o, those of a GRU in the order z, r, g.

**Keras** has one kernel for all gates of a cell, in blocks of `units` columns. Those of an `LSTM`
are of the input gate i, the forget gate f, the candidate g and the output gate o; those of a `GRU`
of the update gate z, the reset gate r and the candidate. Both versions have this order.

**TF1** has another one: `tf.nn.rnn_cell.LSTMCell` has i, g, f, o, and `GRUCell` has r, z in one
kernel, the candidate in another. Input and state share these kernels: the first rows are of x.

**PyTorch** has i, f, g, o in `torch.nn.LSTM`, and r, z, g in `torch.nn.GRU`, in rows.

**Hidden in** `keras/src/layers/rnn/lstm.py::LSTMCell.call` (line 246, Keras 3.15) and
`keras/src/layers/rnn/gru.py::GRUCell.call` (line 266);
`tf_keras/src/layers/rnn/lstm.py::LSTMCell.call` (line 295, 2.21) and
`tf_keras/src/layers/rnn/gru.py::GRUCell.call` (line 317); the cells of TF1 are in
`tf_keras/src/layers/rnn/legacy_cells.py::LSTMCell.call` (line 1124) and `::GRUCell.call`
(line 610).

**Since** Keras 2.0 (2017), where the gates got one kernel.

**Symptom** Weights of the right shape are copied from one to the other, and the model predicts
noise. No shape is wrong: an LSTM that forgets by its candidate has the same one.

**Formula** `i, f, g, o = np.split(x @ kernel + h @ recurrent + bias, 4, axis=1)`

**With** `add_forget_bias`, which also stands between the cells of TF1 and a layer of Keras.

**Read** [How to change the weights](https://github.com/tensorflow/tensorflow/issues/29622) of
LSTMCell to Keras's; [somebody who tried](https://github.com/keras-team/keras/issues/10179).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def gate_order(blocks: Sequence[T], order: str) -> list[T]:
    """Return the blocks of a kernel as i, f, g, o, or as z, r, g if there are three.

    `order` says how they are stored: "ifgo_zrg" (Keras) or "igfo_rzg".

    Examples:
        >>> gate_order(["first", "second", "third", "fourth"], "ifgo_zrg")  # Keras
        ['first', 'second', 'third', 'fourth']
        >>> gate_order(["first", "second", "third", "fourth"], "igfo_rzg")  # TF1
        ['first', 'third', 'second', 'fourth']
        >>> gate_order(["first", "second", "third"], "igfo_rzg")  # TF1
        ['second', 'first', 'third']
    """
    lstm, gru = order.split("_")
    stored = dict(zip(lstm if len(blocks) == 4 else gru, blocks, strict=True))
    return [stored[gate] for gate in ("ifgo" if len(blocks) == 4 else "zrg")]
