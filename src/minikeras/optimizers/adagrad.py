"""Adagrad."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import tensorflow.compat.v1 as tf

from minikeras.behaviors.update.adagrad_epsilon import adagrad_epsilon
from minikeras.checks import require_number
from minikeras.defaults import Defaults
from minikeras.optimizers.base import Optimizer, Options, Rate, State
from minikeras.optimizers.sparse import Gradient, at_rows, on_values, scattered, subtract
from minikeras.variables import store, variable


class Adagrad(Optimizer):
    """`w -= learning_rate * g / sqrt(a + epsilon)`, where a is the sum of all g squared.

    Source: Duchi et al. 2011; keras/src/optimizers/adagrad.py::Adagrad.update_step.
    """

    lazy_in_tf1 = True

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        initial_accumulator_value: float = 0.1,
        epsilon: float | None = None,
        **options: Unpack[Options],
    ) -> None:
        """Keep the hyperparameters; the sum starts there, and `epsilon=None` asks the table."""
        super().__init__(learning_rate, **options)
        require_number(initial_accumulator_value, "initial_accumulator_value", "Adagrad")
        if epsilon is not None:
            require_number(epsilon, "epsilon", "Adagrad")
        self.initial_accumulator_value = initial_accumulator_value
        self.epsilon = epsilon

    def unsaid(self) -> dict[str, float]:
        """Return Keras's epsilon, if none was said."""
        return {} if self.epsilon is not None else {"epsilon": 1e-7}

    def make_state(self, weights: Sequence[tf.Variable], defaults: Defaults) -> State:
        """Make the sum of squares of each weight."""
        start = self.initial_accumulator_value
        return State(
            [
                {"accumulator": variable(tf.fill(weight.shape, start), "accumulator", defaults)}
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
        epsilon = defaults.override(adagrad_epsilon=self.epsilon).adagrad_epsilon
        return [
            self._update_weight(gradient, weight, slots["accumulator"], learning_rate, epsilon)
            for gradient, weight, slots in zip(gradients, weights, state.slots, strict=True)
        ]

    def _update_weight(
        self,
        gradient: Gradient,
        weight: tf.Variable,
        slot: tf.Variable,
        rate: tf.Tensor,
        epsilon: float,
    ) -> tf.Operation:
        root = self._root(_add(slot, on_values(tf.square, gradient)), gradient, epsilon)
        return subtract(weight, on_values(lambda values: rate * values / root, gradient))

    def _root(self, total: tf.Tensor, gradient: Gradient, epsilon: float) -> tf.Tensor:
        """Return the roots, for the rows of the gradient.

        A root next to a division becomes a reciprocal root in TensorFlow's graph optimizer, so it
        matters whether the rows are picked before or after.
        """
        if scattered(gradient):
            return tf.sqrt(adagrad_epsilon(at_rows(total, gradient), epsilon))
        return at_rows(tf.sqrt(adagrad_epsilon(total, epsilon)), gradient)


def _add(slot: tf.Variable, squares: Gradient) -> tf.Tensor:
    """Add squares to a slot, row by row if there are only some, and return it."""
    if not isinstance(squares, tf.IndexedSlices):
        return store(slot, slot + squares)
    with tf.control_dependencies([slot.scatter_add(squares)]):
        return slot.read_value()
