"""RMSprop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import tensorflow.compat.v1 as tf

from minikeras.behaviors.update.rmsprop_accumulator import rmsprop_accumulator
from minikeras.behaviors.update.rmsprop_epsilon import rmsprop_epsilon
from minikeras.behaviors.update.rmsprop_overwrite_frequency import rmsprop_overwrite_frequency
from minikeras.behaviors.update.rmsprop_root import rmsprop_root
from minikeras.checks import require_number
from minikeras.defaults import Defaults
from minikeras.optimizers.base import Optimizer, Options, Rate, State, zeros
from minikeras.optimizers.sparse import Gradient, at_rows, mix, on_values, subtract, weighted_mean
from minikeras.variables import variable


class RMSprop(Optimizer):
    """`w -= learning_rate * g / sqrt(v)`, where v is a moving mean of g squared.

    Source: Hinton's lecture 6e, 2012; keras/src/optimizers/rmsprop.py::RMSprop.update_step.
    """

    lazy_in_tf1 = True

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float | None = None,
        centered: bool = False,
        **options: Unpack[Options],
    ) -> None:
        """Keep the hyperparameters; `epsilon=None` asks the table."""
        super().__init__(learning_rate, **options)
        require_number(rho, "rho", "RMSprop", high=1.0)
        require_number(momentum, "momentum", "RMSprop", high=1.0)
        if epsilon is not None:
            require_number(epsilon, "epsilon", "RMSprop")
        self.rho = rho
        self.momentum = momentum
        self.epsilon = epsilon
        self.centered = centered

    def unsaid(self) -> dict[str, float]:
        """Return Keras's epsilon, if none was said."""
        return {} if self.epsilon is not None else {"epsilon": 1e-7}

    def make_state(self, weights: Sequence[tf.Variable], defaults: Defaults) -> State:
        """Make the moving mean square of each weight, its momentum and its moving mean."""
        start = defaults.rmsprop_accumulator
        slots = [
            {"velocity": variable(rmsprop_accumulator(weight.shape, start), "velocity", defaults)}
            for weight in weights
        ]
        for name, used in (("momentum", self.momentum), ("average_gradient", self.centered)):
            if used:
                for own, slot in zip(slots, zeros(weights, name, defaults), strict=True):
                    own[name] = slot
        return State(slots)

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
        epsilon = defaults.override(rmsprop_epsilon=self.epsilon).rmsprop_epsilon
        form = defaults.rmsprop_root
        updates = []
        for gradient, weight, slots in zip(gradients, weights, state.slots, strict=True):
            velocity = weighted_mean(slots["velocity"], on_values(tf.square, gradient), self.rho)
            if self.centered:
                average = weighted_mean(slots["average_gradient"], gradient, self.rho)
                velocity -= tf.square(average)
            denominator = at_rows(rmsprop_epsilon(velocity, epsilon), gradient)
            change = _divide(gradient, denominator, learning_rate, form)
            if self.momentum:
                change = _push(slots["momentum"], change, self.momentum)
            updates.append(subtract(weight, change))
        return updates

    def overwrite_frequency(self, defaults: Defaults) -> int | None:
        """Return what was said, or what the table says."""
        default = defaults.rmsprop_overwrite_frequency
        return rmsprop_overwrite_frequency(self.ema_overwrite_frequency, default)


def _divide(gradient: Gradient, denominator: tf.Tensor, rate: tf.Tensor, form: str) -> Gradient:
    """Return the step.

    Between the root and the division of Keras 3 rows are picked, so that TensorFlow's graph
    optimizer cannot make a reciprocal root of the two.
    """
    if isinstance(gradient, tf.IndexedSlices) and form == "sqrt":
        form = "exact_sqrt"
    return on_values(lambda values: rmsprop_root(rate, values, denominator, form), gradient)


def _push(slot: tf.Variable, change: Gradient, momentum: float) -> tf.Tensor:
    """Store `momentum * slot + change`, and return it."""
    return mix(
        slot,
        change,
        lambda whole: momentum * slot + whole,
        lambda: momentum * slot,
        lambda values: values,
    )
