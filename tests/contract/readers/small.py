"""What several readers need: a small model, an optimizer's steps, the ops of a function."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf


def is_keras_3(K: Any) -> bool:
    """Return whether a library is of the third kind."""
    return int(K.__version__.split(".")[0]) >= 3


def snake(name: str) -> str:
    """Return the snake-case name of a class."""
    return re.sub(r"(?<=.)([A-Z])", r"_\1", name).lower()


def argument(function: Any, name: str) -> Any:
    """Return the default of an argument.

    Raises:
        TypeError: there is no such argument.
    """
    parameters = inspect.signature(function).parameters
    if name not in parameters:
        raise TypeError(f"got an unexpected keyword argument {name!r}")
    return parameters[name].default


def digits(number: float) -> float:
    """Return a measured number with the two digits that are certain."""
    return float(f"{float(number):.2g}")


def normal(*shape: int, seed: int = 0) -> np.ndarray:
    """Return random numbers, the same each time."""
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def seed(K: Any, number: int = 7) -> None:
    """Set all seeds; Keras 2 has had a function for that since 2.7."""
    if hasattr(K.utils, "set_random_seed"):
        K.utils.set_random_seed(number)
    else:
        np.random.seed(number)
        tf.random.set_seed(number)


def model(K: Any, shape: Sequence[int], *layers: Any) -> Any:
    """Return a model of these layers."""
    return K.Sequential([K.Input(tuple(shape)), *layers])


def linear(K: Any) -> Any:
    """Return a layer that does nothing."""
    return K.layers.Activation("linear")


def evaluate(K: Any, layers: Sequence[Any], loss: Any, x: np.ndarray, y: np.ndarray) -> Any:
    """Return the loss that `evaluate` reports for one batch."""
    net = model(K, x.shape[1:], *layers)
    net.compile("sgd", loss)
    return np.float32(net.evaluate(x, y, batch_size=len(x), verbose=0))


def variable(K: Any, start: Any) -> Any:
    """Return a variable that an optimizer of the library takes."""
    start = np.asarray(start, np.float32)
    return K.Variable(start) if is_keras_3(K) else tf.Variable(start)


def steps(K: Any, optimizer: Any, weight: Any, gradients: Sequence[Any]) -> np.ndarray:
    """Return a weight before and after each step of an optimizer."""
    found = [np.array(weight)]
    for gradient in gradients:
        optimizer.apply_gradients([(tf.constant(gradient, tf.float32), weight)])
        found.append(np.array(weight))
    return np.array(found)


def slots(optimizer: Any, shape: Sequence[int]) -> list[Any]:
    """Return the variables of an optimizer that have this shape."""
    variables = optimizer.variables
    variables = variables() if callable(variables) else variables
    return [each for each in variables if tuple(each.shape) == tuple(shape)]


def ops_of(function: Callable[..., Any], *arrays: Any) -> list[Any]:
    """Return the ops of a function of some arrays, as `fit` would build it."""
    traced = tf.function(function, autograph=False)
    graph = traced.get_concrete_function(*map(tf.constant, arrays)).graph
    return graph.get_operations()


def types_of(function: Callable[..., Any], *arrays: Any) -> list[str]:
    """Return the types of the ops of a function, and of the functions that it calls."""
    traced = tf.function(function, autograph=False)
    definition = traced.get_concrete_function(*map(tf.constant, arrays)).graph.as_graph_def()
    inner = [node.op for each in definition.library.function for node in each.node_def]
    return [node.op for node in definition.node] + inner
