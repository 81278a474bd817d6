"""As many axes for labels as for predictions, as Keras does it."""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def same_rank(y_true: tf.Tensor, y_pred: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return both with as many axes, where one has a last axis of 1 more; else as they are.

    Source: keras/src/losses/loss.py::squeeze_or_expand_to_same_rank.
    """
    extra = y_pred.shape.rank - y_true.shape.rank
    if extra == 1 and y_pred.shape[-1] == 1:
        if y_true.shape.rank == 1:
            return tf.expand_dims(y_true, -1), y_pred
        return y_true, tf.squeeze(y_pred, -1)
    if extra == -1 and y_true.shape[-1] == 1:
        if y_pred.shape.rank == 1:
            return y_true, tf.expand_dims(y_pred, -1)
        return tf.squeeze(y_true, -1), y_pred
    return y_true, y_pred


def weight_of_rank(weight: tf.Tensor, rank: int) -> tf.Tensor:
    """Return float32 weights with `rank` axes, where they have one more or one less."""
    weight = tf.cast(weight, tf.float32)
    if weight.shape.rank == rank + 1:
        return tf.squeeze(weight, -1)
    return tf.expand_dims(weight, -1) if weight.shape.rank == rank - 1 else weight
