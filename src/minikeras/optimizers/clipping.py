"""Gradients cut to size: those of each weight, all together, or number by number."""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow.compat.v1 as tf

from minikeras.optimizers.sparse import Gradient, dense, on_values


def clip(
    gradients: Sequence[Gradient],
    norm: float | None,
    global_norm: float | None,
    value: float | None,
) -> list[Gradient]:
    """Return the gradients, clipped in the one way that is asked for; 0 and None ask for none.

    Source: keras/src/optimizers/base_optimizer.py::BaseOptimizer._clip_gradients.
    """
    with tf.name_scope("clip"):
        if norm:
            return [tf.clip_by_norm(gradient, norm) for gradient in gradients]
        if global_norm:
            return _clip_together(gradients, global_norm)
        if value:
            limits = (-value, value)
            return [on_values(lambda g: tf.clip_by_value(g, *limits), g) for g in gradients]
    return list(gradients)


def _clip_together(gradients: Sequence[Gradient], limit: float) -> list[Gradient]:
    """Return the gradients times `limit / norm` where their common norm is above the limit.

    Source: keras/src/optimizers/base_optimizer.py::clip_by_global_norm.
    """
    whole = [dense(gradient) for gradient in gradients]
    squares = [tf.reduce_sum(tf.square(gradient)) for gradient in whole]
    norm = tf.sqrt(tf.reduce_sum(tf.stack(squares)))
    scale = limit * tf.minimum(1.0 / norm, 1.0 / limit)
    scale += norm - norm  # nan if the norm is infinite
    return [gradient * scale for gradient in whole]
