"""Activation functions, by name or as any function of a tensor.

Those of Keras 3, which have all of Keras 2. One depends on the table: `hard_sigmoid` has a method
`build(x, defaults)`, and a layer calls it in place of the function.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any

import tensorflow.compat.v1 as tf

from minikeras import config as configs
from minikeras.behaviors.forward.hard_sigmoid_slope import hard_sigmoid_slope
from minikeras.defaults import Defaults
from minikeras.errors import message, show_shape, unknown

__all__ = [
    "celu",
    "deserialize",
    "elu",
    "exponential",
    "gelu",
    "get",
    "glu",
    "hard_shrink",
    "hard_sigmoid",
    "hard_silu",
    "hard_swish",
    "hard_tanh",
    "leaky_relu",
    "linear",
    "log_sigmoid",
    "log_softmax",
    "mish",
    "relu",
    "relu6",
    "selu",
    "serialize",
    "sigmoid",
    "silu",
    "soft_shrink",
    "softmax",
    "softplus",
    "softsign",
    "sparse_plus",
    "sparse_sigmoid",
    "sparsemax",
    "squareplus",
    "swish",
    "tanh",
    "tanh_shrink",
    "threshold",
]

Activation = Callable[[tf.Tensor], tf.Tensor]


def linear(x: tf.Tensor) -> tf.Tensor:
    """Return `x` itself."""
    return x


def relu(
    x: tf.Tensor,
    negative_slope: float = 0.0,
    max_value: float | None = None,
    threshold: float = 0.0,
    *,
    alpha: float | None = None,
) -> tf.Tensor:
    """Return `x` above the threshold, and `negative_slope * (x - threshold)` below it.

    Args:
        x: any numbers.
        negative_slope: the slope below the threshold.
        max_value: the largest value that is returned; None for no limit.
        threshold: where the function starts to rise.
        alpha: what Keras 2 calls `negative_slope`.
    """
    x = tf.convert_to_tensor(x)
    slope = negative_slope if alpha is None else alpha
    if slope != 0.0 and max_value is None and threshold == 0:
        return tf.nn.leaky_relu(x, alpha=slope)
    below = tf.nn.relu(-x if threshold == 0 else -x + threshold) if slope != 0.0 else None
    if threshold != 0:
        x = tf.where_v2(x > tf.cast(threshold, x.dtype), x, tf.cast(0, x.dtype))
    else:
        x = tf.nn.relu6(x) if max_value == 6 else tf.nn.relu(x)
    if max_value is not None and (threshold != 0 or max_value != 6):
        x = tf.clip_by_value(x, tf.cast(0.0, x.dtype), tf.cast(max_value, x.dtype))
    return x if below is None else x - slope * below


def leaky_relu(x: tf.Tensor, negative_slope: float = 0.2) -> tf.Tensor:
    """Return `x` where positive, else `negative_slope * x`; the layer LeakyReLU has 0.3."""
    return tf.nn.leaky_relu(x, alpha=negative_slope)


def relu6(x: tf.Tensor) -> tf.Tensor:
    """Return `min(max(x, 0), 6)`."""
    return tf.nn.relu6(x)


def sigmoid(x: tf.Tensor) -> tf.Tensor:
    """Return `1 / (1 + exp(-x))`."""
    return tf.sigmoid(x)


def softmax(x: tf.Tensor, axis: int | None = -1) -> tf.Tensor:
    """Return `exp(x) / sum(exp(x))` over an axis; None is over all axes at once."""
    if axis is None:
        return _over_all(tf.nn.softmax, x)
    return tf.nn.softmax(x, axis=axis)


def log_softmax(x: tf.Tensor, axis: int | None = -1) -> tf.Tensor:
    """Return `x - log(sum(exp(x)))` over an axis; None is over all axes at once."""
    if axis is None:
        return _over_all(tf.nn.log_softmax, x)
    return tf.nn.log_softmax(x, axis=axis)


def sparsemax(x: tf.Tensor, axis: int = -1) -> tf.Tensor:
    """Return the closest point of the probability simplex: `max(x - t, 0)`, which sums to one.

    Source: Martins and Astudillo 2016; keras/src/backend/tensorflow/nn.py::sparsemax.
    """
    x = tf.convert_to_tensor(x)
    largest = tf.sort(x, direction="DESCENDING", axis=axis)
    total = tf.cumsum(largest, axis=axis)
    ranks = tf.range(1, tf.shape(x)[axis] + 1, dtype=x.dtype)
    along = [1] * len(x.shape)
    along[axis] = -1
    support = largest - (total - 1) / tf.reshape(ranks, along) > 0
    count = tf.reduce_sum(tf.cast(support, x.dtype), axis=axis, keepdims=True)
    inside = tf.where_v2(support, total, 0.0)
    # The sum of all partial sums, where the paper takes the last one. It is Keras's own formula.
    tau = (tf.reduce_sum(inside, axis=axis, keepdims=True) - 1) / count
    return tf.maximum(x - tau, 0.0)


def tanh(x: tf.Tensor) -> tf.Tensor:
    """Return the hyperbolic tangent."""
    return tf.tanh(x)


def elu(x: tf.Tensor, alpha: float = 1.0) -> tf.Tensor:
    """Return `x` where positive, else `alpha * (exp(x) - 1)`."""
    x = tf.convert_to_tensor(x)
    result = tf.nn.elu(x)
    return result if alpha == 1 else tf.where_v2(x > 0, result, alpha * result)


def selu(x: tf.Tensor) -> tf.Tensor:
    """Return `1.0507 * x` where positive, else `1.7581 * (exp(x) - 1)`."""
    return tf.nn.selu(x)


def celu(x: tf.Tensor, alpha: float = 1.0) -> tf.Tensor:
    """Return `x` where positive, else `alpha * (exp(x / alpha) - 1)`."""
    return tf.maximum(x, 0.0) + alpha * tf.math.expm1(tf.minimum(x, 0.0) / alpha)


def gelu(x: tf.Tensor, approximate: bool = False) -> tf.Tensor:
    """Return `x` times the share of a normal distribution below `x`.

    Args:
        x: any numbers.
        approximate: with tanh, as in the first paper, not with the error function.

    Source: Hendrycks and Gimpel 2016; tensorflow/python/ops/nn_ops.py::gelu.
    """
    with tf.name_scope("Gelu"):
        x = tf.convert_to_tensor(x)
        if approximate:
            inner = x + tf.cast(0.044715, x.dtype) * tf.pow(x, 3)
            return 0.5 * x * (1.0 + tf.tanh(0.7978845608028654 * inner))
        return 0.5 * x * tf.math.erfc(-x * tf.cast(0.7071067811865476, x.dtype))


def glu(x: tf.Tensor, axis: int = -1) -> tf.Tensor:
    """Return `a * sigmoid(b)` for the two halves `a`, `b` of an axis."""
    x = tf.convert_to_tensor(x)
    length = x.shape[axis]
    if length is None or length % 2:
        raise ValueError(
            message(
                "glu halves an axis.",
                where=f"glu(axis={axis})",
                got=f"an input of shape {show_shape(x.shape.as_list())}",
                expected="an axis of even length",
            )
        )
    first, second = tf.split(x, 2, axis=axis)
    return first * tf.sigmoid(second)


def silu(x: tf.Tensor) -> tf.Tensor:
    """Return `x * sigmoid(x)`, also called swish."""
    # As `tf.nn.silu` without its factor beta: in Keras's graphs that factor is folded away, and
    # here it would not be, which changes the last bits of the gradient.
    return tf.custom_gradient(_silu)(tf.convert_to_tensor(x))


def mish(x: tf.Tensor) -> tf.Tensor:
    """Return `x * tanh(log(1 + exp(x)))`."""
    x = tf.convert_to_tensor(x)
    return x * tf.tanh(tf.nn.softplus(x))


def softplus(x: tf.Tensor) -> tf.Tensor:
    """Return `log(1 + exp(x))`."""
    return tf.nn.softplus(x)


def squareplus(x: tf.Tensor, b: float = 4) -> tf.Tensor:
    """Return `(x + sqrt(x^2 + b)) / 2`."""
    x = tf.convert_to_tensor(x)
    return (x + tf.sqrt(tf.square(x) + tf.cast(b, x.dtype))) / 2


def sparse_plus(x: tf.Tensor) -> tf.Tensor:
    """Return 0 up to -1, `(x + 1)^2 / 4` up to 1, then `x`."""
    x = tf.convert_to_tensor(x)
    bend = tf.where_v2(x < 1, 0.25 * tf.pow(x + 1, 2), x)
    return tf.where_v2(x <= -1, tf.zeros_like(x), bend)


def softsign(x: tf.Tensor) -> tf.Tensor:
    """Return `x / (1 + |x|)`."""
    return tf.nn.softsign(x)


def log_sigmoid(x: tf.Tensor) -> tf.Tensor:
    """Return `-log(1 + exp(-x))`."""
    return tf.log_sigmoid(x)


def exponential(x: tf.Tensor) -> tf.Tensor:
    """Return `exp(x)`."""
    return tf.exp(x)


def tanh_shrink(x: tf.Tensor) -> tf.Tensor:
    """Return `x - tanh(x)`."""
    return x - tf.tanh(x)


def soft_shrink(x: tf.Tensor, threshold: float = 0.5) -> tf.Tensor:
    """Return `x`, moved towards zero by `threshold`, and zero where it would pass it."""
    x = tf.convert_to_tensor(x)
    below = tf.where_v2(x < -threshold, x + threshold, tf.zeros_like(x))
    return tf.where_v2(x > threshold, x - threshold, below)


def hard_shrink(x: tf.Tensor, threshold: float = 0.5) -> tf.Tensor:
    """Return `x` where `|x| > threshold`, else zero."""
    return tf.where_v2(tf.abs(x) > threshold, x, tf.zeros_like(x))


def threshold(x: tf.Tensor, threshold: float, default_value: float) -> tf.Tensor:
    """Return `x` where it is above the threshold, else `default_value`."""
    x = tf.convert_to_tensor(x)
    return tf.where_v2(x > threshold, x, default_value)


def hard_tanh(x: tf.Tensor) -> tf.Tensor:
    """Return `x`, clipped to -1 and 1."""
    return tf.clip_by_value(x, -1.0, 1.0)


def sparse_sigmoid(x: tf.Tensor) -> tf.Tensor:
    """Return `(x + 1) / 2`, clipped to 0 and 1."""
    x = tf.convert_to_tensor(x)
    bend = tf.where_v2(x >= 1, tf.cast(1.0, x.dtype), 0.5 * (x + 1))
    return tf.where_v2(x <= -1, tf.cast(0.0, x.dtype), bend)


class _HardSigmoid:
    """The hard sigmoid of the table: `x / 6 + 0.5` in Keras 3, clipped to 0 and 1."""

    __name__ = "hard_sigmoid"

    def __call__(self, x: tf.Tensor) -> tf.Tensor:
        """Return that of Keras 3."""
        return self.build(x, Defaults.keras())

    def build(self, x: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return that of a table."""
        return hard_sigmoid_slope(x, defaults.hard_sigmoid_slope)

    def __repr__(self) -> str:
        return "hard_sigmoid"


