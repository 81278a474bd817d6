"""Add the bias of a gate as any two tensors are added.

**Keras** 3 writes `x + bias` for the recurrent bias of a `GRU`, and for all biases of an `LSTM` or
a `GRU` with recurrent dropout or `implementation=1`. Its other biases, and all those of Keras 2, go
through `tf.nn.bias_add`. The sums are the same; the gradient of the bias, a sum over the batch, is
added up in another order.

**TF1** has `tf.nn.bias_add` in its recurrent cells, as Keras 2.

**PyTorch** `torch.nn.LSTM` and `torch.nn.GRU` have two biases in every gate, `bias_ih_l0` and
`bias_hh_l0`, and autograd adds up each gradient in its own order.

**Hidden in** `keras/src/layers/rnn/gru.py::GRUCell.call` (line 272, Keras 3.15) and
`keras/src/layers/rnn/lstm.py::LSTMCell.call` (line 253);
`tf_keras/src/layers/rnn/gru.py::GRUCell.call` (line 323, 2.21) and
`tf_keras/src/layers/rnn/lstm.py::LSTMCell.call` (line 306).

**Since** Keras 3.0 (2023), for every bias; from 3.12 on the other biases go through `ops.add`,
which is `tf.nn.bias_add`. Keras 1 wrote `x + b` as well, Keras 2.0 (2017) brought `K.bias_add`.

**Symptom** The last bits of the trained weights differ, in batches of 32 rows or so and more. In
small batches there is only one order, and nothing is seen.

**Formula** `gradient = functools.reduce(np.add, rows)`, in the order that the kernel likes.

**Read** [Use ops.add for bias addition](https://github.com/keras-team/keras/pull/21299), with the
list of the layers that do not; [why the order of a sum
shows](https://docs.pytorch.org/docs/stable/notes/numerical_accuracy.html).
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def add_gate_bias(x: tf.Tensor, bias: tf.Tensor, op: str) -> tf.Tensor:
    """Return `x + bias`, (batch, units); `op` is "add" (Keras 3) or "bias_add" (Keras 2, TF1).

    Examples:
        >>> from minikeras.testing import run
        >>> run(lambda: add_gate_bias(tf.ones([1, 2]), tf.constant([1.0, 2.0]), "add"))  # Keras
        array([[2., 3.]], dtype=float32)
        >>> run(lambda: add_gate_bias(tf.ones([1, 2]), tf.constant([1.0, 2.0]), "bias_add"))  # TF1
        array([[2., 3.]], dtype=float32)
    """
    if op == "bias_add":
        return tf.nn.bias_add(x, bias)
    with tf.name_scope("add_gate_bias"):
        return x + bias
