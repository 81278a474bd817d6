"""Stochastic gradient descent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import tensorflow.compat.v1 as tf

from minikeras.behaviors.update.momentum_includes_learning_rate import (
    momentum_includes_learning_rate,
)
from minikeras.checks import require_number
from minikeras.defaults import Defaults
from minikeras.optimizers.base import Optimizer, Options, Rate, State, make_slots
from minikeras.optimizers.sparse import Gradient, dense, mix, on_values, scattered, subtract
from minikeras.variables import store


class SGD(Optimizer):
    """`w -= learning_rate * g`, with momentum and Nesterov's look-ahead.

    Source: Sutskever et al. 2013; keras/src/optimizers/sgd.py::SGD.update_step.
    """

    lazy_in_tf1 = True

    def __init__(
        self,
        learning_rate: Rate = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
        **options: Unpack[Options],
    ) -> None:
        """Keep the hyperparameters; `momentum` is 0 to 1."""
        super().__init__(learning_rate, **options)
        require_number(momentum, "momentum", "SGD", high=1.0)
        self.momentum = momentum
        self.nesterov = nesterov

    def make_state(self, weights: Sequence[tf.Variable], defaults: Defaults) -> State:
        """Make one velocity for each weight, if there is momentum."""
        return State(make_slots(weights, ["momentum"] if self.momentum else [], defaults))

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
        if not self.momentum:
            return [
                subtract(weight, on_values(lambda values: values * learning_rate, gradient))
                for gradient, weight in zip(gradients, weights, strict=True)
            ]
        enabled = defaults.momentum_includes_learning_rate
        updates = []
        for gradient, weight, slots in zip(gradients, weights, state.slots, strict=True):
            if isinstance(gradient, tf.IndexedSlices):
                rule = (gradient, weight, slots["momentum"], learning_rate)
                updates += self._step_rows(*rule) if enabled else self._step_rows_of_tf1(*rule)
                continue
            rule = (gradient, self.momentum, learning_rate, enabled)
            velocity, change = momentum_includes_learning_rate(slots["momentum"], *rule)
            velocity = store(slots["momentum"], velocity)
            if self.nesterov:
                _, change = momentum_includes_learning_rate(velocity, *rule)
            with tf.control_dependencies([velocity]):
                updates.append(weight.assign_add(change))
        return updates

    def _step_rows(
        self,
        gradient: Gradient,
        weight: tf.Variable,
        velocity: tf.Variable,
        learning_rate: tf.Tensor,
    ) -> list[tf.Operation]:
        """Return the step of a weight whose gradient has only some rows; all rows may move."""
        change = on_values(lambda values: values * learning_rate, gradient)
        moved = mix(
            velocity,
            change,
            lambda whole: velocity * self.momentum - whole,
            lambda: velocity * self.momentum,
            lambda values: -values,
        )
        if not self.nesterov:
            return [weight.assign_add(moved)]
        if not scattered(gradient):
            return [weight.assign_add(moved * self.momentum - dense(change))]
        with tf.control_dependencies([weight.scatter_sub(change)]):
            return [weight.assign_add(moved * self.momentum)]

    def _step_rows_of_tf1(
        self,
        gradient: Gradient,
        weight: tf.Variable,
        velocity: tf.Variable,
        learning_rate: tf.Tensor,
    ) -> list[tf.Operation]:
        """Return the same step with a velocity that does not contain the learning rate."""
        moved = mix(
            velocity,
            gradient,
            lambda whole: velocity * self.momentum + whole,
            lambda: velocity * self.momentum,
            lambda values: values,
        )
        change = moved * self.momentum + dense(gradient) if self.nesterov else moved
        return [weight.assign_sub(change * learning_rate)]
