"""Losses of regions, pairs and sequences, which look at more than one example or pixel at once."""

from __future__ import annotations

from typing import Any

import tensorflow.compat.v1 as tf

from minikeras.defaults import Defaults
from minikeras.errors import message, show_shape
from minikeras.losses.base import EPSILON, Formula

Axis = int | list[int] | tuple[int, ...] | None


class Dice(Formula):
    """`1 - 2 sum(y p) / (sum(y) + sum(p) + 1e-7)`: how little two regions overlap.

    Shapes: labels and predictions of one shape; the sums go over everything, or over `axis`.
    Source: keras/src/losses/losses.py::dice (Keras 3 only).

    Args:
        axis: the axes to sum over; None is all, so that a batch counts as one region.
    """

    elementwise = True

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "dice",
        axis: Axis = None,
        dtype: str | None = None,
    ) -> None:
        """Keep the axis."""
        super().__init__(name, reduction, dtype)
        self.axis = axis

    def per_example(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return a scalar, or what the axes leave."""
        both = tf.reduce_sum(y_true * y_pred, axis=self.axis)
        wanted = tf.reduce_sum(y_true, axis=self.axis)
        predicted = tf.reduce_sum(y_pred, axis=self.axis)
        return 1 - tf.divide(2.0 * both, wanted + predicted + EPSILON)


class Tversky(Formula):
    """`1 - s / (s + alpha sum((1 - p) y) + beta sum(p (1 - y)) + 1e-7)` with `s = sum(y p)`.

    Shapes: labels and predictions of one shape; the sums go over everything, or over `axis`.
    Source: Salehi et al. 2017, Tversky loss function for image segmentation;
    keras/src/losses/losses.py::tversky (Keras 3 only).

    Args:
        alpha: what a missed pixel costs.
        beta: what a pixel too many costs.
        axis: the axes to sum over; None is all, so that a batch counts as one region.
    """

    elementwise = True

    def __init__(
        self,
        alpha: float = 0.5,
        beta: float = 0.5,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "tversky",
        axis: Axis = None,
        dtype: str | None = None,
    ) -> None:
        """Keep the choices."""
        super().__init__(name, reduction, dtype)
        self.alpha = alpha
        self.beta = beta
        self.axis = axis

    def per_example(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return a scalar, or what the axes leave."""
        both = tf.reduce_sum(y_true * y_pred, axis=self.axis)
        missed = tf.reduce_sum((1 - y_pred) * y_true, axis=self.axis)
        extra = tf.reduce_sum(y_pred * (1 - y_true), axis=self.axis)
        return 1 - tf.divide(both, both + missed * self.alpha + extra * self.beta + EPSILON)


class Circle(Formula):
    """Embeddings of one class together, of others apart: every pair in the batch counts.

    `softplus(logsumexp(-gamma a_p (m - d_p)) + logsumexp(gamma a_n (1 - m - d_n)))` with the
    distances `d = max(1 - e e', 0)`, `a_p = max(m + d_p, 0)`, `a_n = max(1 + m - d_n, 0)`.

    Shapes: labels, class numbers, (batch,), predictions (batch, features), of length 1.
    Source: Sun et al. 2020, Circle Loss; keras/src/losses/losses.py::circle (Keras 3 only).

    Args:
        gamma: the scale.
        margin: the distance `m` that pairs of one class should keep below.
        remove_diagonal: whether an example is no pair with itself.
    """

    sparse = True

    def __init__(
        self,
        gamma: float = 80.0,
        margin: float = 0.4,
        remove_diagonal: bool = True,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "circle",
        dtype: str | None = None,
    ) -> None:
        """Keep the choices."""
        super().__init__(name, reduction, dtype)
        self.gamma = gamma
        self.margin = margin
        self.remove_diagonal = remove_diagonal
        self.reference: tuple[Any, Any] = (None, None)  # labels and embeddings to pair with

    def per_example(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return (batch,)."""
        labels, embeddings = self.reference
        labels = y_true if labels is None else tf.cast(labels, y_true.dtype)
        embeddings = y_pred if embeddings is None else tf.convert_to_tensor(embeddings)
        distance = tf.maximum(1 - tf.matmul(y_pred, tf.transpose(embeddings)), 0.0)
        same = tf.equal(tf.reshape(y_true, (-1, 1)), tf.reshape(labels, (1, -1)))
        other = tf.logical_not(same)
        if self.remove_diagonal:
            itself = tf.eye(tf.size(y_true), tf.size(labels), dtype=tf.bool)
            same = tf.logical_and(same, tf.logical_not(itself))
        near, far = tf.cast(same, distance.dtype), tf.cast(other, distance.dtype)
        near_weight = tf.maximum((self.margin + distance) * near, 0.0)
        far_weight = tf.maximum((1 + self.margin - distance) * far, 0.0)
        near = -1 * self.gamma * near_weight * (self.margin - distance)
        far = self.gamma * far_weight * (1 - self.margin - distance)
        return tf.nn.softplus(_log_sum_exp(same, near) + _log_sum_exp(other, far))

    def mask(self, y_true: tf.Tensor, losses: tf.Tensor) -> tf.Tensor | None:
        """Count the examples that have a loss."""
        return losses > 0


class CTC(Formula):
    """Minus the logarithm of the probability of a sequence of labels, of all its alignments.

    Shapes: labels (batch, length), class numbers, filled up with 0; predictions
    (batch, steps, classes), logits, whose class 0 is "nothing here".
    Source: Graves et al. 2006, Connectionist Temporal Classification;
    keras/src/losses/losses.py::ctc (Keras 3 only).

    Raises:
        ValueError: labels or predictions have another rank.
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "ctc",
        dtype: str | None = None,
    ) -> None:
        """Take no choices of its own."""
        super().__init__(name, reduction, dtype)

    def per_example(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return (batch,)."""
        if len(y_true.shape) != 2 or len(y_pred.shape) != 3:
            got = f"labels {show_shape(y_true.shape)}, predictions {show_shape(y_pred.shape)}"
            expected = "labels (batch, length), predictions (batch, steps, classes)"
            text = "The labels do not fit the loss."
            raise ValueError(message(text, where="loss ctc", got=got, expected=expected))
        steps = tf.shape(y_pred)[1] * tf.ones((tf.shape(y_pred)[0],), tf.int32)
        length = tf.cast(tf.reduce_sum(tf.cast(tf.not_equal(y_true, 0), tf.int32), -1), tf.int32)
        return tf.nn.ctc_loss_v2(
            labels=tf.cast(y_true, tf.int32),
            logits=y_pred,
            label_length=length,
            logit_length=steps,
            blank_index=0,
            logits_time_major=False,
        )


def _log_sum_exp(pairs: tf.Tensor, values: tf.Tensor) -> tf.Tensor:
    """Return the logarithm of the sum of the exponentials of the pairs that count."""
    return tf.reduce_logsumexp(tf.where_v2(pairs, values, float("-inf")), axis=1)
