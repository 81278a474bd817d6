"""Lamb: Adam whose steps are as long as the weights ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import tensorflow.compat.v1 as tf

from minikeras.checks import require_number
from minikeras.defaults import Defaults
from minikeras.optimizers.base import Optimizer, Options, Rate, State, make_slots
from minikeras.optimizers.sparse import Gradient, moving_mean, on_values


class Lamb(Optimizer):
    """`w -= learning_rate * (|w| / |u|) * u`, where u is the step of Adam, bias-corrected.

    Source: You et al. 2019; keras/src/optimizers/lamb.py::Lamb.update_step. Keras 2 has none.
    """

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        **options: Unpack[Options],
    ) -> None:
        """Keep the hyperparameters."""
        super().__init__(learning_rate, **options)
        require_number(beta_1, "beta_1", "Lamb", high=1.0)
        require_number(beta_2, "beta_2", "Lamb", high=1.0)
        require_number(epsilon, "epsilon", "Lamb")
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon

    def make_state(self, weights: Sequence[tf.Variable], defaults: Defaults) -> State:
        """Make both moving means of each weight."""
        return State(make_slots(weights, ["momentum", "velocity"], defaults))

    def step(
        self,
        gradients: Sequence[Gradient],
        weights: Sequence[tf.Variable],
        state: State,
        learning_rate: tf.Tensor,
        count: tf.Tensor,
        defaults: Defaults,
    ) -> list[tf.Operation]:
        """Return the assignments of one step."""
        step = tf.cast(count + 1, tf.float32)
        power_1, power_2 = (tf.pow(tf.constant(b), step) for b in (self.beta_1, self.beta_2))
        updates = []
        for gradient, weight, slots in zip(gradients, weights, state.slots, strict=True):
            m = moving_mean(slots["momentum"], gradient, 1 - self.beta_1)
            v = moving_mean(slots["velocity"], on_values(tf.square, gradient), 1 - self.beta_2)
            update = (m / (1.0 - power_1)) / (tf.sqrt(v / (1.0 - power_2)) + self.epsilon)
            length, own = _norm(weight.read_value()), _norm(update)
            ratio = tf.where(length > 0, tf.where(own > 0, length / own, 1.0), 1.0)
            updates.append(weight.assign_sub(ratio * learning_rate * update))
        return updates


def _norm(value: tf.Tensor) -> tf.Tensor:
    return tf.sqrt(tf.reduce_sum(tf.pow(value, 2)))
