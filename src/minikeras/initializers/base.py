"""What every initializer is: a description that draws when a model is built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras.behaviors.initialise.stateless_draws import stateless_draws
from minikeras.behaviors.initialise.wrap_seed import wrap_seed
from minikeras.checks import require_seed
from minikeras.config import Configured, serialize
from minikeras.defaults import Defaults
from minikeras.errors import message
from minikeras.seeds import Ticket, assign_seeds

Shape = tuple[int, ...]


class Initializer(Configured):
    """Base of all initializers: `draw(shape, seed, defaults)` gives the first value.

    To make your own, subclass it and write `__call__(shape, dtype=None)` as in Keras, or `draw`.
    """

    is_initializer = True
    seed: int | None = None

    def draw(self, shape: Shape, seed: int, defaults: Defaults) -> tf.Tensor:
        """Return a float32 tensor of `shape` in the current graph."""
        if type(self).__call__ is Initializer.__call__:
            raise NotImplementedError
        return as_weight(self(shape, dtype="float32"), shape, type(self).__name__)

    def __call__(
        self, shape: Shape, dtype: Any = None, *, defaults: Defaults | None = None
    ) -> np.ndarray:
        """Draw outside a model, as an array; an object gives the same numbers each time.

        Raises:
            ValueError: random numbers of another type than float32 are asked for.

        Examples:
            >>> from minikeras.initializers import RandomNormal
            >>> RandomNormal(seed=1)((2, 2)).round(4)
            array([[ 0.0063, -0.0247],
                   [ 0.0316, -0.0394]], dtype=float32)
        """
        defaults = Defaults() if defaults is None else defaults
        kind = np.dtype(tf.as_dtype(dtype or "float32").as_numpy_dtype)
        seed = 0
        if isinstance(self, RandomInitializer):
            if kind != np.float32:
                text = "Random numbers are drawn in float32."
                raise ValueError(message(text, where=f"{type(self).__name__}(...)", got=str(dtype)))
            seed = assign_seeds([self], None, defaults)[self.ticket]
        with tf.Graph().as_default(), tf.Session() as session:
            value: np.ndarray = session.run(self.draw(tuple(shape), seed, defaults))
        return value.astype(kind, copy=False)

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Make an initializer from its config; Keras 2 once wrote a dtype into it."""
        return super().from_config({key: config[key] for key in config if key != "dtype"})


class RandomInitializer(Initializer):
    """Base of the initializers that need a seed."""

    def __init__(self, seed: int | None = None) -> None:
        """Take a place in the order in which seeds are drawn."""
        require_seed(seed, type(self).__name__)
        self.seed = seed
        self.ticket = Ticket(counted=seed is None)


class FunctionInitializer(Initializer):
    """What a user's function `(shape, dtype=None)` gives: an array, or a tensor."""

    def __init__(self, function: Callable[..., Any]) -> None:
        """Keep the function."""
        self.function = function

    def draw(self, shape: Shape, seed: int, defaults: Defaults) -> tf.Tensor:
        """Call the function, in the graph that is being built."""
        value = self.function(shape, dtype="float32")
        return as_weight(value, shape, getattr(self.function, "__name__", "the initializer"))

    def written(self) -> Any:
        """Return the name of the function, or what the object says about itself."""
        return serialize(self.function)


def as_weight(value: Any, shape: Shape, where: str) -> tf.Tensor:
    """Return a user's numbers as a float32 tensor; a ValueError if they have another shape."""
    if tf.is_symbolic_tensor(value):
        weight = tf.cast(value, tf.float32)
    else:
        weight = tf.constant(np.asarray(value, np.float32))
    if not weight.shape.is_compatible_with(shape):
        raise ValueError(
            message(
                "The initial value does not have the shape of the weight.",
                where=where,
                got=f"shape {tuple(weight.shape.as_list())}",
                expected=f"shape {tuple(shape)}",
            )
        )
    return weight


def unit_noise(kind: str, shape: Shape, seed: int, defaults: Defaults) -> tf.Tensor:
    """Draw `normal` or `truncated_normal` N(0, 1) noise, or `uniform` noise in [0, 1)."""
    if seed not in range(2**31 - 2):
        seed = wrap_seed(seed, defaults.wrap_seed)
    return stateless_draws(kind, shape, seed, defaults.stateless_draws)
