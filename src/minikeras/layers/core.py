"""Dense, Flatten and Activation."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from typing import Any, Unpack

import tensorflow.compat.v1 as tf

from minikeras import activations, constraints, initializers, regularizers
from minikeras.behaviors.forward.add_bias import add_bias
from minikeras.defaults import Defaults
from minikeras.initializers.base import RandomInitializer
from minikeras.layers.base import BaseOptions, Layer, LayerOptions, MakeWeight, Pass, Shape, Weights
from minikeras.layers.shapes import (
    channels_to_the_end,
    data_format_name,
    known_axis,
    positive,
)
from minikeras.seeds import RandomObject


class Weighted(Layer):
    """A layer with a kernel, maybe a bias, and an activation: Dense and the convolutions."""

    def __init__(
        self,
        activation: Any,
        use_bias: bool,
        kernel_initializer: Any,
        bias_initializer: Any,
        kernel_regularizer: Any,
        bias_regularizer: Any,
        activity_regularizer: Any,
        kernel_constraint: Any,
        bias_constraint: Any,
        **options: Unpack[BaseOptions],
    ) -> None:
        """Turn names into objects; the order is the order in which Keras 3 draws seeds."""
        super().__init__(activity_regularizer=activity_regularizer, **options)
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer, "kernel")
        self.bias_initializer = initializers.get(bias_initializer, "bias")
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)

    def random_objects(self) -> Sequence[RandomObject]:
        """Return the initializers that draw random numbers."""
        return drawing([self.kernel_initializer, *[self.bias_initializer] * self.use_bias])

    def make_kernel_and_bias(
        self, shape: Shape, make: MakeWeight, *, outputs: int | None = None
    ) -> Weights:
        """Make a kernel of `shape` and a bias for its `outputs` (None: its last axis)."""
        weights = {"kernel": make_kernel(self, "kernel", shape, make)}
        if self.use_bias:
            bias = (shape[-1] if outputs is None else outputs,)
            weights["bias"] = make_kernel(self, "bias", bias, make)
        return weights

    def finish(
        self,
        x: tf.Tensor,
        weights: Weights,
        step: Pass,
        data_format: str = "channels_last",
        back: Callable[[tf.Tensor], tf.Tensor] | None = None,
    ) -> tf.Tensor:
        """Return `activation(x + bias)`; `back` undoes what was done to the axes for an op."""
        bias = weights["bias"] if self.use_bias else None
        if bias is None:
            x = x if back is None else back(x)
        elif back is None and data_format == "channels_last" and bias.shape[0] > 1:
            x = tf.nn.bias_add(x, bias)  # here nobody has to look for an axis
        else:
            x = add_bias(x, bias, data_format, back, step.defaults.add_bias)
        return activate(self.activation, x, step.defaults)


def activate(function: activations.Activation, x: tf.Tensor, defaults: Defaults) -> tf.Tensor:
    """Apply an activation; one that depends on the table has a method `build`."""
    build = getattr(function, "build", None)
    y: tf.Tensor = function(x) if build is None else build(x, defaults)
    return y


def drawing(used: Sequence[initializers.Initializer]) -> list[RandomObject]:
    """Return those of the initializers that draw random numbers."""
    return [item for item in used if isinstance(item, RandomInitializer)]


def make_kernel(
    layer: Layer, name: str, shape: Shape, make: MakeWeight, *, called: str | None = None
) -> tf.Variable:
    """Make the weight `name` with the layer's own `<name>_initializer`, `_regularizer`, ..."""
    return make(
        called or name,
        shape,
        getattr(layer, f"{name}_initializer"),
        regularizer=getattr(layer, f"{name}_regularizer"),
        constraint=getattr(layer, f"{name}_constraint"),
    )


class Dense(Weighted):
    """`activation(x @ kernel + bias)` over the last axis.

    Shapes: (batch, ..., inputs) to (batch, ..., units).
    Source: keras/src/layers/core/dense.py::Dense.call.
    """

    supports_masking = True

    def __init__(
        self,
        units: int,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = None,
        bias_initializer: Any = None,
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **options: Unpack[BaseOptions],
    ) -> None:
        """Describe the layer; `units` must be a positive integer."""
        super().__init__(
            activation,
            use_bias,
            kernel_initializer,
            bias_initializer,
            kernel_regularizer,
            bias_regularizer,
            activity_regularizer,
            kernel_constraint,
            bias_constraint,
            **options,
        )
        self.units = positive(units, "units", "Dense")

    def make_weights(self, input_shape: Shape, make: MakeWeight) -> Weights:
        """Make a kernel (inputs, units) and a bias (units,)."""
        return self.make_kernel_and_bias((known_axis(input_shape, "Dense"), self.units), make)

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Multiply, add the bias, apply the activation."""
        # More axes become rows of one product, as in Keras: another product rounds its sums,
        # above all those of the gradient, in another way.
        multiply = tf.matmul if len(x.shape) == 2 else functools.partial(tf.tensordot, axes=1)
        return self.finish(multiply(x, weights["kernel"]), weights, step)


class Flatten(Layer):
    """Put all axes after the batch axis into one: (batch, ...) to (batch, product)."""

    def __init__(self, data_format: str | None = None, **options: Unpack[LayerOptions]) -> None:
        """Keep where the channels are; "channels_first" moves them to the end before."""
        super().__init__(**options)
        self.data_format = data_format_name(data_format, "Flatten")

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Reshape in row-major order."""
        shape = x.shape.as_list()
        x = channels_to_the_end(x, self.data_format) if len(shape) > 2 else x
        if None in shape[1:]:
            return tf.reshape(x, [tf.shape(x)[0], -1])
        return tf.reshape(x, [-1, math.prod(shape[1:])])


class Activation(Layer):
    """Apply a function to each element (softmax: to each row)."""

    supports_masking = True

    def __init__(self, activation: Any, **options: Unpack[LayerOptions]) -> None:
        """Keep the function."""
        super().__init__(**options)
        self.activation = activations.get(activation)

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Return `activation(x)`."""
        return activate(self.activation, x, step.defaults)
