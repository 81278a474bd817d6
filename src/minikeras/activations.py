"""Activation functions, by name or as any function of a tensor."""

from __future__ import annotations

from collections.abc import Callable

import tensorflow.compat.v1 as tf

from minikeras.errors import unknown

__all__ = [
    "elu",
    "exponential",
    "get",
    "linear",
    "relu",
    "selu",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "softsign",
    "tanh",
]

Activation = Callable[[tf.Tensor], tf.Tensor]


def linear(x: tf.Tensor) -> tf.Tensor:
    """Return `x` itself."""
    return x


def relu(x: tf.Tensor) -> tf.Tensor:
    """Return `max(x, 0)`."""
    return tf.nn.relu(x)


def sigmoid(x: tf.Tensor) -> tf.Tensor:
    """Return `1 / (1 + exp(-x))`."""
    return tf.sigmoid(x)


def softmax(x: tf.Tensor) -> tf.Tensor:
    """Return `exp(x) / sum(exp(x))` over the last axis."""
    return tf.nn.softmax(x, axis=-1)


def tanh(x: tf.Tensor) -> tf.Tensor:
    """Return the hyperbolic tangent."""
    return tf.tanh(x)


def elu(x: tf.Tensor) -> tf.Tensor:
    """Return `x` where positive, else `exp(x) - 1`."""
    return tf.nn.elu(x)


def selu(x: tf.Tensor) -> tf.Tensor:
    """Return `1.0507 * x` where positive, else `1.7581 * (exp(x) - 1)`."""
    return tf.nn.selu(x)


def softplus(x: tf.Tensor) -> tf.Tensor:
    """Return `log(1 + exp(x))`."""
    return tf.nn.softplus(x)


def softsign(x: tf.Tensor) -> tf.Tensor:
    """Return `x / (1 + |x|)`."""
    return tf.nn.softsign(x)


def silu(x: tf.Tensor) -> tf.Tensor:
    """Return `x * sigmoid(x)`, also called swish."""
    return tf.nn.silu(x)


def exponential(x: tf.Tensor) -> tf.Tensor:
    """Return `exp(x)`."""
    return tf.exp(x)


FUNCTIONS: dict[str, Activation] = {
    "linear": linear, "relu": relu, "sigmoid": sigmoid, "softmax": softmax, "tanh": tanh,
    "elu": elu, "selu": selu, "softplus": softplus, "softsign": softsign, "silu": silu,
    "swish": silu, "exponential": exponential,
}  # fmt: skip


def get(identifier: str | Activation | None) -> Activation:
    """Return an activation function; None is `linear`.

    Examples:
        >>> get("relu").__name__, get(None).__name__
        ('relu', 'linear')
    """
    if identifier is None:
        return linear
    if isinstance(identifier, str):
        if identifier in FUNCTIONS:
            return FUNCTIONS[identifier]
    elif callable(identifier):
        return identifier
    raise ValueError(unknown("activation", identifier, FUNCTIONS, "activation=..."))
