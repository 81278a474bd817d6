"""Take mean and variance of a group as means, without weights.

**Keras** 3 computes the moments of `GroupNormalization` with `tf.nn.moments`, and stops the
gradient at the mean inside the variance, where it is zero on paper. Keras 2 calls
`tf.nn.weighted_moments` with a weight of 1 for every number, so that it could leave some out: sums
that are divided by the sum of the weights, and a gradient through all of it.

**TF1** `tf.nn.moments(x, axes, keepdims=True)` is the line, and what Keras 3 calls.

**PyTorch** `torch.nn.GroupNorm(num_groups, num_channels)` has a kernel of its own, no weights, and
another epsilon: 1e-5, where both Kerases have 1e-3.

**Hidden in**
`keras/src/layers/normalization/group_normalization.py::GroupNormalization._apply_normalization`
(line 192, Keras 3.15);
`tf_keras/src/layers/normalization/group_normalization.py::GroupNormalization._apply_normalization`
(line 214, 2.21), which calls `tensorflow/python/ops/nn_impl.py::weighted_moments`.

**Since** Keras 3.0 (2023). Keras 2.11 (2022) brought the layer, with `tf.nn.moments`; 2.14 gave it
weights, for masks.

**Symptom** The last bits of a gradient, to which Keras 2 adds what is zero on paper; and a layer
that takes longer, since it multiplies by ones and adds them up.

**Formula** `(x * np.ones_like(x)).sum() / np.ones_like(x).sum()`, which is the mean

**Read** [Wu and He 2018](https://arxiv.org/abs/1803.08494); [speed-up normalization
layers](https://github.com/keras-team/keras-core/pull/866), how the moments of Keras 3 were chosen.
"""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow.compat.v1 as tf


def group_moments(x: tf.Tensor, axes: Sequence[int], of: str) -> tuple[tf.Tensor, tf.Tensor]:
    """Return mean and variance of `x` over `axes`, which stay with length 1.

    `of` is "means" (Keras 3 and TF1) or "weighted_sums" (Keras 2).

    Examples:
        >>> from minikeras.testing import run
        >>> def ops(of):
        ...     with tf.Graph().as_default() as graph:
        ...         group_moments(tf.placeholder(tf.float32, [1, 3]), [1], of)
        ...         types = [op.type for op in graph.get_operations()]
        ...     return [each for each in types if each in ("Mean", "Sum", "DivNoNan")]
        >>> ops("means")  # Keras 3 and TF1
        ['Mean', 'Mean']
        >>> ops("weighted_sums")  # Keras 2
        ['Sum', 'Sum', 'DivNoNan', 'Sum', 'DivNoNan']
    """
    if of == "means":
        mean, variance = tf.nn.moments(x, axes, keepdims=True)
    else:
        mean, variance = tf.nn.weighted_moments(x, axes, tf.ones_like(x), keepdims=True)
    return mean, variance
