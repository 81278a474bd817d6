"""Hinge losses: nothing is lost once the right answer leads by a margin of 1."""

from __future__ import annotations

import tensorflow.compat.v1 as tf

from minikeras.behaviors.loss.convert_hinge_labels import convert_hinge_labels
from minikeras.defaults import Defaults
from minikeras.losses.base import Formula


class Hinge(Formula):
    """`mean(max(1 - y p, 0))` for labels -1 and 1; a batch of labels 0 and 1 is converted.

    Shapes: labels and predictions (batch, outputs); labels (batch,) for one output.
    Source: keras/src/losses/losses.py::hinge.
    """

    elementwise = True

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "hinge",
        dtype: str | None = None,
    ) -> None:
        """Take no choices of its own."""
        super().__init__(name, reduction, dtype)

    def per_example(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return (batch,)."""
        return tf.reduce_mean(_missing(y_true, y_pred, defaults), axis=-1)


class SquaredHinge(Formula):
    """`mean(max(1 - y p, 0)^2)` for labels -1 and 1; a batch of labels 0 and 1 is converted.

    Shapes: labels and predictions (batch, outputs); labels (batch,) for one output.
    Source: keras/src/losses/losses.py::squared_hinge.
    """

    elementwise = True

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "squared_hinge",
        dtype: str | None = None,
    ) -> None:
        """Take no choices of its own."""
        super().__init__(name, reduction, dtype)

    def per_example(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return (batch,)."""
        return tf.reduce_mean(tf.square(_missing(y_true, y_pred, defaults)), axis=-1)


class CategoricalHinge(Formula):
    """`max(1 + max((1 - y) p) - sum(y p), 0)` for one-hot labels.

    Shapes: labels and predictions (batch, classes).
    Source: keras/src/losses/losses.py::categorical_hinge.
    """

    elementwise = True

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "categorical_hinge",
        dtype: str | None = None,
    ) -> None:
        """Take no choices of its own."""
        super().__init__(name, reduction, dtype)

    def per_example(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return (batch,)."""
        right = tf.reduce_sum(y_true * y_pred, axis=-1)
        wrong = tf.reduce_max((1.0 - y_true) * y_pred, axis=-1)
        return tf.maximum(wrong - right + 1.0, tf.zeros((), y_pred.dtype))


def _missing(y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
    """Return by how much each output misses the margin of 1."""
    signs = convert_hinge_labels(y_true, defaults.convert_hinge_labels)
    return tf.maximum(1.0 - signs * y_pred, 0.0)
