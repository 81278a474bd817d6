"""Convolutions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

import tensorflow.compat.v1 as tf

from minikeras.layers.base import LayerOptions, MakeWeight, Pass, Shape, Weights
from minikeras.layers.core import Weighted
from minikeras.layers.shapes import known_axis, padding_name, positive, require_rank, sizes


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
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = None,
        bias_initializer: Any = None,
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Describe the layer; sizes are one positive integer or two."""
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
        self.filters = positive(filters, "filters", "Conv2D")
        self.kernel_size = sizes(kernel_size, 2, "kernel_size", "Conv2D")
        self.strides = sizes(strides, 2, "strides", "Conv2D")
        self.padding = padding_name(padding, "Conv2D")

    def make_weights(self, input_shape: Shape, make: MakeWeight) -> Weights:
        """Make a kernel (height, width, channels, filters) and a bias (filters,)."""
        channels = known_axis(input_shape, "Conv2D")
        return self.make_kernel_and_bias((*self.kernel_size, channels, self.filters), make)

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Convolve, add the bias, apply the activation."""
        require_rank(x, "(batch, height, width, channels)", "Conv2D")
        x = tf.nn.conv2d(x, weights["kernel"], strides=list(self.strides), padding=self.padding)
        return self.add_bias(x, weights, step)
