"""Vectors of length one: the cosine similarity and the orthogonal penalty compare directions."""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow.compat.v1 as tf

from minikeras.behaviors.loss.cosine_norm_floor import cosine_norm_floor
from minikeras.defaults import Defaults


def unit_vectors(
    x: tf.Tensor, axis: int | Sequence[int], defaults: Defaults, largest: float = 1e7
) -> tf.Tensor:
    """Return `x` with length 1 along `axis`; the row `cosine_norm_floor` says how near to zero.

    `largest` is the largest inverse of a length, for Keras 3.
    """
    return cosine_norm_floor(x, axis, largest, defaults.cosine_norm_floor)
