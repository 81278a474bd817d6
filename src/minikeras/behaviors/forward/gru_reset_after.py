"""Multiply the state by the kernel of the candidate first, and reset the product.

**Keras** computes the candidate of a `GRU` as `tanh(x @ kernel + r * (h @ recurrent + bias))`. So
the state has a bias of its own, and the bias of the layer two rows. Both versions do it: it is
what the kernel of NVIDIA can run.

**TF1** resets the state, and multiplies it then: `tf.nn.rnn_cell.GRUCell` computes
`tanh(concat([x, r * h]) @ kernel + bias)`, with one bias.

**PyTorch** does as Keras: `torch.nn.GRU` has `bias_ih` and `bias_hh`, and resets the product.

**Hidden in** `keras/src/layers/rnn/gru.py::GRU.__init__` (line 489, Keras 3.15), done in
`::GRUCell.call` (line 286); `tf_keras/src/layers/rnn/gru.py::GRU.__init__` (line 548, 2.21), done
in `::GRUCell.call` (line 339).

**Since** TensorFlow 2.0 (2019), and so Keras 2.6 and 3.0. The argument is of Keras 2.2, where it
was False, as it is in `tf.compat.v1.keras.layers.GRU`.

**Symptom** `GRU(reset_after=False) is not compatible with GRU(reset_after=True)`, or a bias of
shape (3 * units,) that does not fit (2, 3 * units). Where nothing is loaded, a GRU with other
numbers of about the same worth.

**Formula** `candidate = np.tanh(x_g + r * (h @ recurrent_g + recurrent_bias_g))`

**Read** Cho et al. 2014, [Learning phrase representations](https://arxiv.org/abs/1406.1078),
whose first version resets after, and the third before;
[two numbers of parameters](https://github.com/tensorflow/tensorflow/issues/43960).
"""

from __future__ import annotations

from collections.abc import Callable

import tensorflow.compat.v1 as tf


def gru_reset_after(
    reset: tf.Tensor,
    state: tf.Tensor,
    product: tf.Tensor,
    multiply: Callable[[tf.Tensor], tf.Tensor],
    after: bool,
) -> tf.Tensor:
    """Return what the state adds to the candidate: `reset * product`, or the product anew.

    `product` is that of the whole state, with its bias; `multiply` gives one without a bias.

    Examples:
        >>> from minikeras.testing import run
        >>> def added(after):
        ...     reset, state = tf.constant([[0.5, 0.0]]), tf.constant([[1.0, 1.0]])
        ...     multiply = lambda state: tf.matmul(state, [[1.0, 2.0], [3.0, 4.0]])
        ...     return gru_reset_after(reset, state, multiply(state), multiply, after)
        >>> run(lambda: added(True))  # Keras
        array([[2., 0.]], dtype=float32)
        >>> run(lambda: added(False))  # TF1
        array([[0.5, 1. ]], dtype=float32)
    """
    return reset * product if after else multiply(reset * state)
