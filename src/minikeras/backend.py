"""What programs ask of `keras.backend`: constants, a clean slate, and the arithmetic of Keras 2.

The arithmetic is for custom losses and metrics, which work on the tensors of a graph:
`K.mean(K.square(y_pred - y_true), axis=-1)`. Keras 3 has it in `keras.ops`.
"""

from __future__ import annotations

import builtins
import gc
import math
from collections.abc import Sequence
from typing import Any

import tensorflow.compat.v1 as tf

Axis = int | Sequence[int] | None

__all__ = [
    "abs",
    "argmax",
    "argmin",
    "batch_flatten",
    "cast",
    "clear_session",
    "clip",
    "concatenate",
    "dot",
    "epsilon",
    "equal",
    "exp",
    "expand_dims",
    "flatten",
    "floatx",
    "greater",
    "greater_equal",
    "image_data_format",
    "less",
    "less_equal",
    "log",
    "max",
    "maximum",
    "mean",
    "min",
    "minimum",
    "not_equal",
    "ones_like",
    "pow",
    "prod",
    "reshape",
    "round",
    "shape",
    "sigmoid",
    "sign",
    "softmax",
    "softplus",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "std",
    "sum",
    "tanh",
    "transpose",
    "var",
    "zeros_like",
]


def clear_session(free_memory: bool = True) -> None:
    """Free the memory of models that nobody holds any more.

    In Keras the models of a process share a graph and a counter of names, which this call
    resets. Here each model has its own, so there is nothing else to clear; what a seed decides
    goes on as before.

    Args:
        free_memory: whether to collect garbage now.

    Source: keras/src/backend/common/global_state.py::clear_session
    """
    if free_memory:
        gc.collect()


def epsilon() -> float:
    """Return the small number that keeps divisions and logarithms finite in Keras.

    What a model uses is decided by its table, as by the row `clip_probabilities`.
    """
    return 1e-7


def floatx() -> str:
    """Return the dtype of weights."""
    return "float32"


def image_data_format() -> str:
    """Return where images have their channels."""
    return "channels_last"


# -- numbers of tensors, as custom losses and metrics of Keras 2 compute them ----------------


def abs(x: Any) -> tf.Tensor:
    """Return the absolute values."""
    return tf.abs(x)


def exp(x: Any) -> tf.Tensor:
    """Return e to the power of each number."""
    return tf.exp(x)


def log(x: Any) -> tf.Tensor:
    """Return the natural logarithms."""
    return tf.log(x)


def round(x: Any) -> tf.Tensor:
    """Return the nearest integers, the even one in the middle."""
    return tf.round(x)


def sign(x: Any) -> tf.Tensor:
    """Return -1, 0 or 1."""
    return tf.sign(x)


def square(x: Any) -> tf.Tensor:
    """Return the squares."""
    return tf.square(x)


def sigmoid(x: Any) -> tf.Tensor:
    """Return 1 / (1 + exp(-x))."""
    return tf.sigmoid(x)


def softplus(x: Any) -> tf.Tensor:
    """Return log(1 + exp(x))."""
    return tf.nn.softplus(x)


def tanh(x: Any) -> tf.Tensor:
    """Return the hyperbolic tangents."""
    return tf.tanh(x)


def ones_like(x: Any) -> tf.Tensor:
    """Return ones of the same shape."""
    return tf.ones_like(x)


def zeros_like(x: Any) -> tf.Tensor:
    """Return zeros of the same shape."""
    return tf.zeros_like(x)


def shape(x: Any) -> tf.Tensor:
    """Return the shape, as a tensor."""
    return tf.shape(x)


def equal(x: Any, y: Any) -> tf.Tensor:
    """Return whether they are equal."""
    return tf.equal(x, y)


def not_equal(x: Any, y: Any) -> tf.Tensor:
    """Return whether they differ."""
    return tf.not_equal(x, y)


def greater(x: Any, y: Any) -> tf.Tensor:
    """Return whether the first is greater."""
    return tf.greater(x, y)


def greater_equal(x: Any, y: Any) -> tf.Tensor:
    """Return whether the first is not less."""
    return tf.greater_equal(x, y)


def less(x: Any, y: Any) -> tf.Tensor:
    """Return whether the first is less."""
    return tf.less(x, y)


def less_equal(x: Any, y: Any) -> tf.Tensor:
    """Return whether the first is not greater."""
    return tf.less_equal(x, y)


def maximum(x: Any, y: Any) -> tf.Tensor:
    """Return the larger of each pair."""
    return tf.maximum(x, y)


def minimum(x: Any, y: Any) -> tf.Tensor:
    """Return the smaller of each pair."""
    return tf.minimum(x, y)


