"""Start the bias of the forget gate of an LSTM at 1.

**Keras** fills the second quarter of the bias of an `LSTM` with 1, so that the gate is
sigmoid(1) = 0.73 open and the memory survives the first steps of the training. The 1 is stored in
the weight: it is trained, penalised and saved like any other. Both versions do it.

**TF1** has a bias of `tf.zeros([4 * units])` in a hand-written LSTM, and a gate that is half open.
`tf.nn.rnn_cell.LSTMCell` adds `forget_bias=1.0` at every step, and stores 0.

**PyTorch** `torch.nn.LSTM` has two biases, `bias_ih_l0` and `bias_hh_l0`, which are added. Both are
drawn evenly from `-1 / sqrt(units)` to `1 / sqrt(units)`, so the gate starts about half open. Fill
the second quarter of one with 1, and of the other with 0.

**Hidden in** `keras/src/layers/rnn/lstm.py::LSTMCell.build` (line 174, Keras 3.15);
`tf_keras/src/layers/rnn/lstm.py::LSTMCell.build` (line 218, 2.21).

**Since** at least Keras 0.3.3 (2016), as `forget_bias_init="one"`; as `unit_forget_bias=True` since
2.0 (2017).

**Symptom** Of what an LSTM has seen, 0.5 ** 20 = 1e-6 is left twenty steps later, instead of
0.73 ** 20 = 2e-3, so what came early is not learned for many epochs. Weights that are copied from
a TF1 cell without adding the 1 predict something else.

**Formula** `bias[units : 2 * units] = 1`

**Read** [An Empirical Exploration of Recurrent Network
Architectures](https://proceedings.mlr.press/v37/jozefowicz15.html) (Jozefowicz et al., 2015), and
[LSTM forget gate bias initialization](https://github.com/pytorch/pytorch/issues/750)
"""

from __future__ import annotations

from collections.abc import Callable

import tensorflow.compat.v1 as tf


def unit_forget_bias(draw: Callable[[int], tf.Tensor], units: int, enabled: bool) -> tf.Tensor:
    """Return the biases of the gates i, f, g and o, which `draw(size)` gives otherwise.

    Examples:
        >>> from minikeras.testing import run
        >>> run(lambda: unit_forget_bias(lambda size: tf.zeros(size), 2, True))  # Keras
        array([0., 0., 1., 1., 0., 0., 0., 0.], dtype=float32)
        >>> run(lambda: unit_forget_bias(lambda size: tf.zeros(size), 2, False))  # TF1
        array([0., 0., 0., 0., 0., 0., 0., 0.], dtype=float32)
    """
    if not enabled:
        return draw(4 * units)
    with tf.name_scope("unit_forget_bias"):
        return tf.concat([draw(units), tf.ones(units), draw(2 * units)], axis=0)
