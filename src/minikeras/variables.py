"""The one place where a variable is born."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow.compat.v1 as tf

from minikeras.behaviors.initialise.resource_variables import resource_variables
from minikeras.defaults import Defaults


def variable(
    initial: tf.Tensor, name: str, defaults: Defaults, *, trainable: bool = False
) -> tf.Variable:
    """Create a variable in the current graph, with `initial` as its first value."""
    return resource_variables(initial, trainable, name, defaults.resource_variables)


def store(variable: tf.Variable, value: tf.Tensor) -> tf.Tensor:
    """Assign `value`, and return the variable as it reads afterwards."""
    with tf.control_dependencies([variable.assign(value)]):
        return variable.read_value()


def add(variable: tf.Variable, value: tf.Tensor) -> tf.Tensor:
    """Add `value` in place, and return the variable as it reads afterwards."""
    with tf.control_dependencies([variable.assign_add(value)]):
        return variable.read_value()


def assign(variables: Sequence[tf.Variable], values: Sequence[Any], session: tf.Session) -> None:
    """Set variables to `values`: run their initializers, with the values fed in their place."""
    initializers = [variable.initializer for variable in variables]
    feed = {op.inputs[1]: value for op, value in zip(initializers, values, strict=True)}
    session.run(initializers, feed)
