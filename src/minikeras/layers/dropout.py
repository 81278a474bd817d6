"""Dropout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import tensorflow.compat.v1 as tf

from minikeras.behaviors.forward.dropout_argument import dropout_argument
from minikeras.behaviors.forward.dropout_stream import dropout_stream
from minikeras.behaviors.forward.dropout_training_flag import dropout_training_flag
from minikeras.checks import require_number, require_seed
from minikeras.layers.base import Layer, LayerOptions, Pass, Weights
from minikeras.seeds import RandomObject, Ticket


class Dropout(Layer):
    """Set a share `rate` of the inputs to zero while training, and scale up the rest.

    Source: Srivastava et al. 2014; keras/src/layers/regularization/dropout.py::Dropout.call.
    """

    supports_masking = True
    is_initializer = False

    def __init__(
        self,
        rate: float,
        noise_shape: Sequence[int | None] | None = None,
        seed: int | None = None,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Keep the rate, 0 to 1; in Keras 3 the layer draws a seed now, unless it is 0."""
        super().__init__(**options)
        require_number(rate, "rate", "Dropout", high=1.0)
        require_seed(seed, "Dropout")
        self.rate = rate
        self.seed = seed
        self.ticket = Ticket(counted=seed is None and rate > 0)

    def random_objects(self) -> Sequence[RandomObject]:
        """Return the layer itself: its masks come from its own stream."""
        return [self]

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Drop units if this pass trains."""
        # In Keras 2 a layer with a seed of its own has seed + 1 (its second trace) as op seed,
        # and does not count among the others.
        counted = self.seed is None and self.rate > 0
        position = step.random_layers if counted else (self.seed or 0) + 1
        step.random_layers += counted
        return drop(x, self.rate, step.seeds[self.ticket], step.training_calls, position, step)


def is_dropping(step: Pass) -> bool:
    """Return whether this pass drops units."""
    return dropout_training_flag(step.training, step.defaults.dropout_training_flag)


def drop(
    x: tf.Tensor, rate: float, seed: int, draw: tf.Tensor, position: int, step: Pass
) -> tf.Tensor:
    """Drop a share of `x`, if this pass drops units.

    Keras 3 draws from `seed` and `draw`, the draws before this one; Keras 2 from `position`, the
    number of random ops before this one in the training step.
    """
    rate = dropout_argument(rate, step.defaults.dropout_argument)
    if not is_dropping(step):
        return x
    if rate in (0.0, 1.0):
        return x if rate == 0.0 else tf.zeros_like(x)
    return dropout_stream(x, rate, seed, draw, position, step.defaults.dropout_stream)
