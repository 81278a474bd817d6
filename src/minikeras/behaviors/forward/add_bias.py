"""Look for the axis of the bias by its length.

**Keras** 3 adds a bias with the `add` of any two tensors, which guesses: where the last axis of the
output is as long as the bias, the bias belongs there. So with `data_format="channels_first"` and as
many filters as the output is wide, every column gets the bias of a filter. A bias of one number has
no length to look for and is added by another op, whose gradient sums in another order. Keras 2
knows where the channels are. It adds the bias of a depthwise or separable convolution over
sequences before it takes away the axis that it has put in for the op, Keras 3 after it.

**TF1** `tf.nn.bias_add(y, bias, data_format="NCHW")` is told where the channels are.

**PyTorch** `torch.nn.Conv2d` has its channels first always, and its bias belongs to them; that of
`torch.nn.Linear` belongs to the last axis. Nothing is guessed.

**Hidden in** `keras/src/backend/tensorflow/numpy.py::add` (line 96, Keras 3.15), called by
`keras/src/layers/convolutional/base_conv.py::BaseConv.call` (line 263);
`tf_keras/src/layers/convolutional/base_conv.py::Conv.call` (line 310, 2.21) names the axis.

**Since** Keras 3.7 (2024). 3.0 to 3.6 added a bias that was reshaped for its axis, and guessed
nothing. Keras 2 names the axis from 2.0 on.

**Symptom** Called as `model(x)`, a network in "channels_first" gives other outputs than the same
network in "channels_last" as soon as one of its maps is as wide as it has channels, and no error
says why; in `fit` and `predict`, TensorFlow fuses the bias into the convolution of the CPU. And the
bias of a last `Dense(1)` differs in its last bits from that of Keras 2 after a step.

**Formula** `y + bias` for an output (batch, 3, height, 3), and not `y + bias.reshape(3, 1, 1)`

**Read** [tf.nn.bias_add as special case of tf.add](https://github.com/keras-team/keras/pull/20386),
the change in Keras 3, and its reason.
"""

from __future__ import annotations

from collections.abc import Callable

import tensorflow.compat.v1 as tf


def add_bias(
    y: tf.Tensor,
    bias: tf.Tensor,
    data_format: str,
    back: Callable[[tf.Tensor], tf.Tensor] | None,
    axis: str,
) -> tf.Tensor:
    """Return `back(y)` plus a bias (channels,), where `y` has its channels last or first.

    `axis` is "of_its_length" (Keras 3) or "of_channels" (Keras 2 and TF1).

    Examples:
        >>> from minikeras.testing import run
        >>> maps = lambda: tf.zeros([1, 2, 1, 2])  # two channels, one row, two columns
        >>> bias = lambda: tf.constant([1.0, 2.0])
        >>> run(lambda: add_bias(maps(), bias(), "channels_first", None, "of_its_length")).tolist()
        [[[[1.0, 2.0]], [[1.0, 2.0]]]]
        >>> run(lambda: add_bias(maps(), bias(), "channels_first", None, "of_channels")).tolist()
        [[[[1.0, 1.0]], [[2.0, 2.0]]]]

        The first is Keras 3, the second is Keras 2 and TF1.
    """
    if axis == "of_its_length":
        y = y if back is None else back(y)
        if bias.shape[0] == 1:
            return y + bias
        last = y.shape[-1] == bias.shape[0]
        return tf.nn.bias_add(y, bias, "NHWC" if last else "NCHW")
    if data_format == "channels_first" and len(y.shape) == 3:
        y = y + tf.reshape(bias, [1, -1, 1])
    else:
        y = tf.nn.bias_add(y, bias, "NHWC" if data_format == "channels_last" else "NCHW")
    return y if back is None else back(y)
