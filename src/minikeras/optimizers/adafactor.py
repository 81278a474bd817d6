"""Adafactor: Adam in less memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import tensorflow.compat.v1 as tf

from minikeras.checks import require_number
from minikeras.defaults import Defaults
from minikeras.optimizers.base import Optimizer, Options, Rate, Slots, State
from minikeras.optimizers.sparse import Gradient, at_rows, dense, on_values, scattered, subtract
from minikeras.variables import store, variable


class Adafactor(Optimizer):
    """The mean square of a matrix is kept as one mean for each row and one for each column.

    The step is scaled by the size of the weight, and cut where it is longer than
    `clip_threshold`. Source: Shazeer and Stern 2018;
    keras/src/optimizers/adafactor.py::Adafactor.update_step.
    """

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        beta_2_decay: float = -0.8,
        epsilon_1: float = 1e-30,
        epsilon_2: float = 0.001,
        clip_threshold: float = 1.0,
        relative_step: bool = True,
        **options: Unpack[Options],
    ) -> None:
        """Keep the hyperparameters."""
        super().__init__(learning_rate, **options)
        for name, value in (("epsilon_1", epsilon_1), ("epsilon_2", epsilon_2)):
            require_number(value, name, "Adafactor")
        require_number(clip_threshold, "clip_threshold", "Adafactor")
        self.beta_2_decay = beta_2_decay
        self.epsilon_1 = epsilon_1
        self.epsilon_2 = epsilon_2
        self.clip_threshold = clip_threshold
        self.relative_step = relative_step

    def make_state(self, weights: Sequence[tf.Variable], defaults: Defaults) -> State:
        """Make the means of rows and columns of each matrix, and the mean square of each weight."""
        slots = []
        for weight in weights:
            shape, own = weight.shape.as_list(), {}
            if len(shape) >= 2:
                for name, part in (("row", shape[:-1]), ("column", [*shape[:-2], shape[-1]])):
                    own[name] = variable(tf.zeros(part), name, defaults)
            slots.append(own | {"velocity": variable(tf.zeros(shape), "velocity", defaults)})
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
        step = tf.cast(count + 1, tf.float32)
        rate = learning_rate
        if self.relative_step and not callable(self._learning_rate):
            rate = tf.minimum(rate, 1 / tf.sqrt(step))
        rate = tf.minimum(rate, 1 / tf.sqrt(step))
        decay = 1 - tf.pow(step, self.beta_2_decay)
        return [
            self._update_weight(gradient, weight, slots, rate, decay)
            for gradient, weight, slots in zip(gradients, weights, state.slots, strict=True)
        ]

    def _update_weight(
        self,
        gradient: Gradient,
        weight: tf.Variable,
        slots: Slots,
        rate: tf.Tensor,
        decay: tf.Tensor,
    ) -> tf.Operation:
        alpha = tf.maximum(self.epsilon_2, _root_mean_square(weight.read_value())) * rate
        square = dense(on_values(tf.square, gradient)) + self.epsilon_1
        velocity = self._mean_square(slots, square, decay)
        if scattered(gradient):
            gradient = dense(gradient)
        root = at_rows(tf.sqrt(velocity), gradient)
        update = on_values(lambda values: values / root, gradient)
        length = tf.maximum(1.0, _length(update) / self.clip_threshold)
        return subtract(weight, on_values(lambda values: alpha * (values / length), update))

    def _mean_square(self, slots: Slots, square: tf.Tensor, decay: tf.Tensor) -> tf.Tensor:
        """Store the mean square, for a matrix the product of its means, and return it."""
        if "row" not in slots:
            mean = decay * slots["velocity"] + (1 - decay) * square
            return store(slots["velocity"], mean)
        means = []
        for name, axis in (("row", -1), ("column", -2)):
            part = tf.reduce_mean(square, axis=axis)
            means.append(store(slots[name], decay * slots[name] + (1 - decay) * part))
        row, column = means
        row = tf.expand_dims(row / tf.reduce_mean(row, axis=-1, keepdims=True), axis=-1)
        return store(slots["velocity"], row * tf.expand_dims(column, -2))


def _root_mean_square(value: tf.Tensor) -> tf.Tensor:
    return tf.sqrt(tf.reduce_mean(tf.square(value)))


def _length(update: Gradient) -> tf.Tensor:
    """Return the root of the mean square of all numbers, those of missing rows too."""
    if not isinstance(update, tf.IndexedSlices):
        return _root_mean_square(update)
    total = tf.reduce_sum(tf.square(update.values))
    size = tf.cast(tf.reduce_prod(update.dense_shape), tf.float32)
    return tf.sqrt(total / size)
