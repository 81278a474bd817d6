"""Start the biases of both gates of a GRU at 1.

**Keras** starts them at 0, like all biases of a `GRU`, so that half of the state is kept at each
step, and half of it is seen by the candidate. Both versions do. The 1 that an `LSTM` has, see
`unit_forget_bias`, is not in a GRU.

**TF1** starts them at 1 in `tf.nn.rnn_cell.GRUCell`, and that of the candidate at 0: sigmoid(1) =
0.73 of the state is kept. A bias initializer that is given to the cell is for all three.

**PyTorch** draws all biases of `torch.nn.GRU` from -1 / sqrt(units) to 1 / sqrt(units).

**Hidden in** `keras/src/layers/rnn/gru.py::GRUCell.build` (line 164, Keras 3.15);
`tf_keras/src/layers/rnn/gru.py::GRUCell.build` (line 207, 2.21); the 1 of TF1 is in
`tf_keras/src/layers/rnn/legacy_cells.py::GRUCell.build` (line 580).

**Since** Keras 0.3 (2015) at least, which has zeros too.

**Symptom** Of what a GRU has seen, 0.5 ** 20 = 1e-6 is left twenty steps later, instead of
0.73 ** 20 = 2e-3: a program of TF1 that learned from long sequences learns later in Keras.

**Formula** `bias[: 2 * units] = 1`

**With** `gru_reset_after`, where the bias has a second row, for the state: it stays at 0.

**Read** [The cell in the documentation of TF1](
https://www.tensorflow.org/api_docs/python/tf/compat/v1/nn/rnn_cell/GRUCell).
"""

from __future__ import annotations

from collections.abc import Callable

import tensorflow.compat.v1 as tf

Shape = tuple[int, ...]


def unit_gate_bias(draw: Callable[[Shape], tf.Tensor], shape: Shape, enabled: bool) -> tf.Tensor:
    """Return a bias (3 * units,) or (2, 3 * units), which `draw(shape)` gives otherwise.

    Examples:
        >>> from minikeras.testing import run
        >>> run(lambda: unit_gate_bias(tf.zeros, (6,), False))  # Keras
        array([0., 0., 0., 0., 0., 0.], dtype=float32)
        >>> run(lambda: unit_gate_bias(tf.zeros, (6,), True))  # TF1
        array([1., 1., 1., 1., 0., 0.], dtype=float32)
    """
    if not enabled:
        return draw(shape)
    with tf.name_scope("unit_gate_bias"):
        units = shape[-1] // 3
        first = tf.concat([tf.ones(2 * units), draw((units,))], axis=0)
        return first if len(shape) == 1 else tf.stack([first, draw((3 * units,))])
