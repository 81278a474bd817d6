"""Lion: only the sign of the step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import tensorflow.compat.v1 as tf

from minikeras.behaviors.update.lion_learning_rate import lion_learning_rate
from minikeras.checks import require_number
from minikeras.defaults import Defaults
from minikeras.errors import message
from minikeras.optimizers.base import Optimizer, Options, Rate, State, make_slots
from minikeras.optimizers.sparse import Gradient, dense, on_values, scattered
from minikeras.variables import store

KERAS_RATE = 0.001


class Lion(Optimizer):
    """`w -= learning_rate * sign(beta_1 * m + (1 - beta_1) * g)`.

    m is then moved with beta_2: `m = beta_2 * m + (1 - beta_2) * g`. Source: Chen et al. 2023;
    keras/src/optimizers/lion.py::Lion.update_step.
    """

    def __init__(
        self,
        learning_rate: Rate | None = None,
        beta_1: float = 0.9,
        beta_2: float = 0.99,
        **options: Unpack[Options],
    ) -> None:
        """Keep the hyperparameters; `learning_rate=None` asks the table of the model."""
        super().__init__(KERAS_RATE if learning_rate is None else learning_rate, **options)
        if not 0 < beta_1 <= 1:
            what = "beta_1 is a number above 0, up to 1."
            raise ValueError(message(what, where="Lion(beta_1=...)", got=repr(beta_1)))
        require_number(beta_2, "beta_2", "Lion", high=1.0)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self._rate_of_the_table = KERAS_RATE if learning_rate is None else None

    def unsaid(self) -> dict[str, float]:
        """Return Keras 3's learning rate, if none was said."""
        return {} if self._said_rate is not None else {"learning_rate": KERAS_RATE}

    @property
    def _said_rate(self) -> Rate | None:
        """The learning rate, unless it is the one that nobody said."""
        rate = self._learning_rate
        return None if rate == self._rate_of_the_table else rate

    def make_state(self, weights: Sequence[tf.Variable], defaults: Defaults) -> State:
        """Make the moving mean of each weight, and learn the rate if nobody said one."""
        said, default = self._said_rate, defaults.lion_learning_rate
        self._learning_rate = lion_learning_rate(said, default)
        self._rate_of_the_table = default if said is None else None
        return State(make_slots(weights, ["momentum"], defaults))

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
        updates = []
        for gradient, weight, slots in zip(gradients, weights, state.slots, strict=True):
            m = slots["momentum"]
            if scattered(gradient):
                updates += self._step_rows(gradient, weight, m, learning_rate)
                continue
            mixed = m * self.beta_1 + self._share(gradient, self.beta_1)
            with tf.control_dependencies([weight.assign_sub(learning_rate * tf.sign(mixed))]):
                updates.append(m.assign(m * self.beta_2 + self._share(gradient, self.beta_2)))
        return updates

    def _share(self, gradient: Gradient, beta: float) -> tf.Tensor:
        rest = 1.0 - tf.constant(beta)
        return dense(on_values(lambda values: values * rest, gradient))

    def _step_rows(
        self, gradient: Gradient, weight: tf.Variable, m: tf.Variable, learning_rate: tf.Tensor
    ) -> list[tf.Operation]:
        """Return the step of a gradient with rows: fade, add the rows, twice."""
        beta_1, beta_2 = tf.constant(self.beta_1), tf.constant(self.beta_2)
        with tf.control_dependencies([store(m, m * beta_1)]):
            added = m.scatter_add(on_values(lambda values: values * (1.0 - beta_1), gradient))
        with tf.control_dependencies([added]):
            moved = weight.assign_sub(learning_rate * tf.sign(m.read_value()))
        with tf.control_dependencies([moved]):
            faded = store(m, m.read_value() * beta_2 / beta_1)
        with tf.control_dependencies([faded]):
            rest = 1.0 - beta_2 / beta_1
            return [m.scatter_add(on_values(lambda values: values * rest, gradient))]
