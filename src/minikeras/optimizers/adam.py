"""Adam."""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow.compat.v1 as tf

from minikeras.behaviors.update.adam_beta_power import adam_beta_power
from minikeras.behaviors.update.adam_epsilon import adam_epsilon
from minikeras.behaviors.update.adam_one_minus_beta import adam_one_minus_beta
from minikeras.checks import require_number
from minikeras.defaults import Defaults
from minikeras.optimizers.base import Optimizer, State, zeros
from minikeras.variables import store, variable


class Adam(Optimizer):
    """`w -= alpha * m / (sqrt(v) + epsilon)`: moving means of g and of g squared.

    alpha = learning_rate * sqrt(1 - beta_2^t) / (1 - beta_1^t) corrects both for their start
    at zero. Source: Kingma and Ba 2014, the form before section 2.1;
    keras/src/optimizers/adam.py::Adam.update_step.
    """

    name = "adam"

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float | None = None,
    ) -> None:
        """Keep the hyperparameters; `epsilon=None` asks the table."""
        super().__init__(learning_rate)
        require_number(beta_1, "beta_1", "Adam", high=1.0)
        require_number(beta_2, "beta_2", "Adam", high=1.0)
        if epsilon is not None:
            require_number(epsilon, "epsilon", "Adam")
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon

    def make_state(self, weights: Sequence[tf.Variable], defaults: Defaults) -> State:
        """Make both moving means of each weight, and the powers of beta if TF1 keeps them."""
        names = ("momentum", "velocity")
        columns = [zeros(weights, name, defaults) for name in names]
        state = State([dict(zip(names, pair, strict=True)) for pair in zip(*columns, strict=True)])
        if defaults.adam_beta_power == "product":
            for name, beta in (("beta_1", self.beta_1), ("beta_2", self.beta_2)):
                state.shared[name] = variable(tf.constant(beta), f"{name}_power", defaults)
        return state

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
        epsilon = defaults.override(adam_epsilon=self.epsilon).adam_epsilon
        precision = defaults.adam_one_minus_beta
        rest_1, rest_2 = (adam_one_minus_beta(b, precision) for b in (self.beta_1, self.beta_2))
        power_1, power_2 = self._powers(state, count)
        alpha = learning_rate * tf.sqrt(1 - power_2) / (1 - power_1)
        updates = []
        for gradient, weight, slots in zip(gradients, weights, state.slots, strict=True):
            m, v = slots["momentum"], slots["velocity"]
            new_m = store(m, m + (gradient - m) * rest_1)
            new_v = store(v, v + (tf.square(gradient) - v) * rest_2)
            change = (new_m * alpha) / adam_epsilon(tf.sqrt(new_v), epsilon)
            updates.append(weight.assign_sub(change))
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
