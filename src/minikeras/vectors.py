"""Vectors of length one: the cosine similarity and the orthogonal penalty compare directions."""

from __future__ import annotations

import tensorflow.compat.v1 as tf

from minikeras.behaviors.loss.cosine_norm_floor import cosine_norm_floor
from minikeras.defaults import Defaults


def unit_vectors(x: tf.Tensor, axis: int, defaults: Defaults) -> tf.Tensor:
    """Return `x` with length 1 along `axis`; the row `cosine_norm_floor` says how near to zero."""
    return cosine_norm_floor(x, axis, defaults.cosine_norm_floor)
