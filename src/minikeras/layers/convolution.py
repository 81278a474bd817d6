"""Convolutions over one, two and three axes."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any, Self, Unpack

import tensorflow.compat.v1 as tf

from minikeras.behaviors.forward.compile_convolutions import compile_convolutions
from minikeras.errors import message
from minikeras.layers.base import BaseOptions, MakeWeight, Pass, Shape, Weights
from minikeras.layers.core import Weighted
from minikeras.layers.shapes import (
    channel_axis,
    data_format_name,
    inner_axes,
    known_axis,
    layout,
    padding_name,
    positive,
    require_window_rank,
    sizes,
)

Sizes = int | Sequence[int]


class Windowed(Weighted):
    """A layer whose kernel slides over its input: all convolutions. Subclasses say `rank`."""

    rank = 2
    paddings: tuple[str, ...] = ("valid", "same")

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Make a layer from a config.

        Keras 2 also writes what a plain convolution has and this one never uses: groups, and a
        kernel besides the depthwise one.
        """
        plain = {"groups", "kernel_initializer", "kernel_regularizer", "kernel_constraint"}
        unused = plain - set(inspect.signature(cls).parameters)
        return super().from_config({name: config[name] for name in config if name not in unused})

    def set_window(
        self,
        kernel_size: Sizes,
        strides: Sizes,
        padding: str,
        data_format: str | None,
        dilation_rate: Sizes,
    ) -> None:
        """Check and keep the size of the window, and how it moves."""
        kind = type(self).__name__
        self.kernel_size = sizes(kernel_size, self.rank, "kernel_size", kind)
        self.strides = sizes(strides, self.rank, "strides", kind)
        self.padding = padding_name(padding, kind, self.paddings)
        self.data_format = data_format_name(data_format, kind)
        self.dilation_rate = sizes(dilation_rate, self.rank, "dilation_rate", kind)

    def refuse_strides_with_dilation(self) -> None:
        """Raise a ValueError if both are larger than 1, as Keras does."""
        if max(self.strides) > 1 and max(self.dilation_rate) > 1:
            raise ValueError(
                message(
                    "strides and dilation_rate cannot both be larger than 1.",
                    where=type(self).__name__,
                    got=f"strides={self.strides}, dilation_rate={self.dilation_rate}",
                    hint="strides=1, and a pooling layer behind",
                )
            )

    def channels(self, input_shape: Shape) -> int:
        """Return the number of channels of an input without its batch axis."""
        return known_axis(input_shape, type(self).__name__, channel_axis(self.data_format))

    def require_input(self, x: tf.Tensor) -> None:
        """Raise a ValueError if `x` has too many or too few axes."""
        require_window_rank(x, self.rank, self.data_format, type(self).__name__)


class _Convolution(Windowed):
    """What Conv1D, Conv2D and Conv3D share, which is all but the number of axes.

    Args:
        filters: how many channels the output has.
        kernel_size: of the window, one integer for all axes or one for each.
        strides: how far the window moves.
        padding: "valid", "same", and "causal" for Conv1D.
        data_format: "channels_last" (None as well) or "channels_first".
        dilation_rate: the distance of the inputs that a window takes; 1 is side by side.
        groups: into how many parts the channels are split, each with its own filters.
        activation: the function at the end.
        use_bias: whether a number for each filter is added.
        kernel_initializer: of the kernel (*kernel_size, channels / groups, filters).
        bias_initializer: of the bias (filters,).
        kernel_regularizer: a penalty on the kernel.
        bias_regularizer: a penalty on the bias.
        activity_regularizer: a penalty on the output.
        kernel_constraint: what the kernel is mapped to after each update.
        bias_constraint: what the bias is mapped to after each update.
        options: the arguments of `LayerOptions`.

    Raises:
        ValueError: a size is not positive, strides and dilation_rate are both larger than 1, or
            filters or channels cannot be split into groups.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Sizes = 1,
        groups: int = 1,
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
        self.groups = positive(groups, "groups", type(self).__name__)
        self._require_groups("filters", self.filters)

    def make_weights(self, input_shape: Shape, make: MakeWeight) -> Weights:
        """Make a kernel (*kernel_size, channels / groups, filters) and a bias (filters,)."""
        channels = self.channels(input_shape)
        self._require_groups("channels of the input", channels)
        shape = (*self.kernel_size, channels // self.groups, self.filters)
        return self.make_kernel_and_bias(shape, make)

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Convolve, add the bias, apply the activation."""
        self.require_input(x)
        padding = self.padding
        if padding == "causal":
            x, padding = pad_the_past(x, self), "valid"
        x = self._convolve(x, weights["kernel"], padding, step)
        return self.finish(x, weights, step, self.data_format)

    def _convolve(self, x: tf.Tensor, kernel: tf.Tensor, padding: str, step: Pass) -> tf.Tensor:
        kind = layout(self.rank, self.data_format)
        choice = padding.upper(), self.strides, self.dilation_rate, None, kind

        def convolve(x: tf.Tensor, kernel: tf.Tensor) -> tf.Tensor:
            return tf.nn.convolution(x, kernel, *choice)

        if self.groups == 1 and kind != "NCDHW":
            return convolve(x, kernel)
        which = step.defaults.compile_convolutions
        return compile_convolutions(convolve, x, kernel, self.groups > 1, which)

    def _require_groups(self, what: str, number: int) -> None:
        if number % self.groups:
            raise ValueError(
                message(
                    f"The {what} cannot be split into groups of equal size.",
                    where=type(self).__name__,
                    got=f"{number} and groups={self.groups}",
                    expected="a multiple of groups",
                )
            )


def pad_the_past(x: tf.Tensor, layer: Windowed) -> tf.Tensor:
    """Put zeros before the first step, so that no window of a Conv1D sees the future."""
    ends = [[0, 0] for _ in x.shape]
    (steps,) = inner_axes(1, layer.data_format)
    ends[steps] = [layer.dilation_rate[0] * (layer.kernel_size[0] - 1), 0]
    return tf.pad(x, ends)


class Conv1D(_Convolution):
    """`activation(convolution(x, kernel) + bias)` over sequences.

    Shapes: (batch, steps, channels) to (batch, steps', filters).
    Padding "causal" puts zeros before the first step only: output t depends on inputs up to t.
    Source: keras/src/layers/convolutional/conv1d.py::Conv1D.call.
    """

    rank = 1
    paddings = ("valid", "same", "causal")


class Conv2D(_Convolution):
    """`activation(convolution(x, kernel) + bias)` over images.

    Shapes: (batch, height, width, channels) to (batch, height', width', filters).
    Source: keras/src/layers/convolutional/base_conv.py::BaseConv.call.
    """

    rank = 2


class Conv3D(_Convolution):
    """`activation(convolution(x, kernel) + bias)` over volumes.

    Shapes: (batch, depth, height, width, channels) to (batch, depth', height', width', filters).
    Source: keras/src/layers/convolutional/base_conv.py::BaseConv.call.
    """

    rank = 3


Convolution1D, Convolution2D, Convolution3D = Conv1D, Conv2D, Conv3D
