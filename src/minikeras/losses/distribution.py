"""Losses of distributions: the cost of one distribution in place of another."""

from __future__ import annotations

import tensorflow.compat.v1 as tf

from minikeras.behaviors.loss.clip_distributions import clip_distributions
from minikeras.behaviors.loss.poisson_epsilon import poisson_epsilon
from minikeras.defaults import Defaults
from minikeras.losses.base import Formula


class KLDivergence(Formula):
    """`sum(y log(y / p))` over the last axis, both clipped to [1e-7, 1].

    Shapes: labels and predictions (batch, classes), probabilities.
    Source: Kullback and Leibler 1951; keras/src/losses/losses.py::kl_divergence.
    """

    elementwise = True

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "kl_divergence",
        dtype: str | None = None,
    ) -> None:
        """Take no choices of its own."""
        super().__init__(name, reduction, dtype)

    def per_example(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return (batch,)."""
        floor = defaults.clip_distributions
        y_true, y_pred = (clip_distributions(each, floor) for each in (y_true, y_pred))
        return tf.reduce_sum(y_true * tf.log(y_true / y_pred), axis=-1)


class Poisson(Formula):
    """`mean(p - y log(p + 1e-7))` over the last axis, for counts.

    Shapes: labels and predictions (batch, outputs); labels (batch,) for one output.
    Source: keras/src/losses/losses.py::poisson.
    """

    elementwise = True

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "poisson",
        dtype: str | None = None,
    ) -> None:
        """Take no choices of its own."""
        super().__init__(name, reduction, dtype)

    def per_example(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return (batch,)."""
        rates = poisson_epsilon(y_pred, defaults.poisson_epsilon)
        return tf.reduce_mean(y_pred - y_true * tf.log(rates), axis=-1)