hard_sigmoid = _HardSigmoid()


def hard_silu(x: tf.Tensor) -> tf.Tensor:
    """Return `x * hard_sigmoid(x)` with the hard sigmoid of Keras 3, also called hard swish."""
    return x * hard_sigmoid(x)


swish, hard_swish = silu, hard_silu

FUNCTIONS: dict[str, Activation] = {
    name: globals()[name] for name in __all__ if name not in ("deserialize", "get", "serialize")
}


def get(identifier: str | Activation | Mapping[str, Any] | None) -> Activation:
    """Return an activation function for a name, a config or a function; None is `linear`.

    Examples:
        >>> get("relu").__name__, get(None).__name__
        ('relu', 'linear')
    """
    if identifier is None:
        return linear
    if isinstance(identifier, Mapping):
        return get(deserialize(identifier))
    if isinstance(identifier, str):
        if identifier in FUNCTIONS:
            return FUNCTIONS[identifier]
    elif callable(identifier):
        return identifier
    raise ValueError(unknown("activation", identifier, FUNCTIONS, "activation=..."))


def serialize(activation: Activation) -> Any:
    """Return the name of an activation of this module, or the config of another one."""
    return configs.serialize(activation)


def deserialize(
    config: Mapping[str, Any] | str, custom_objects: Mapping[str, Any] | None = None
) -> Any:
    """Return the activation that a name or a config describes."""
    if isinstance(config, str):
        config = {"class_name": "function", "config": config}
    return configs.deserialize(config, _find, custom_objects)


def _find(name: str) -> Any:
    """Return a function of this module, or the class of a layer that stands for one."""
    if name in FUNCTIONS:
        return FUNCTIONS[name]
    # Layers import this module, and so they are looked up when they are needed.
    layers = importlib.import_module("minikeras.layers")
    return getattr(layers, name) if name in layers.__all__ else None


def _silu(x: tf.Tensor) -> tuple[tf.Tensor, Activation]:
    """Return silu and its gradient, which computes the sigmoid again instead of keeping it."""

    def gradient(upstream: tf.Tensor) -> tf.Tensor:
        with tf.control_dependencies([upstream]):
            share = tf.sigmoid(x)
        return upstream * (share * (1.0 + x * (1.0 - share)))

    return x * tf.sigmoid(x), gradient


def _over_all(function: Callable[..., tf.Tensor], x: tf.Tensor) -> tf.Tensor:
    x = tf.convert_to_tensor(x)
    return tf.reshape(function(tf.reshape(x, [-1]), axis=-1), tf.shape(x))
