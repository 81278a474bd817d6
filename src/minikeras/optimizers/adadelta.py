"""Adadelta."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import tensorflow.compat.v1 as tf

from minikeras.checks import require_number
from minikeras.defaults import Defaults
from minikeras.optimizers.base import Optimizer, Options, Rate, Slots, State, make_slots
from minikeras.optimizers.sparse import Gradient, at_rows, on_values, subtract, weighted_mean


class Adadelta(Optimizer):
    """`w -= learning_rate * g * rms(d) / rms(g)`, where d are the earlier steps.

    rms(x) is the root of the moving mean of x squared, plus epsilon. Source: Zeiler 2012;
    keras/src/optimizers/adadelta.py::Adadelta.update_step.
    """

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        rho: float = 0.95,
        epsilon: float = 1e-7,
        **options: Unpack[Options],
    ) -> None:
        """Keep the hyperparameters; `learning_rate=1.0` is the rule of the paper."""
        super().__init__(learning_rate, **options)
        require_number(rho, "rho", "Adadelta", high=1.0)
        require_number(epsilon, "epsilon", "Adadelta")
        self.rho = rho
        self.epsilon = epsilon

    def make_state(self, weights: Sequence[tf.Variable], defaults: Defaults) -> State:
        """Make the moving mean squares of the gradients and of the steps."""
        return State(make_slots(weights, ["accumulated_grad", "accumulated_delta_var"], defaults))

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
        return [
            self._update_weight(gradient, weight, slots, learning_rate)
            for gradient, weight, slots in zip(gradients, weights, state.slots, strict=True)
        ]

    def _update_weight(
        self, gradient: Gradient, weight: tf.Variable, slots: Slots, rate: tf.Tensor
    ) -> tf.Operation:
        squares = on_values(tf.square, gradient)
        below = self._root(weighted_mean(slots["accumulated_grad"], squares, self.rho))
        above = self._root(slots["accumulated_delta_var"])
        below, above = at_rows(below, gradient), at_rows(above, gradient)
        change = on_values(lambda values: above * values / below, gradient)
        squares = on_values(tf.square, change)
        moved = weighted_mean(slots["accumulated_delta_var"], squares, self.rho)
        with tf.control_dependencies([moved]):
            return subtract(weight, on_values(lambda values: rate * values, change))

    def _root(self, square: tf.Tensor) -> tf.Tensor:
        return tf.sqrt(square + self.epsilon)
