"""Initializers without chance: zeros, ones, given numbers, the identity."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras.config import described, serialize
from minikeras.defaults import Defaults
from minikeras.errors import message
from minikeras.initializers.base import Initializer, Shape


class Zeros(Initializer):
    """All zeros."""

    def draw(self, shape: Shape, seed: int, defaults: Defaults) -> tf.Tensor:
        """Return zeros."""
        return tf.zeros(shape)


class Ones(Initializer):
    """All ones."""

    def draw(self, shape: Shape, seed: int, defaults: Defaults) -> tf.Tensor:
        """Return ones."""
        return tf.ones(shape)


class Constant(Initializer):
    """One number everywhere, or the numbers of an array, such as a matrix of word vectors.

    Source: keras/src/initializers/constant_initializers.py::Constant.
    """

    def __init__(self, value: Any = 0.0) -> None:
        """Keep the number or the array."""
        self.value = value

    def draw(self, shape: Shape, seed: int, defaults: Defaults) -> tf.Tensor:
        """Return `value` in every place; an array is repeated along axes of length one."""
        value = np.asarray(self.value, np.float32)
        if value.ndim == 0:
            return tf.fill(shape, tf.constant(value))
        try:
            return tf.constant(np.broadcast_to(value, shape))
        except ValueError as error:
            raise ValueError(_does_not_fill(value.shape, shape, "Constant")) from error


class GivenValue(Initializer):
    """An array where Keras takes an initializer: the weight starts as exactly that array."""

    def __init__(self, value: Any) -> None:
        """Keep the array."""
        self.value = np.asarray(value)

    def draw(self, shape: Shape, seed: int, defaults: Defaults) -> tf.Tensor:
        """Return the array; a ValueError unless it has the shape of the weight."""
        if self.value.shape != tuple(shape):
            raise ValueError(_does_not_fill(self.value.shape, shape, "an array as initializer"))
        return tf.constant(self.value.astype(np.float32))

    def written(self) -> Any:
        """Return the dict of a `Constant`: Keras has no class for a bare array."""
        return described(Constant, {"value": serialize(self.value)})


class Identity(Initializer):
    """`gain` on the diagonal of a matrix, zero elsewhere."""

    def __init__(self, gain: float = 1.0) -> None:
        """Keep the gain."""
        self.gain = gain

    def draw(self, shape: Shape, seed: int, defaults: Defaults) -> tf.Tensor:
        """Return `gain * eye(rows, columns)`; only matrices have an identity."""
        if len(shape) != 2:
            raise ValueError(
                message("Identity makes matrices only.", got=f"shape {shape}", expected="2 axes")
            )
        return tf.eye(*shape) * self.gain


def _does_not_fill(given: Shape, shape: Shape, where: str) -> str:
    return message(
        "The initial value does not have the shape of the weight.",
        where=where,
        got=f"shape {tuple(given)}",
        expected=f"shape {tuple(shape)}",
    )