def max(x: Any, axis: Axis = None, keepdims: bool = False) -> tf.Tensor:
    """Return the largest number along some axes, or of all."""
    return tf.reduce_max(x, axis, keepdims)


def min(x: Any, axis: Axis = None, keepdims: bool = False) -> tf.Tensor:
    """Return the smallest number along some axes, or of all."""
    return tf.reduce_min(x, axis, keepdims)


def sum(x: Any, axis: Axis = None, keepdims: bool = False) -> tf.Tensor:
    """Return the sum along some axes, or of all."""
    return tf.reduce_sum(x, axis, keepdims)


def prod(x: Any, axis: Axis = None, keepdims: bool = False) -> tf.Tensor:
    """Return the product along some axes, or of all."""
    return tf.reduce_prod(x, axis, keepdims)


def mean(x: Any, axis: Axis = None, keepdims: bool = False) -> tf.Tensor:
    """Return the mean; of booleans, the share of True along some axes, or of all."""
    return tf.reduce_mean(_numbers(x), axis, keepdims)


def std(x: Any, axis: Axis = None, keepdims: bool = False) -> tf.Tensor:
    """Return the standard deviation along some axes, or of all."""
    return tf.math.reduce_std(_numbers(x), axis=axis, keepdims=keepdims)


def var(x: Any, axis: Axis = None, keepdims: bool = False) -> tf.Tensor:
    """Return the variance along some axes, or of all."""
    return tf.math.reduce_variance(_numbers(x), axis=axis, keepdims=keepdims)


def argmax(x: Any, axis: int = -1) -> tf.Tensor:
    """Return the place of the largest number."""
    return tf.argmax(x, axis)


def argmin(x: Any, axis: int = -1) -> tf.Tensor:
    """Return the place of the smallest number."""
    return tf.argmin(x, axis)


def sqrt(x: Any) -> tf.Tensor:
    """Return the square roots; of negative numbers, zero."""
    x = tf.convert_to_tensor(x)
    return tf.sqrt(tf.maximum(x, tf.constant(0, x.dtype)))


def pow(x: Any, a: Any) -> tf.Tensor:
    """Return `x` to the power of `a`."""
    return tf.pow(x, a)


def clip(x: Any, min_value: Any, max_value: Any) -> tf.Tensor:
    """Return the numbers, cut to an interval; None is no bound."""
    low = -math.inf if min_value is None else min_value
    high = math.inf if max_value is None else max_value
    if isinstance(low, int | float) and isinstance(high, int | float):
        high = builtins.max(low, high)
    return tf.clip_by_value(x, low, high)


def softmax(x: Any, axis: int = -1) -> tf.Tensor:
    """Return probabilities along an axis."""
    return tf.nn.softmax(x, axis=axis)


def dot(x: Any, y: Any) -> tf.Tensor:
    """Return the product of two matrices."""
    return tf.matmul(x, y)


def cast(x: Any, dtype: str) -> tf.Tensor:
    """Return the numbers in another dtype."""
    return tf.cast(x, dtype)


def concatenate(tensors: Sequence[Any], axis: int = -1) -> tf.Tensor:
    """Return the tensors one behind the other."""
    return tf.concat(tensors, axis)


def stack(x: Sequence[Any], axis: int = 0) -> tf.Tensor:
    """Return the tensors side by side, along a new axis."""
    return tf.stack(x, axis)


def expand_dims(x: Any, axis: int = -1) -> tf.Tensor:
    """Return the tensor with an axis of length one more."""
    return tf.expand_dims(x, axis)


def squeeze(x: Any, axis: int) -> tf.Tensor:
    """Return the tensor without an axis of length one."""
    return tf.squeeze(x, [axis])


def flatten(x: Any) -> tf.Tensor:
    """Return all numbers in one axis."""
    return tf.reshape(x, [-1])


def batch_flatten(x: Any) -> tf.Tensor:
    """Return the numbers of each example in one axis."""
    x = tf.convert_to_tensor(x)
    return tf.reshape(x, tf.stack([-1, tf.reduce_prod(tf.shape(x)[1:])]))


def reshape(x: Any, shape: Sequence[int]) -> tf.Tensor:
    """Return the numbers in another shape."""
    return tf.reshape(x, shape)


def transpose(x: Any) -> tf.Tensor:
    """Return the tensor with its axes in the opposite order."""
    return tf.transpose(x)


def _numbers(x: Any) -> tf.Tensor:
    x = tf.convert_to_tensor(x)
    return tf.cast(x, floatx()) if x.dtype == tf.bool else x
