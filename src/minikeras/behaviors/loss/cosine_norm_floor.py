"""Keep the length of a vector away from zero before dividing by it.

**Keras** divides labels and predictions by their length before it multiplies them. Keras 3 caps the
inverse of the length at 1e7, so vectors shorter than 1e-7 count as shorter than 1. Keras 2 keeps
the square of the length at or above 1e-12: the same, from 1e-6 on.

**TF1** `tf.nn.l2_normalize(x, axis=-1)` is the line, and the line that Keras 2 uses.
`tf.losses.cosine_distance` does not divide by any length.

**PyTorch** `torch.nn.functional.cosine_similarity` keeps each of the two lengths at or above 1e-8;
`torch.nn.functional.normalize` at or above 1e-12.

**Hidden in** `keras/src/ops/nn.py::_normalize` (line 2729, Keras 3.15), called by
`keras/src/losses/losses.py::cosine_similarity` through `keras/src/utils/numerical_utils.py`;
`tf_keras/src/losses.py::cosine_similarity` (line 2838, 2.21).

**Since** Keras 0.3 at the latest has the square at 1e-12, in `cosine_proximity`. Keras 3.0 kept the
square at or above 1e-7, 3.1 to 3.5 the length at or above 1e-7; 3.6 (2024) caps the inverse.

**Symptom** A prediction of exactly zero, as from a ReLU that is dead, costs 0 in both Kerases, and
its gradient is ten times larger in Keras 3: 3.5 million for labels of ones and two outputs.

**Formula** `x * np.minimum(1 / np.sqrt((x**2).sum()), 1e7)`, in Keras 2
`x / np.sqrt(np.maximum((x**2).sum(), 1e-12))`.

**With** `regularizers.OrthogonalRegularizer`, which compares the rows of a weight in the same way:
a row of zeros has a gradient there that is ten times larger in Keras 3. The layer
`UnitNormalization` has the same two floors, but that of Keras 3 caps the inverse at 1e12.

**Read** [l2_normalize has wrong gradient when input is
zero](https://github.com/tensorflow/tensorflow/issues/56796); [ops.normalize(order=2) yields NaN
gradients for zero vectors](https://github.com/keras-team/keras/issues/23075)
"""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow.compat.v1 as tf


def cosine_norm_floor(
    x: tf.Tensor, axis: int | Sequence[int], largest: float, floor: str
) -> tf.Tensor:
    """Return `x` with length 1 along `axis`, or less where it is almost zero.

    `floor` is "inverse" (Keras 3: of the length, at most `largest`) or "square" (Keras 2 and TF1:
    of the length, at least 1e-12).

    Examples:
        >>> from minikeras.testing import run
        >>> run(lambda: cosine_norm_floor(tf.constant([1e-8, 0.0]), -1, 1e7, "inverse"))  # Keras 3
        array([0.1, 0. ], dtype=float32)
        >>> run(lambda: cosine_norm_floor(tf.constant([1e-8, 0.0]), -1, 1e7, "square"))  # Keras 2
        array([0.01, 0.  ], dtype=float32)

        The second is TF1 as well.
    """
    with tf.name_scope("cosine_norm_floor"):
        square = tf.reduce_sum(tf.square(x), axis=axis, keepdims=True)
        if floor == "inverse":
            return x * tf.minimum(tf.rsqrt(square), largest)
        return x * tf.rsqrt(tf.maximum(square, 1e-12))
