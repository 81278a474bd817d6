"""What every optimizer is: a description with a learning rate, and a rule for one step."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import tensorflow.compat.v1 as tf

from minikeras.checks import require_number
from minikeras.config import arguments, expression
from minikeras.defaults import Defaults
from minikeras.variables import variable

Slots = dict[str, tf.Variable]


@dataclasses.dataclass
class State:
    """The variables of an optimizer: some for each weight, some shared by all."""

    slots: list[Slots]
    shared: Slots = dataclasses.field(default_factory=dict)


class Optimizer:
    """Base of all optimizers.

    Args:
        learning_rate: the step size, a positive number; may be set between steps, as
            `model.optimizer.learning_rate = 0.01`.
    """

    name = "optimizer"

    def __init__(self, learning_rate: float) -> None:
        """Keep the learning rate."""
        self.learning_rate = learning_rate

    @property
    def learning_rate(self) -> float:
        """The step size of the next step."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        require_number(value, "learning_rate", type(self).__name__)
        self._learning_rate = float(value)

    def make_state(self, weights: Sequence[tf.Variable], defaults: Defaults) -> State:
        """Make the optimizer's variables in the current graph."""
        raise NotImplementedError

    def step(
        self,
        gradients: Sequence[tf.Tensor],
        weights: Sequence[tf.Variable],
        state: State,
        learning_rate: tf.Tensor,
        count: tf.Tensor,
        defaults: Defaults,
    ) -> list[tf.Operation]:
        """Return the ops of one step; `count` (int64 scalar) is the number of earlier steps."""
        raise NotImplementedError

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal optimizer."""
        return arguments(self)

    def __repr__(self) -> str:
        return expression(self)


def zeros(weights: Sequence[tf.Variable], name: str, defaults: Defaults) -> list[tf.Variable]:
    """Make one variable of zeros for each weight."""
    return [variable(tf.zeros(weight.shape), name, defaults) for weight in weights]
