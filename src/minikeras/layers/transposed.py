"""Transposed convolutions: the way back from a small map to a large one."""

from __future__ import annotations

from typing import Any, Unpack

import tensorflow.compat.v1 as tf

from minikeras.behaviors.forward.dilate_transposed_volumes import dilate_transposed_volumes
from minikeras.errors import message
from minikeras.layers.base import BaseOptions, MakeWeight, Pass, Shape, Weights
from minikeras.layers.convolution import Sizes, Windowed
from minikeras.layers.shapes import inner_axes, layout, positive, sizes


class _Transposed(Windowed):
    """What the transposed convolutions share, which is all but the number of axes.

    Args:
        filters: how many channels the output has.
        kernel_size: of the window, one integer for all axes or one for each.
        strides: how far apart the inputs are put.
        padding: "valid" or "same".
        output_padding: how much is added to each axis of the output; below the strides.
        data_format: "channels_last" (None as well) or "channels_first".
        dilation_rate: the distance of the outputs that a window reaches; 1 is side by side.
        activation: the function at the end.
        use_bias: whether a number for each filter is added.
        kernel_initializer: of the kernel (*kernel_size, filters, channels). It counts the channels
            as outputs and the filters as inputs, as both Kerases do.
        bias_initializer: of the bias (filters,).
        kernel_regularizer: a penalty on the kernel.
        bias_regularizer: a penalty on the bias.
        activity_regularizer: a penalty on the output.
        kernel_constraint: what the kernel is mapped to after each update.
        bias_constraint: what the bias is mapped to after each update.
        options: the arguments of `LayerOptions`.

    Raises:
        ValueError: a size is not positive, output_padding is not below the strides, or strides
            and dilation_rate are both larger than 1.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: str = "valid",
        output_padding: Sizes | None = None,
        data_format: str | None = None,
        dilation_rate: Sizes = 1,
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
        """Describe the layer."""
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
        self.set_window(kernel_size, strides, padding, data_format, dilation_rate)
        self.refuse_strides_with_dilation()
        self.filters = positive(filters, "filters", type(self).__name__)
        self.output_padding = self._below_strides(output_padding)

    def make_weights(self, input_shape: Shape, make: MakeWeight) -> Weights:
        """Make a kernel (*kernel_size, filters, channels) and a bias (filters,)."""
        shape = (*self.kernel_size, self.filters, self.channels(input_shape))
        return self.make_kernel_and_bias(shape, make, outputs=self.filters)

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Do what the gradient of a convolution does, add the bias, apply the activation."""
        self.require_input(x)
        dilations = self.dilation_rate
        if self.rank == 3:
            how = step.defaults.dilate_transposed_volumes
            dilations = dilate_transposed_volumes(dilations, how)
        known = self._output_shape(x.shape.as_list(), dilations)
        fed = self._output_shape(tf.unstack(tf.shape(x)), dilations)
        y = tf.nn.conv_transpose(
            x,
            weights["kernel"],
            [one if length is None else length for length, one in zip(known, fed, strict=True)],
            strides=self.strides,
            padding=self.padding.upper(),
            data_format=layout(self.rank, self.data_format),
            dilations=dilations,
        )
        y.set_shape(known)
        return self.finish(y, weights, step, self.data_format)

    def _output_shape(self, shape: list[Any], dilations: tuple[int, ...]) -> list[Any]:
        """Return the shape of the output for an input of `shape`: numbers, tensors or None.

        Source: keras/src/backend/common/backend_utils.py::_get_output_shape_given_tf_padding.
        """
        found = list(shape)
        for place, axis in enumerate(inner_axes(self.rank, self.data_format)):
            stride, length = self.strides[place], shape[axis]
            reach = (self.kernel_size[place] - 1) * dilations[place] + 1
            if length is None:
                continue
            if self.output_padding is not None:
                edge = reach if self.padding == "valid" else reach % 2
                found[axis] = (length - 1) * stride + edge + self.output_padding[place]
            else:
                edge = max(reach - stride, 0) if self.padding == "valid" else 0
                found[axis] = length * stride + edge
        found[-1 if self.data_format == "channels_last" else 1] = self.filters
        return found

    def _below_strides(self, output_padding: Sizes | None) -> tuple[int, ...] | None:
        if output_padding is None:
            return None
        kind = type(self).__name__
        given = sizes(output_padding, self.rank, "output_padding", kind, low=0)
        if any(one >= stride for one, stride in zip(given, self.strides, strict=True)):
            raise ValueError(
                message(
                    "output_padding must be smaller than strides.",
                    where=f"{kind}(output_padding=...)",
                    got=f"output_padding={given}, strides={self.strides}",
                )
            )
        return given


class Conv1DTranspose(_Transposed):
    """`activation(transposed convolution(x, kernel) + bias)` over sequences.

    Shapes: (batch, steps, channels) to (batch, steps', filters).
    Source: keras/src/layers/convolutional/base_conv_transpose.py::BaseConvTranspose.call.
    """

    rank = 1


class Conv2DTranspose(_Transposed):
    """`activation(transposed convolution(x, kernel) + bias)` over images.

    Shapes: (batch, height, width, channels) to (batch, height', width', filters).
    Source: keras/src/layers/convolutional/base_conv_transpose.py::BaseConvTranspose.call.
    """

    rank = 2


class Conv3DTranspose(_Transposed):
    """`activation(transposed convolution(x, kernel) + bias)` over volumes.

    Shapes: (batch, depth, height, width, channels) to (batch, depth', height', width', filters).
    Its data_format stands before its output_padding, as in Keras 3.
    Source: keras/src/layers/convolutional/conv3d_transpose.py::Conv3DTranspose.
    """

    rank = 3

    def __init__(
        self,
        filters: int,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: str = "valid",
        data_format: str | None = None,
        output_padding: Sizes | None = None,
        dilation_rate: Sizes = 1,
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
        """Describe the layer."""
        super().__init__(
            filters,
            kernel_size,
            strides,
            padding,
            output_padding,
            data_format,
            dilation_rate,
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


Convolution1DTranspose = Conv1DTranspose
Convolution2DTranspose = Conv2DTranspose
Convolution3DTranspose = Conv3DTranspose
