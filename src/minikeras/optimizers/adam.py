"""Adam, and AdamW."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import tensorflow.compat.v1 as tf

from minikeras.behaviors.update.adam_beta_power import adam_beta_power
from minikeras.behaviors.update.adam_epsilon import adam_epsilon
from minikeras.behaviors.update.adam_one_minus_beta import adam_one_minus_beta
from minikeras.checks import require_number
from minikeras.defaults import Defaults
from minikeras.errors import message
from minikeras.optimizers.base import (
    CommonOptions,
    Optimizer,
    Options,
    Rate,
    State,
    make_slots,
    zeros,
)
from minikeras.optimizers.sparse import Gradient, moving_mean, on_values
from minikeras.variables import store, variable


class Adam(Optimizer):
    """`w -= alpha * m / (sqrt(v) + epsilon)`: moving means of g and of g squared.

    alpha = learning_rate * sqrt(1 - beta_2^t) / (1 - beta_1^t) corrects both for their start
    at zero. With `amsgrad` v never shrinks. Source: Kingma and Ba 2014, the form before section
    2.1; Reddi et al. 2018; keras/src/optimizers/adam.py::Adam.update_step.
    """

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float | None = None,
        amsgrad: bool = False,
        **options: Unpack[Options],
    ) -> None:
        """Keep the hyperparameters; `epsilon=None` asks the table."""
        super().__init__(learning_rate, **options)
        kind = type(self).__name__
        require_number(beta_1, "beta_1", kind, high=1.0)
        require_number(beta_2, "beta_2", kind, high=1.0)
        if epsilon is not None:
            require_number(epsilon, "epsilon", kind)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self.amsgrad = amsgrad

    def unsaid(self) -> dict[str, float]:
        """Return Keras's epsilon, if none was said."""
        return {} if self.epsilon is not None else {"epsilon": 1e-7}

    def make_state(self, weights: Sequence[tf.Variable], defaults: Defaults) -> State:
        """Make both moving means of each weight, and the powers of beta if TF1 keeps them."""
        state = State(make_slots(weights, ["momentum", "velocity"], defaults))
        if self.amsgrad:
            largest = zeros(weights, "velocity_hat", defaults)
            for slots, slot in zip(state.slots, largest, strict=True):
                slots["velocity_hat"] = slot
        if defaults.adam_beta_power == "product":
            for name, beta in (("beta_1", self.beta_1), ("beta_2", self.beta_2)):
                state.shared[name] = variable(tf.constant(beta), f"{name}_power", defaults)
        return state

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
        epsilon = defaults.override(adam_epsilon=self.epsilon).adam_epsilon
        precision = defaults.adam_one_minus_beta
        rest_1, rest_2 = (adam_one_minus_beta(b, precision) for b in (self.beta_1, self.beta_2))
        power_1, power_2 = self._powers(state, count)
        alpha = learning_rate * tf.sqrt(1 - power_2) / (1 - power_1)
        updates = []
        for gradient, weight, slots in zip(gradients, weights, state.slots, strict=True):
            m = moving_mean(slots["momentum"], gradient, rest_1)
            v = moving_mean(slots["velocity"], on_values(tf.square, gradient), rest_2)
            if self.amsgrad:
                v = store(slots["velocity_hat"], tf.maximum(slots["velocity_hat"], v))
            updates.append(weight.assign_sub((m * alpha) / adam_epsilon(tf.sqrt(v), epsilon)))
        with tf.control_dependencies([alpha]):
            for name, beta in (("beta_1", self.beta_1), ("beta_2", self.beta_2)):
                if name in state.shared:
                    power = state.shared[name]
                    updates.append(power.assign(power * beta))
        return updates

    def _powers(self, state: State, count: tf.Tensor) -> list[tf.Tensor]:
        """Return beta_1^t and beta_2^t of this step, the one with number `count + 1`."""
        form = "product" if state.shared else "pow"
        step = tf.cast(count + 1, tf.float32)
        products = {self.beta_1: "beta_1", self.beta_2: "beta_2"}
        return [
            adam_beta_power(beta, step, lambda own: tf.identity(state.shared[products[own]]), form)
            for beta in (self.beta_1, self.beta_2)
        ]


class AdamW(Adam):
    """Adam with `w -= learning_rate * weight_decay * w` before each step.

    Source: Loshchilov and Hutter 2017; keras/src/optimizers/adamw.py.
    """

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        weight_decay: float = 0.004,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float | None = None,
        amsgrad: bool = False,
        **options: Unpack[CommonOptions],
    ) -> None:
        """Keep the hyperparameters; `epsilon=None` asks the table."""
        if weight_decay is None:
            raise ValueError(
                message("AdamW needs a weight_decay.", where="AdamW(weight_decay=None)")
            )
        rule = (beta_1, beta_2, epsilon, amsgrad)
        super().__init__(learning_rate, *rule, weight_decay=weight_decay, **options)
