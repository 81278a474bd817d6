"""Ftrl: follow the regularized leader."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import tensorflow.compat.v1 as tf

from minikeras.defaults import Defaults
from minikeras.errors import message
from minikeras.optimizers.base import Optimizer, Options, Rate, Slots, State
from minikeras.optimizers.sparse import Gradient, dense, on_values
from minikeras.variables import store, variable


class Ftrl(Optimizer):
    """`w = (clip(z, -l1, l1) - z) / (n^p / learning_rate + 2 * l2)`, p = -learning_rate_power.

    n is the sum of all g squared, and z that of all g, less what w has moved by. The weights
    start again, near zero, in the first step. Source: McMahan et al. 2013;
    keras/src/optimizers/ftrl.py::Ftrl.update_step.
    """

    lazy_in_tf1 = True

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        l2_shrinkage_regularization_strength: float = 0.0,
        beta: float = 0.0,
        **options: Unpack[Options],
    ) -> None:
        """Keep the hyperparameters; the power is zero or less, and all others zero or more."""
        super().__init__(learning_rate, **options)
        self.learning_rate_power = learning_rate_power
        self.initial_accumulator_value = initial_accumulator_value
        self.l1_regularization_strength = l1_regularization_strength
        self.l2_regularization_strength = l2_regularization_strength
        self.l2_shrinkage_regularization_strength = l2_shrinkage_regularization_strength
        self.beta = beta
        signs = {"learning_rate_power": -1} | dict.fromkeys(self._strengths(), 1)
        for name, sign in signs.items():
            if sign * getattr(self, name) < 0:
                limit = "zero or more" if sign > 0 else "zero or less"
                what, where = f"{name} is {limit}.", f"Ftrl({name}=...)"
                raise ValueError(message(what, where=where, got=repr(getattr(self, name))))

    @staticmethod
    def _strengths() -> list[str]:
        kinds = ("l1_regularization", "l2_regularization", "l2_shrinkage_regularization")
        return ["initial_accumulator_value", *(f"{kind}_strength" for kind in kinds)]

    def make_state(self, weights: Sequence[tf.Variable], defaults: Defaults) -> State:
        """Make the sum of squares of each weight, and its linear part."""
        start = self.initial_accumulator_value
        return State(
            [
                {
                    "accumulator": variable(tf.fill(weight.shape, start), "accumulator", defaults),
                    "linear": variable(tf.zeros(weight.shape), "linear", defaults),
                }
                for weight in weights
            ]
        )

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
        power, value = -self.learning_rate_power, weight.read_value()
        l1, shrinkage = self.l1_regularization_strength, self.l2_shrinkage_regularization_strength
        l2 = self.l2_regularization_strength + self.beta / (2.0 * rate)
        old = slots["accumulator"]
        new = old + dense(on_values(tf.square, gradient))
        shrunk = dense(gradient) + 2 * shrinkage * value
        moved = (tf.pow(new, power) - tf.pow(old, power)) / rate * value
        linear = store(slots["linear"], slots["linear"] + (shrunk - moved))
        quadratic = tf.pow(new, power) / rate + 2 * l2
        change = (tf.clip_by_value(linear, -l1, l1) - linear) / quadratic
        with tf.control_dependencies([weight.assign(change)]):
            return old.assign(new)
