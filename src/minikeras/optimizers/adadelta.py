"""Adadelta."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import tensorflow.compat.v1 as tf

from minikeras.behaviors.update.adadelta_epsilon import adadelta_epsilon
from minikeras.behaviors.update.adadelta_square import adadelta_square
from minikeras.checks import require_number
from minikeras.defaults import Defaults
from minikeras.optimizers.base import Optimizer, Options, Rate, Slots, State, make_slots
from minikeras.optimizers.sparse import Gradient, at_rows, mix, on_values, subtract


class Adadelta(Optimizer):
    """`w -= learning_rate * g * rms(d) / rms(g)`, where d are the earlier steps.

    rms(x) is the root of the moving mean of x squared, plus epsilon. Source: Zeiler 2012;
    keras/src/optimizers/adadelta.py::Adadelta.update_step.
    """

    lazy_in_tf1 = True

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        rho: float = 0.95,
        epsilon: float | None = None,
        **options: Unpack[Options],
    ) -> None:
        """Keep the hyperparameters; `learning_rate=1.0` is the rule of the paper.

        `epsilon=None` asks the table.
        """
        super().__init__(learning_rate, **options)
        require_number(rho, "rho", "Adadelta", high=1.0)
        if epsilon is not None:
            require_number(epsilon, "epsilon", "Adadelta")
        self.rho = rho
        self.epsilon = epsilon

    def unsaid(self) -> dict[str, float]:
        """Return Keras's epsilon, if none was said."""
        return {} if self.epsilon is not None else {"epsilon": 1e-7}

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
        epsilon = defaults.override(adadelta_epsilon=self.epsilon).adadelta_epsilon
        form = defaults.adadelta_square
        return [
            self._update_weight(gradient, weight, slots, learning_rate, epsilon, form)
            for gradient, weight, slots in zip(gradients, weights, state.slots, strict=True)
        ]

    def _update_weight(
        self,
        gradient: Gradient,
        weight: tf.Variable,
        slots: Slots,
        rate: tf.Tensor,
        epsilon: float,
        form: str,
    ) -> tf.Operation:
        below = _root(self._mean_square(slots["accumulated_grad"], gradient, form), epsilon)
        above = _root(slots["accumulated_delta_var"], epsilon)
        below, above = at_rows(below, gradient), at_rows(above, gradient)
        change = on_values(lambda values: above * values / below, gradient)
        moved = self._mean_square(slots["accumulated_delta_var"], change, form)
        with tf.control_dependencies([moved]):
            return subtract(weight, on_values(lambda values: rate * values, change))

    def _mean_square(self, slot: tf.Variable, value: Gradient, form: str) -> tf.Tensor:
        """Store `rho * slot + (1 - rho) * value^2`, and return it."""
        return mix(
            slot,
            on_values(lambda values: adadelta_square(values, 1 - self.rho, form), value),
            lambda whole: self.rho * slot + whole,
            lambda: self.rho * slot,
            lambda values: values,
        )


def _root(mean_square: tf.Tensor, epsilon: float) -> tf.Tensor:
    return tf.sqrt(adadelta_epsilon(mean_square, epsilon))
