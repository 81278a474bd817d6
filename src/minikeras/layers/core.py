"""Dense, Flatten and Activation."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence

import tensorflow.compat.v1 as tf

from minikeras import activations, initializers, regularizers
from minikeras.errors import message, show_shape
from minikeras.layers.base import (
    Layer,
    MakeWeight,
    Pass,
    Shape,
    Weights,
    last_axis,
)
from minikeras.seeds import RandomObject


class Weighted(Layer):
    """A layer with a kernel, maybe a bias, and an activation: Dense and the convolutions."""

    def __init__(
        self,
        activation: str | activations.Activation | None,
        use_bias: bool,
        kernel_initializer: str | initializers.Initializer | None,
        bias_initializer: str | initializers.Initializer | None,
        kernel_regularizer: str | regularizers.Regularizer | None,
        bias_regularizer: str | regularizers.Regularizer | None,
        name: str | None,
        input_shape: Shape | None,
    ) -> None:
        """Turn names into objects; the order is the order in which Keras 3 draws seeds."""
        super().__init__(name=name, input_shape=input_shape)
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer, "kernel")
        self.bias_initializer = initializers.get(bias_initializer, "bias")
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)

    def random_objects(self) -> Sequence[RandomObject]:
        """Return the initializers that draw random numbers."""
        used = [self.kernel_initializer, *([self.bias_initializer] if self.use_bias else [])]
        return [item for item in used if isinstance(item, initializers.RandomInitializer)]

    def make_kernel_and_bias(self, shape: Shape, make: MakeWeight) -> Weights:
        """Make a kernel of `shape` and a bias for its last axis."""
        weights = {
            "kernel": make(
                "kernel", shape, self.kernel_initializer, regularizer=self.kernel_regularizer
            )
        }
        if self.use_bias:
            weights["bias"] = make(
                "bias", shape[-1:], self.bias_initializer, regularizer=self.bias_regularizer
            )
        return weights

    def add_bias(self, x: tf.Tensor, weights: Weights) -> tf.Tensor:
        """Return `activation(x + bias)`."""
        return self.activation(tf.nn.bias_add(x, weights["bias"]) if self.use_bias else x)


class Dense(Weighted):
    """`activation(x @ kernel + bias)` over the last axis.

    Shapes: (batch, ..., inputs) to (batch, ..., units).
    Source: keras/src/layers/core/dense.py::Dense.call.
    """

    def __init__(
        self,
        units: int,
        activation: str | activations.Activation | None = None,
        use_bias: bool = True,
        kernel_initializer: str | initializers.Initializer | None = None,
        bias_initializer: str | initializers.Initializer | None = None,
        kernel_regularizer: str | regularizers.Regularizer | None = None,
        bias_regularizer: str | regularizers.Regularizer | None = None,
        *,
        name: str | None = None,
        input_shape: Shape | None = None,
    ) -> None:
        """Describe the layer; `units` must be a positive integer."""
        super().__init__(
            activation,
            use_bias,
            kernel_initializer,
            bias_initializer,
            kernel_regularizer,
            bias_regularizer,
            name,
            input_shape,
        )
        self.units = positive(units, "units", "Dense")

    def make_weights(self, input_shape: Shape, make: MakeWeight) -> Weights:
        """Make a kernel (inputs, units) and a bias (units,)."""
        return self.make_kernel_and_bias((last_axis(input_shape, "Dense"), self.units), make)

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Multiply, add the bias, apply the activation."""
        # More axes become rows of one product, as in Keras: another product rounds its sums,
        # above all those of the gradient, in another way.
        multiply = tf.matmul if len(x.shape) == 2 else functools.partial(tf.tensordot, axes=1)
        return self.add_bias(multiply(x, weights["kernel"]), weights)


class Flatten(Layer):
    """Put all axes after the batch axis into one: (batch, ...) to (batch, product)."""

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Reshape in row-major order."""
        shape = x.shape.as_list()
        if None in shape[1:]:
            hint = "GlobalAveragePooling2D() in its place, or all axes in Input(shape)"
            text = "Flatten needs an input whose axes are all known."
            raise ValueError(message(text, where="Flatten", got=show_shape(shape), hint=hint))
        return tf.reshape(x, [-1, math.prod(shape[1:])])


class Activation(Layer):
    """Apply a function to each element (softmax: to each row)."""

    def __init__(
        self,
        activation: str | activations.Activation,
        *,
        name: str | None = None,
        input_shape: Shape | None = None,
    ) -> None:
        """Keep the function."""
        super().__init__(name=name, input_shape=input_shape)
        self.activation = activations.get(activation)

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Return `activation(x)`."""
        return self.activation(x)


class ReLU(Activation):
    """`max(x, 0)` as a layer."""

    def __init__(self, *, name: str | None = None, input_shape: Shape | None = None) -> None:
        """Choose `relu`."""
        super().__init__("relu", name=name, input_shape=input_shape)


class Softmax(Activation):
    """Softmax over the last axis as a layer."""

    def __init__(self, *, name: str | None = None, input_shape: Shape | None = None) -> None:
        """Choose `softmax`."""
        super().__init__("softmax", name=name, input_shape=input_shape)


def positive(value: int, name: str, layer: str) -> int:
    """Return `value`, or raise a ValueError unless it is a positive integer."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(
            message(
                f"{name} must be a positive integer.",
                where=f"{layer}({name}=...)",
                got=repr(value),
            )
        )
    return value
