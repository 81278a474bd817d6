"""Compute a normalised number as `x * factor + shift`, with the shift put together in one order.

**Keras** 3 writes the formula out in `LayerNormalization` and `GroupNormalization`: the shift is
`-mean * factor`, to which beta is added. A gamma of the last axis is first reshaped to as many axes
as the input has. Keras 2 calls `tf.nn.batch_normalization`, where the shift is
`beta - mean * factor`, and reshapes no gamma of the last axis. TensorFlow's graph optimizer turns
the two into different sums.

**TF1** `tf.nn.batch_normalization(x, mean, variance, beta, gamma, epsilon)` is the line.

**PyTorch** `torch.nn.functional.layer_norm` and `group_norm` are one kernel each, and no formula is
written out in Python.

**Hidden in** `keras/src/ops/nn.py::_layer_normalization` (line 3137, Keras 3.15);
`tf_keras/src/layers/normalization/layer_normalization.py::LayerNormalization.call` (line 297, 2.21)
and `tensorflow/python/ops/nn_impl.py::batch_normalization` (line 1491).

**Since** Keras 3.0 (2023). Keras 2 has the line of TF1, in `LayerNormalization` from 2.6 (2021) at
least, in `GroupNormalization` from 2.11 on, which brought it.

**Symptom** The last bit of an output, and 1e-6 in a loss after some epochs.

**Formula** `factor = gamma / np.sqrt(variance + epsilon)`, then
`x * factor + (-mean * factor + beta)`

**With** `fuse_layer_normalization` on, a kernel normalises, and this row is dead for most layers.

**Read** [Ba, Kiros and Hinton 2016](https://arxiv.org/abs/1607.06450), for the formula; [why the
order of a sum shows](https://docs.pytorch.org/docs/stable/notes/numerical_accuracy.html).
"""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow.compat.v1 as tf


def normalization_form(
    x: tf.Tensor,
    moments: tuple[tf.Tensor, tf.Tensor],
    gamma: tf.Tensor | None,
    beta: tf.Tensor | None,
    shape: Sequence[int] | None,
    epsilon: float,
    form: str,
) -> tf.Tensor:
    """Return `gamma * (x - mean) / sqrt(variance + epsilon) + beta`.

    `form` is "by_hand" (Keras 3), where gamma and beta are reshaped to `shape`, unless it is None;
    or "batch_normalization" (Keras 2 and TF1).

    Examples:
        >>> from minikeras.testing import run
        >>> def rounded(form):
        ...     x, factor = tf.constant([[0.1, 0.3]]), tf.constant([3.0, 3.0])
        ...     moments = tf.nn.moments(x, [1], keepdims=True)
        ...     return tf.round(normalization_form(x, moments, factor, factor, None, 1e-3, form))
        >>> run(lambda: rounded("by_hand")).tolist()  # Keras 3
        [[0.0, 6.0]]
        >>> run(lambda: rounded("batch_normalization")).tolist()  # Keras 2 and TF1, to one bit
        [[0.0, 6.0]]
    """
    mean, variance = moments
    if form == "batch_normalization":
        return tf.nn.batch_normalization(x, mean, variance, beta, gamma, epsilon)
    if shape is not None:
        gamma, beta = (each if each is None else tf.reshape(each, shape) for each in (gamma, beta))
    factor = tf.math.rsqrt(variance + epsilon)
    factor = factor if gamma is None else factor * gamma
    shift = -mean * factor
    return x * factor + (shift if beta is None else shift + beta)
