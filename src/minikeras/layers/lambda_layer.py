"""Layers that hold no weights: any function, nothing at all, and a penalty on what goes through."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self, Unpack

import tensorflow.compat.v1 as tf

from minikeras import activations, regularizers
from minikeras.config import deserialize
from minikeras.errors import message
from minikeras.layers.base import BaseOptions, Layer, LayerOptions, Pass, Weights
from minikeras.layers.dropout import passed


class Lambda(Layer):
    """Any function of a tensor, in TensorFlow 1 style.

    Source: keras/src/layers/core/lambda_layer.py::Lambda.

    Args:
        function: takes the batch; also `training` or `mask`, if it has parameters of these names.
        output_shape: the shape of one example of the result, or a function that gives the shape of
            the batch for that of the input; only needed where TensorFlow cannot tell.
        mask: the mask of the result, or a function `(x, mask)` that gives it; None for no mask.
        arguments: more arguments of the function, by name.

    Examples:
        >>> from minikeras import Sequential, layers
        >>> Sequential([layers.Lambda(lambda x: 2 * x)]).predict([[1.0, 2.0]], verbose=0).tolist()
        [[2.0, 4.0]]
    """

    def __init__(
        self,
        function: Callable[..., Any],
        output_shape: Sequence[int | None] | Callable[[Any], Any] | None = None,
        mask: Any = None,
        arguments: Mapping[str, Any] | None = None,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Keep the function; anything else is a TypeError."""
        super().__init__(**options)
        if not callable(function):
            text = message("A Lambda takes a function.", where="Lambda(...)", got=repr(function))
            raise TypeError(text)
        self.function = function
        self.output_shape = output_shape
        self.mask = mask
        self.arguments = dict(arguments or {})

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Call the function."""
        given = {"training": step.training, "mask": step.mask}
        taken = inspect.getfullargspec(self.function).args
        known = {name: value for name, value in given.items() if name in taken}
        y = tf.convert_to_tensor(self.function(x, **self.arguments, **known))
        if callable(self.output_shape):
            y.set_shape(self.output_shape(tuple(x.shape.as_list())))
        elif self.output_shape is not None:
            y.set_shape([x.shape[0], *self.output_shape])
        return y

    def compute_mask(self, x: tf.Tensor, mask: tf.Tensor | None) -> Any:
        """Return the mask that was asked for."""
        return self.mask(x, mask) if callable(self.mask) else self.mask

    @classmethod
    def from_config(
        cls, config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None
    ) -> Self:
        """Make the layer from a config; its function comes from `custom_objects`, by its name.

        Raises:
            ValueError: the function is a lambda: that is code, and a config never runs code.
        """
        found = {
            name: _function(config[name], custom_objects)
            for name in ("function", "output_shape", "mask")
            if name in config
        }
        return super().from_config({**config, **found})


class Identity(Layer):
    """Do nothing.

    Source: keras/src/layers/core/identity.py::Identity.
    """

    supports_masking = True

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Return the input."""
        return passed(x, step)


class ActivityRegularization(Layer):
    """Let the input through, and add a penalty on it to the loss.

    Source: keras/src/layers/regularization/activity_regularization.py::ActivityRegularization.

    Args:
        l1: the factor of the sum of the absolute values.
        l2: the factor of the sum of the squares.
    """

    supports_masking = True

    def __init__(self, l1: float = 0.0, l2: float = 0.0, **options: Unpack[BaseOptions]) -> None:
        """Keep the factors."""
        super().__init__(activity_regularizer=regularizers.L1L2(l1, l2), **options)
        self.l1, self.l2 = l1, l2

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Return the input."""
        return x

    def get_config(self) -> dict[str, Any]:
        """Return the factors; the penalty follows from them."""
        config = super().get_config()
        del config["activity_regularizer"]
        return config


def _function(item: Any, custom_objects: Mapping[str, Any] | None) -> Any:
    """Return the function that a config describes; what is none stays."""
    if isinstance(item, str):
        return activations.get(item)
    if isinstance(item, Mapping):
        return deserialize(item, activations.FUNCTIONS.get, custom_objects)
    return item
