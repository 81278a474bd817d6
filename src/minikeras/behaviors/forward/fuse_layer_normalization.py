"""Normalise each example with the kernel that is made for batches.

**Keras** 2 reshapes the input so that examples become channels, and hands it to the fused kernel of
batch normalization; then it multiplies by gamma and adds beta. It does so where the axes are the
last ones and epsilon is at least 1.001e-5. Keras 3 computes mean and variance, and then
`x * (gamma / deviation) + (beta - mean * gamma / deviation)`.

**TF1** has no layer. `tf.nn.moments` and `tf.nn.batch_normalization` are the lines, which Keras 3
writes as well.

**PyTorch** `torch.nn.LayerNorm(64)` has a kernel of its own, and another epsilon: 1e-5, where both
Kerases have 1e-3.

**Hidden in**
`tf_keras/src/layers/normalization/layer_normalization.py::LayerNormalization._fused_can_be_used`
(line 208, 2.21) and `call`; `keras/src/ops/nn.py::_layer_normalization` (line 3137, Keras 3.15).

**Since** Keras 2.6 (2021) at least. Keras 3.0 (2023) computes by hand.

**Symptom** The last digits: 1e-7 in an output, and after some epochs 1e-5 in a loss. And a gradient
that Keras 2 computes with the kernel's own formula.

**Formula** `(x - x.mean(-1)) / np.sqrt(x.var(-1) + 0.001) * gamma + beta`

**Read** [Ba, Kiros and Hinton 2016](https://arxiv.org/abs/1607.06450); [Use fused_batch_norm in
LayerNormalization](https://github.com/tensorflow/tensorflow/pull/31557); [Any plans to restore
fused layer normalization](https://github.com/keras-team/keras/issues/20003).
"""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow.compat.v1 as tf


def fuse_layer_normalization(
    x: tf.Tensor, axes: Sequence[int], epsilon: float, enabled: bool
) -> bool:
    """Return whether the fused kernel normalises `x` over `axes`, which are sorted, from 1 on.

    Examples:
        >>> x = tf.zeros([2, 3, 4])
        >>> fuse_layer_normalization(x, [1, 2], 1e-3, True)  # Keras 2
        True
        >>> fuse_layer_normalization(x, [1], 1e-3, True)  # not the last axis
        False
        >>> fuse_layer_normalization(x, [1, 2], 1e-3, False)  # Keras 3 and TF1
        False
    """
    last = len(x.shape) - 1
    return enabled and epsilon >= 1.001e-5 and [*axes] == [*range(axes[0], last + 1)]
