"""Convolutions."""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow.compat.v1 as tf

from minikeras import activations, initializers, regularizers
from minikeras.layers.base import (
    MakeWeight,
    Pass,
    Shape,
    Weights,
    last_axis,
    padding_name,
    require_rank,
    window,
)
from minikeras.layers.core import Weighted, positive


class Conv2D(Weighted):
    """`activation(convolution(x, kernel) + bias)` over images.

    Shapes: (batch, height, width, channels) to (batch, height', width', filters).
    Source: keras/src/layers/convolutional/base_conv.py::BaseConv.call.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: int | Sequence[int],
        strides: int | Sequence[int] = 1,
        padding: str = "valid",
        *,
        activation: str | activations.Activation | None = None,
        use_bias: bool = True,
        kernel_initializer: str | initializers.Initializer | None = None,
        bias_initializer: str | initializers.Initializer | None = None,
        kernel_regularizer: str | regularizers.Regularizer | None = None,
        bias_regularizer: str | regularizers.Regularizer | None = None,
        name: str | None = None,
        input_shape: Shape | None = None,
    ) -> None:
        """Describe the layer; sizes are one positive integer or two."""
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
        self.filters = positive(filters, "filters", "Conv2D")
        self.kernel_size = window(kernel_size, "kernel_size", "Conv2D")
        self.strides = window(strides, "strides", "Conv2D")
        self.padding = padding_name(padding, "Conv2D")

    def make_weights(self, input_shape: Shape, make: MakeWeight) -> Weights:
        """Make a kernel (height, width, channels, filters) and a bias (filters,)."""
        channels = last_axis(input_shape, "Conv2D")
        return self.make_kernel_and_bias((*self.kernel_size, channels, self.filters), make)

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Convolve, add the bias, apply the activation."""
        require_rank(x, "(batch, height, width, channels)", "Conv2D")
        x = tf.nn.conv2d(x, weights["kernel"], strides=list(self.strides), padding=self.padding)
        return self.add_bias(x, weights)
