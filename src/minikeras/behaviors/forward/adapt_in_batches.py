"""Find mean and variance of an array batch by batch, as if it did not fit into memory.

**Keras** 3 `Normalization.adapt(x)` calls `np.mean` and `np.var` for an array. Keras 2 goes through
it in batches of 32 and merges their means and variances in float32, and counts the examples in a
third weight of the layer. Both merge the batches of a data set; there Keras 3 computes the share of
a batch in double precision.

**TF1** has no such layer: `x.mean(0)` and `x.var(0)` in NumPy.

**PyTorch** has no such layer: write `x.mean(0)` and `x.var(0, unbiased=False)`. Without the
argument, `var` divides by n - 1.

**Hidden in** `keras/src/layers/preprocessing/normalization.py::Normalization.adapt` (line 339,
Keras 3.15); `tf_keras/src/layers/preprocessing/normalization.py::Normalization.update_state` (line
315, 2.21).

**Since** Keras 2.6 (2021) at the latest, and 3.0.

**Symptom** Mean and variance differ in the last digits, and so do all losses that follow.

**Formula** `mean = mean * (1 - w) + batch_mean * w` and `variance = (variance + (mean_before -
mean)**2) * (1 - w) + (batch_variance + (batch_mean - mean)**2) * w`, with the share `w` of the
batch among all examples so far.

**Read** [Overflow in Normalization](https://github.com/tensorflow/tensorflow/issues/40016), about
an earlier `adapt`, in TensorFlow 2.1
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

BATCH = 32
Statistics = tuple[np.ndarray, np.ndarray, int]


def adapt_in_batches(
    data: np.ndarray | Iterable[np.ndarray], axes: Sequence[int], in_batches: bool
) -> Statistics:
    """Return the mean and the variance (float32) over `axes`, and the count that Keras stores.

    `data` is one array, or an iterable of batches.

    Examples:
        >>> x = np.float32(np.arange(99) ** 2 / 7)[:, None]
        >>> mean, variance, count = adapt_in_batches(x, [0], False)  # Keras 3 and TF1
        >>> variance, count
        (array([170952.22], dtype=float32), 0)
        >>> mean, variance, count = adapt_in_batches(x, [0], True)  # Keras 2
        >>> variance, count
        (array([170952.2], dtype=float32), 99)
    """
    if isinstance(data, np.ndarray):
        if not in_batches:
            found = [function(data, axis=tuple(axes)) for function in (np.mean, np.var)]
            return np.asarray(found[0], np.float32), np.asarray(found[1], np.float32), 0
        data = [data[start : start + BATCH] for start in range(0, len(data), BATCH)]
    number: Any = np.float32 if in_batches else float
    total = 0
    mean: Any
    mean, variance = np.zeros(2, np.float32)
    for batch, batch_mean, batch_variance in _moments(data, axes):
        count = math.prod(batch.shape[axis] for axis in axes)
        total += count
        share = number(count) / number(total)
        kept, share = np.float32(number(1) - share), np.float32(share)
        before, mean = mean, mean * kept + batch_mean * share
        before, new = (before - mean) ** 2, (batch_mean - mean) ** 2
        variance = (variance + before) * kept + (batch_variance + new) * share
    return np.asarray(mean), np.asarray(variance), total if in_batches else 0


def _moments(data: Iterable[np.ndarray], axes: Sequence[int]) -> Iterable[tuple[np.ndarray, ...]]:
    """Return each batch in float32, its mean and its variance, by the kernels of TensorFlow."""
    with tf.Graph().as_default(), tf.Session() as session:
        fed, found = None, None
        for batch in data:
            batch = np.asarray(batch, np.float32)
            if fed is None:
                fed = tf.placeholder(tf.float32, [None] * batch.ndim)
                found = tf.nn.moments(fed, [*axes])
            yield (batch, *session.run(found, {fed: batch}))
