"""Nadam."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import tensorflow.compat.v1 as tf

from minikeras.behaviors.update.nadam_product import nadam_product
from minikeras.checks import require_number
from minikeras.defaults import Defaults
from minikeras.optimizers.base import Optimizer, Options, Rate, State, make_slots
from minikeras.optimizers.sparse import Gradient, dense, moving_mean, on_values
from minikeras.variables import store, variable


class Nadam(Optimizer):
    """Adam with Nesterov's look-ahead: `w -= learning_rate * m_hat / (sqrt(v_hat) + epsilon)`.

    m_hat mixes the moving mean of g, as it will be weighed in the next step, with g itself. The
    weight of a step is `u_t = beta_1 * (1 - 0.5 * 0.96^t)`. Source: Dozat 2015;
    keras/src/optimizers/nadam.py::Nadam.update_step.
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
        require_number(beta_1, "beta_1", "Nadam", high=1.0)
        require_number(beta_2, "beta_2", "Nadam", high=1.0)
        require_number(epsilon, "epsilon", "Nadam")
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon

    def make_state(self, weights: Sequence[tf.Variable], defaults: Defaults) -> State:
        """Make both moving means of each weight, and the product of all u_t."""
        slots = make_slots(weights, ["momentum", "velocity"], defaults)
        return State(slots, {"u_product": variable(tf.constant(1.0), "u_product", defaults)})

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
        now, later = (tf.cast(count + ahead, tf.float32) for ahead in (1, 2))
        beta_1, beta_2 = tf.constant(self.beta_1), tf.constant(self.beta_2)
        fade, fade_later = (1.0 - 0.5 * tf.pow(tf.constant(0.96), each) for each in (now, later))
        u_now, u_later = beta_1 * fade, beta_1 * fade_later
        stored, times = state.shared["u_product"], defaults.nadam_product
        product, updates = stored.read_value(), []
        for place, gradient in enumerate(gradients):
            weight, slots = weights[place], state.slots[place]
            where = (place, len(gradients))
            moved = nadam_product(product, self.beta_1, fade, where, count, times)
            product = product if moved is product else store(stored, moved)
            m = moving_mean(slots["momentum"], gradient, 1 - beta_1)
            v = moving_mean(slots["velocity"], on_values(tf.square, gradient), 1 - beta_2)
            own = _weigh(gradient, 1 - u_now, 1 - product)
            m_hat = (u_later * m) / (1 - product * u_later) + own
            v_hat = v / (1 - tf.pow(beta_2, now))
            change = (m_hat * learning_rate) / (tf.sqrt(v_hat) + self.epsilon)
            updates.append(weight.assign_sub(change))
        return updates


def _weigh(gradient: Gradient, share: tf.Tensor, correction: tf.Tensor) -> tf.Tensor:
    return dense(on_values(lambda values: share * values / correction, gradient))
