"""Convolutions that keep the channels apart: depthwise and separable ones."""

from __future__ import annotations

from typing import Any, Unpack

import tensorflow.compat.v1 as tf

from minikeras import constraints, initializers, regularizers
from minikeras.initializers.base import RandomInitializer
from minikeras.layers.base import BaseOptions, MakeWeight, Pass, Shape, Weights
from minikeras.layers.convolution import Sizes, Windowed, pad_the_past
from minikeras.layers.core import make_kernel
from minikeras.layers.shapes import channels_back, channels_to_the_end, inner_axes, positive
from minikeras.seeds import RandomObject


class _Depthwise(Windowed):
    """What DepthwiseConv1D and DepthwiseConv2D share, which is all but the number of axes.

    Args:
        kernel_size: of the window, one integer for all axes or one for each.
        strides: how far the window moves.
        padding: "valid" or "same".
        depth_multiplier: how many outputs each channel has.
        data_format: "channels_last" (None as well) or "channels_first".
        dilation_rate: the distance of the inputs that a window takes; 1 is side by side.
        activation: the function at the end.
        use_bias: whether a number for each output is added.
        depthwise_initializer: of the kernel (*kernel_size, channels, depth_multiplier). It counts
            all channels as inputs of each output, as both Kerases do.
        bias_initializer: of the bias (channels * depth_multiplier,).
        depthwise_regularizer: a penalty on the kernel.
        bias_regularizer: a penalty on the bias.
        activity_regularizer: a penalty on the output.
        depthwise_constraint: what the kernel is mapped to after each update.
        bias_constraint: what the bias is mapped to after each update.
        options: the arguments of `LayerOptions`.

    Raises:
        ValueError: a size is not positive.
    """

    def __init__(
        self,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: str = "valid",
        depth_multiplier: int = 1,
        data_format: str | None = None,
        dilation_rate: Sizes = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = None,
        bias_initializer: Any = None,
        depthwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        bias_constraint: Any = None,
        **options: Unpack[BaseOptions],
    ) -> None:
        """Describe the layer; its kernel is the depthwise one."""
        super().__init__(
            activation,
            use_bias,
            depthwise_initializer,
            bias_initializer,
            depthwise_regularizer,
            bias_regularizer,
            activity_regularizer,
            depthwise_constraint,
            bias_constraint,
            **options,
        )
        self.set_window(kernel_size, strides, padding, data_format, dilation_rate)
        self.depth_multiplier = positive(depth_multiplier, "depth_multiplier", type(self).__name__)
        self.depthwise_initializer = self.kernel_initializer
        self.depthwise_regularizer = self.kernel_regularizer
        self.depthwise_constraint = self.kernel_constraint

    def make_weights(self, input_shape: Shape, make: MakeWeight) -> Weights:
        """Make a kernel (*kernel_size, channels, depth_multiplier) and a bias of all outputs."""
        channels = self.channels(input_shape)
        shape = (*self.kernel_size, channels, self.depth_multiplier)
        return self.make_kernel_and_bias(shape, make, outputs=channels * self.depth_multiplier)

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Convolve each channel, add the bias, apply the activation."""
        self.require_input(x)
        x, (kernel,) = as_images(x, [weights["kernel"]], self)
        y = channels_back(depthwise_convolution(x, kernel, self, self.padding), self.data_format)
        inner = inner_axes(1, self.data_format)
        back = (lambda y: tf.squeeze(y, inner)) if self.rank == 1 else None
        return self.finish(y, weights, step, self.data_format, back)


def as_images(
    x: tf.Tensor, kernels: list[tf.Tensor], layer: Windowed
) -> tuple[tf.Tensor, list[tf.Tensor]]:
    """Return images with channels last, and kernels for them: all that the ops of a CPU take."""
    x = channels_to_the_end(x, layer.data_format)
    if layer.rank == 2:
        return x, kernels
    return tf.expand_dims(x, 1), [tf.expand_dims(kernel, 0) for kernel in kernels]


def depthwise_convolution(
    x: tf.Tensor, kernel: tf.Tensor, layer: Windowed, padding: str
) -> tf.Tensor:
    """Convolve each channel of images (batch, height, width, channels) alone.

    TensorFlow has no op with strides and dilation at once, so these images are padded, convolved
    at every place, and then every other place is dropped.
    Source: keras/src/backend/tensorflow/nn.py::_depthwise_conv_stride_dilation_decomposition.
    """
    strides, dilations = (layer.strides * 2)[:2], layer.dilation_rate
    dilations = (1, *dilations) if layer.rank == 1 else dilations
    if max(strides) == 1 or max(dilations) == 1:
        return tf.nn.depthwise_conv2d(
            x, kernel, (1, *strides, 1), padding.upper(), dilations=dilations
        )
    if layer.rank == 1:
        strides = (1, layer.strides[0])
    if padding == "same":
        x = _pad_to_same(x, kernel.shape.as_list()[:2], strides, dilations)
    x = tf.nn.depthwise_conv2d(x, kernel, (1, 1, 1, 1), "VALID", dilations=dilations)
    return x[:, :: strides[0], :: strides[1], :]


def _pad_to_same(
    x: tf.Tensor, window: list[int], strides: tuple[int, ...], dilations: tuple[int, ...]
) -> tf.Tensor:
    """Put the zeros around images that padding "same" means, the odd one at the end."""
    ends: list[Any] = [[0, 0]]
    lengths = tf.unstack(tf.shape(x)[1:-1], 2)
    for length, size, stride, dilation in zip(lengths, window, strides, dilations, strict=True):
        outputs = (length + stride - 1) // stride
        total = tf.maximum((outputs - 1) * stride + (size - 1) * dilation + 1 - length, 0)
        ends.append(tf.stack([total // 2, total - total // 2]))
    return tf.pad(x, tf.stack([*ends, [0, 0]]))


class _Separable(Windowed):
    """What SeparableConv1D and SeparableConv2D share, which is all but the number of axes.

    Args:
        filters: how many channels the output has.
        kernel_size: of the window, one integer for all axes or one for each.
        strides: how far the window moves.
        padding: "valid", "same", and "causal" for SeparableConv1D.
        data_format: "channels_last" (None as well) or "channels_first".
        dilation_rate: the distance of the inputs that a window takes; 1 is side by side.
        depth_multiplier: how many outputs each channel has between the two convolutions.
        activation: the function at the end.
        use_bias: whether a number for each filter is added.
        depthwise_initializer: of the first kernel (*kernel_size, channels, depth_multiplier).
        pointwise_initializer: of the second (1, ..., channels * depth_multiplier, filters).
        bias_initializer: of the bias (filters,).
        depthwise_regularizer: a penalty on the first kernel.
        pointwise_regularizer: a penalty on the second.
        bias_regularizer: a penalty on the bias.
        activity_regularizer: a penalty on the output.
        depthwise_constraint: what the first kernel is mapped to after each update.
        pointwise_constraint: what the second is mapped to.
        bias_constraint: what the bias is mapped to.
        options: the arguments of `LayerOptions`.

    Raises:
        ValueError: a size is not positive.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Sizes = 1,
        depth_multiplier: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = None,
        pointwise_initializer: Any = None,
        bias_initializer: Any = None,
        depthwise_regularizer: Any = None,
        pointwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        pointwise_constraint: Any = None,
        bias_constraint: Any = None,
        **options: Unpack[BaseOptions],
    ) -> None:
        """Turn names into objects, in the order in which Keras 3 draws seeds."""
        self.depthwise_initializer = initializers.get(depthwise_initializer, "kernel")
        self.pointwise_initializer = initializers.get(pointwise_initializer, "kernel")
        super().__init__(
            activation,
            use_bias,
            self.depthwise_initializer,
            bias_initializer,
            depthwise_regularizer,
            bias_regularizer,
            activity_regularizer,
            depthwise_constraint,
            bias_constraint,
            **options,
        )
        self.depthwise_regularizer = self.kernel_regularizer
        self.depthwise_constraint = self.kernel_constraint
        self.pointwise_regularizer = regularizers.get(pointwise_regularizer)
        self.pointwise_constraint = constraints.get(pointwise_constraint)
        self.set_window(kernel_size, strides, padding, data_format, dilation_rate)
        self.filters = positive(filters, "filters", type(self).__name__)
        self.depth_multiplier = positive(depth_multiplier, "depth_multiplier", type(self).__name__)

    def random_objects(self) -> list[RandomObject]:
        """Return the initializers that draw random numbers."""
        used = [self.depthwise_initializer, self.pointwise_initializer]
        used += [self.bias_initializer] if self.use_bias else []
        return [item for item in used if isinstance(item, RandomInitializer)]

    def make_weights(self, input_shape: Shape, make: MakeWeight) -> Weights:
        """Make the two kernels and a bias (filters,)."""
        channels, ones = self.channels(input_shape), (1,) * self.rank
        shapes = {
            "depthwise": (*self.kernel_size, channels, self.depth_multiplier),
            "pointwise": (*ones, channels * self.depth_multiplier, self.filters),
        }
        weights = {
            f"{name}_kernel": make_kernel(self, name, shape, make, called=f"{name}_kernel")
            for name, shape in shapes.items()
        }
        if self.use_bias:
            weights["bias"] = make_kernel(self, "bias", (self.filters,), make)
        return weights

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Convolve each channel, mix the channels, add the bias, apply the activation."""
        self.require_input(x)
        padding = self.padding
        if padding == "causal":
            x, padding = pad_the_past(x, self), "valid"
        kernels = [weights["depthwise_kernel"], weights["pointwise_kernel"]]
        x, (depthwise, pointwise) = as_images(x, kernels, self)
        x = depthwise_convolution(x, depthwise, self, padding)
        x = tf.nn.conv2d(x, pointwise, 1, "VALID")
        return self.finish(x, weights, step, back=self._back)

    def _back(self, y: tf.Tensor) -> tf.Tensor:
        """Undo `as_images`."""
        y = tf.squeeze(y, [1]) if self.rank == 1 else y
        return channels_back(y, self.data_format)


class DepthwiseConv1D(_Depthwise):
    """A convolution of each channel of sequences with kernels of its own.

    Shapes: (batch, steps, channels) to (batch, steps', channels * depth_multiplier).
    Source: keras/src/layers/convolutional/base_depthwise_conv.py::BaseDepthwiseConv.call.
    """

    rank = 1


class DepthwiseConv2D(_Depthwise):
    """A convolution of each channel of images with kernels of its own.

    Shapes: (batch, height, width, channels) to (batch, height', width', channels *
    depth_multiplier). The outputs of a channel stand side by side.
    Source: keras/src/layers/convolutional/base_depthwise_conv.py::BaseDepthwiseConv.call.
    """

    rank = 2


class SeparableConv1D(_Separable):
    """A depthwise convolution over sequences, then one of width 1 that mixes the channels.

    Shapes: (batch, steps, channels) to (batch, steps', filters). There is one bias and one
    activation, at the end. Padding "causal" is of Keras 2 only.
    Source: keras/src/layers/convolutional/base_separable_conv.py::BaseSeparableConv.call.
    """

    rank = 1
    paddings = ("valid", "same", "causal")


class SeparableConv2D(_Separable):
    """A depthwise convolution over images, then one of 1x1 that mixes the channels.

    Shapes: (batch, height, width, channels) to (batch, height', width', filters). There is one
    bias and one activation, at the end.
    Source: keras/src/layers/convolutional/base_separable_conv.py::BaseSeparableConv.call.
    """

    rank = 2


SeparableConvolution1D, SeparableConvolution2D = SeparableConv1D, SeparableConv2D
