"""Gradients cut to size: those of each weight, all together, or number by number."""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow.compat.v1 as tf

from minikeras.optimizers.sparse import Gradient, dense, on_values, scattered


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
            return [on_values(lambda g: tf.clip_by_norm(g, norm), each) for each in gradients]
        if global_norm:
            return _clip_together(gradients, global_norm)
        if value:
            limits = (-value, value)
            return [on_values(lambda g: tf.clip_by_value(g, *limits), each) for each in gradients]
    return list(gradients)


def _clip_together(gradients: Sequence[Gradient], limit: float) -> list[Gradient]:
    """Return the gradients times `limit / norm` where their common norm is above the limit.

    Repeated rows are squared one by one, in both Kerases. In Keras 3 a gradient that had only some
    rows has all of them afterwards.

    Source: keras/src/optimizers/base_optimizer.py::clip_by_global_norm.
    """
    squares = [on_values(tf.square, gradient) for gradient in gradients]
    sums = [tf.reduce_sum(s.values if scattered(s) else dense(s)) for s in squares]
    norm = tf.sqrt(tf.reduce_sum(tf.stack(sums)))
    scale = limit * tf.minimum(1.0 / norm, 1.0 / limit)
    scale += norm - norm  # nan if the norm is infinite
    whole = [each if scattered(each) else dense(each) for each in gradients]
    return [on_values(lambda values: values * scale, gradient) for gradient in whole]
