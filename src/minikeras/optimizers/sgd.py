"""Stochastic gradient descent."""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow.compat.v1 as tf

from minikeras.behaviors.update.momentum_includes_learning_rate import (
    momentum_includes_learning_rate,
)
from minikeras.checks import require_number
from minikeras.defaults import Defaults
from minikeras.optimizers.base import Optimizer, State, zeros
from minikeras.variables import store


class SGD(Optimizer):
    """`w -= learning_rate * g`, with momentum and Nesterov's look-ahead.

    Source: Sutskever et al. 2013; keras/src/optimizers/sgd.py::SGD.update_step.
    """

    name = "sgd"

    def __init__(
        self, learning_rate: float = 0.01, momentum: float = 0.0, nesterov: bool = False
    ) -> None:
        """Keep the hyperparameters; `momentum` is 0 to 1."""
        super().__init__(learning_rate)
        require_number(momentum, "momentum", "SGD", high=1.0)
        self.momentum = momentum
        self.nesterov = nesterov

    def make_state(self, weights: Sequence[tf.Variable], defaults: Defaults) -> State:
        """Make one velocity for each weight, if there is momentum."""
        if not self.momentum:
            return State([{} for _ in weights])
        return State([{"momentum": slot} for slot in zeros(weights, "momentum", defaults)])

    def step(
        self,
        gradients: Sequence[tf.Tensor],
        weights: Sequence[tf.Variable],
        state: State,
        learning_rate: tf.Tensor,
        count: tf.Tensor,
        defaults: Defaults,
    ) -> list[tf.Operation]:
        """Return the assignments of one step."""
        if not self.momentum:
            return [
                weight.assign_sub(gradient * learning_rate)
                for gradient, weight in zip(gradients, weights, strict=True)
            ]
        enabled = defaults.momentum_includes_learning_rate
        updates = []
        for gradient, weight, slots in zip(gradients, weights, state.slots, strict=True):
            rule = (gradient, self.momentum, learning_rate, enabled)
            velocity, change = momentum_includes_learning_rate(slots["momentum"], *rule)
            velocity = store(slots["momentum"], velocity)
            if self.nesterov:
                _, change = momentum_includes_learning_rate(velocity, *rule)
            with tf.control_dependencies([velocity]):
                updates.append(weight.assign_add(change))
        return updates
