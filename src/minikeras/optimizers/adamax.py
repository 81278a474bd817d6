"""Adamax."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import tensorflow.compat.v1 as tf

from minikeras.checks import require_number
from minikeras.defaults import Defaults
from minikeras.optimizers.base import Optimizer, Options, Rate, State, make_slots
from minikeras.optimizers.sparse import Gradient, at_rows, dense, moving_mean, on_values, scattered
from minikeras.variables import store


class Adamax(Optimizer):
    """`w -= learning_rate * m / ((1 - beta_1^t) * (u + epsilon))`.

    m is a moving mean of g, and u the largest of `|g|` and of beta_2 times the u before. Source:
    Kingma and Ba 2014, section 7.1; keras/src/optimizers/adamax.py::Adamax.update_step.
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
        require_number(beta_1, "beta_1", "Adamax", high=1.0)
        require_number(beta_2, "beta_2", "Adamax", high=1.0)
        require_number(epsilon, "epsilon", "Adamax")
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon

    def make_state(self, weights: Sequence[tf.Variable], defaults: Defaults) -> State:
        """Make the moving mean and the largest gradient of each weight."""
        return State(make_slots(weights, ["momentum", "norm"], defaults))

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
        power = tf.pow(tf.constant(self.beta_1), tf.cast(count + 1, tf.float32))
        updates = []
        for gradient, weight, slots in zip(gradients, weights, state.slots, strict=True):
            m = moving_mean(slots["momentum"], gradient, 1 - self.beta_1)
            u = self._largest(slots["norm"], gradient)
            change = (learning_rate * m) / ((1 - power) * (u + self.epsilon))
            updates.append(weight.assign_sub(change))
        return updates

    def _largest(self, norm: tf.Variable, gradient: Gradient) -> tf.Tensor:
        """Store the largest gradient so far, fading, and return it."""
        size = on_values(tf.abs, gradient)
        if not scattered(gradient):
            return store(norm, tf.maximum(self.beta_2 * norm, dense(size)))
        faded = store(norm, norm * self.beta_2)
        old = at_rows(faded, gradient)
        grown = on_values(lambda values: tf.maximum(old, values) - old, size)
        with tf.control_dependencies([norm.scatter_add(grown)]):
            return norm.read_value()
