"""Pooling: over windows, over everything, or to a size that is given."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Unpack

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras.behaviors.forward.pool_masked_steps import pool_masked_steps
from minikeras.behaviors.forward.pool_steps_as_rows import pool_steps_as_rows
from minikeras.errors import message, show_shape
from minikeras.layers.base import Layer, LayerOptions, Pass, Weights
from minikeras.layers.shapes import (
    channels_back,
    channels_to_the_end,
    data_format_name,
    inner_axes,
    padding_name,
    require_window_rank,
    sizes,
)


class _Pooling(Layer):
    """What the pools over windows share. Subclasses say `rank` and `kind`.

    Args:
        pool_size: of the window, one integer for all axes or one for each.
        strides: how far the window moves; None is `pool_size`, so that windows do not overlap.
        padding: "valid" or "same".
        data_format: "channels_last" (None as well) or "channels_first".
        options: the arguments of `LayerOptions`.

    Raises:
        ValueError: a size is not positive, or a name is unknown.
    """

    rank = 2
    kind = "MAX"

    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: str = "valid",
        data_format: str | None = None,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Describe the layer."""
        super().__init__(**options)
        name = type(self).__name__
        self.pool_size = sizes(pool_size, self.rank, "pool_size", name)
        self.strides = (
            self.pool_size if strides is None else sizes(strides, self.rank, "strides", name)
        )
        self.padding = padding_name(padding, name)
        self.data_format = data_format_name(data_format, name)

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Pool; with padding "same", cells outside neither win nor count."""
        require_window_rank(x, self.rank, self.data_format, type(self).__name__)
        x = channels_to_the_end(x, self.data_format)
        return channels_back(self.pool(x, step), self.data_format)

    def pool(self, x: tf.Tensor, step: Pass) -> tf.Tensor:
        """Pool (batch, ..., channels)."""
        pool = tf.nn.max_pool_v2 if self.kind == "MAX" else tf.nn.avg_pool_v2
        return pool(x, self.pool_size, self.strides, self.padding.upper())


class MaxPooling1D(_Pooling):
    """The largest value in each window: (batch, steps, channels) to (batch, steps', channels)."""

    rank = 1


class MaxPooling2D(_Pooling):
    """The largest value in each window: (batch, h, w, channels) to (batch, h', w', channels)."""

    rank = 2


class MaxPooling3D(_Pooling):
    """The largest value in each window of (batch, depth, height, width, channels)."""

    rank = 3


class AveragePooling1D(_Pooling):
    """The mean of each window: (batch, steps, channels) to (batch, steps', channels)."""

    rank = 1
    kind = "AVG"

    def pool(self, x: tf.Tensor, step: Pass) -> tf.Tensor:
        """Pool (batch, steps, channels)."""
        (size,), (stride,), padding = self.pool_size, self.strides, self.padding.upper()
        return pool_steps_as_rows(x, size, stride, padding, step.defaults.pool_steps_as_rows)


class AveragePooling2D(_Pooling):
    """The mean of each window: (batch, h, w, channels) to (batch, h', w', channels)."""

    rank = 2
    kind = "AVG"


class AveragePooling3D(_Pooling):
    """The mean of each window of (batch, depth, height, width, channels)."""

    rank = 3
    kind = "AVG"


class _GlobalPooling(Layer):
    """What the pools over all inner axes share. Subclasses say `rank` and `kind`.

    Args:
        data_format: "channels_last" (None as well) or "channels_first".
        keepdims: whether the axes stay, with length 1.
        options: the arguments of `LayerOptions`.
    """

    rank = 2
    kind = "MAX"

    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Describe the layer."""
        super().__init__(**options)
        self.data_format = data_format_name(data_format, type(self).__name__)
        self.keepdims = bool(keepdims)

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Reduce every axis but those of batch and channels."""
        require_window_rank(x, self.rank, self.data_format, type(self).__name__)
        reduce = tf.reduce_max if self.kind == "MAX" else tf.reduce_mean
        axes = inner_axes(self.rank, self.data_format)
        return reduce(x, axis=axes, keepdims=self.keepdims)


class GlobalMaxPooling1D(_GlobalPooling):
    """The largest value of each channel: (batch, steps, channels) to (batch, channels)."""

    rank = 1


class GlobalMaxPooling2D(_GlobalPooling):
    """The largest value of each channel: (batch, height, width, channels) to (batch, channels)."""

    rank = 2


class GlobalMaxPooling3D(_GlobalPooling):
    """The largest value of each channel of (batch, depth, height, width, channels)."""

    rank = 3


class GlobalAveragePooling1D(_GlobalPooling):
    """The mean over steps: (batch, steps, channels) to (batch, channels). It obeys a mask.

    Source: keras/src/layers/pooling/global_average_pooling1d.py::GlobalAveragePooling1D.call.
    """

    rank = 1
    kind = "AVG"

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Average the steps that the mask of the input counts."""
        if step.mask is None:
            return super().call(x, weights, step)
        require_window_rank(x, 1, self.data_format, type(self).__name__)
        (steps,) = inner_axes(1, self.data_format)
        mask = tf.expand_dims(step.mask, 3 - steps)
        form = step.defaults.pool_masked_steps
        return pool_masked_steps(x, mask, steps, self.keepdims, form)

    def compute_mask(self, x: tf.Tensor, mask: tf.Tensor | None) -> tf.Tensor | None:
        """Return None: no step is left that could be masked."""
        return None


class GlobalAveragePooling2D(_GlobalPooling):
    """The mean over height and width: (batch, height, width, channels) to (batch, channels)."""

    rank = 2
    kind = "AVG"


class GlobalAveragePooling3D(_GlobalPooling):
    """The mean over (batch, depth, height, width, channels) to (batch, channels)."""

    rank = 3
    kind = "AVG"


class _AdaptivePooling(Layer):
    """What the pools to a given size share. Subclasses say `rank` and `kind`. Only in Keras 3.

    Output `i` of `n` pools the inputs from `floor(i * length / n)` to `ceil((i + 1) * length / n)`.

    Args:
        output_size: the lengths of the inner axes of the output, one integer or one for each.
        data_format: "channels_last" (None as well) or "channels_first".
        options: the arguments of `LayerOptions`.

    Raises:
        ValueError: a size is not positive, or the input has an axis of unknown length.
    """

    rank = 2
    kind = "MAX"

    def __init__(
        self,
        output_size: int | Sequence[int],
        data_format: str | None = None,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Describe the layer."""
        super().__init__(**options)
        name = type(self).__name__
        self.output_size = sizes(output_size, self.rank, "output_size", name)
        self.data_format = data_format_name(data_format, name)

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Pool axis by axis, with windows of two sizes of which each output takes one.

        Source: keras/src/backend/tensorflow/nn.py::_adaptive_average_pool2d.
        """
        name = type(self).__name__
        require_window_rank(x, self.rank, self.data_format, name)
        x = channels_to_the_end(x, self.data_format)
        if None in x.shape.as_list()[1:-1]:
            text, got = f"{name} needs an input whose axes are all known.", show_shape(x.shape)
            raise ValueError(message(text, where=name, got=got))
        for axis, outputs in enumerate(self.output_size, start=1):
            length = x.shape.as_list()[axis]
            small = math.ceil(length / outputs)
            pools = [self._pool(x, axis, window) for window in (small, small + 1)]
            x = tf.gather(tf.concat(pools, axis), _places(length, outputs, small), axis=axis)
        return channels_back(x, self.data_format)

    def _pool(self, x: tf.Tensor, axis: int, window: int) -> tf.Tensor:
        ones = (1,) * self.rank
        windows = (*ones[1:axis], window, *ones[axis:])
        return tf.nn.pool(x, windows, self.kind, "VALID", strides=ones)


def _places(length: int, outputs: int, small: int) -> np.ndarray:
    """Return where each output stands among all small windows followed by all large ones."""
    ends = np.arange(outputs + 1, dtype=np.float32) * np.float32(length) / np.float32(outputs)
    starts = np.minimum(np.floor(ends[:-1]).astype(np.int32), length - 1)
    stops = np.minimum(np.ceil(ends[1:]).astype(np.int32), length)
    behind = max(1, length - small + 1)  # the large windows
    return np.asarray(starts + behind * (stops - starts == small + 1))


class AdaptiveMaxPooling1D(_AdaptivePooling):
    """The largest values of as many windows as are asked for: (batch, output_size, channels)."""

    rank = 1


class AdaptiveMaxPooling2D(_AdaptivePooling):
    """The largest values of as many windows as are asked for: (batch, *output_size, channels)."""

    rank = 2


class AdaptiveMaxPooling3D(_AdaptivePooling):
    """The largest values of as many windows as are asked for: (batch, *output_size, channels)."""

    rank = 3


class AdaptiveAveragePooling1D(_AdaptivePooling):
    """The means of as many windows as are asked for: (batch, output_size, channels)."""

    rank = 1
    kind = "AVG"


class AdaptiveAveragePooling2D(_AdaptivePooling):
    """The means of as many windows as are asked for: (batch, *output_size, channels)."""

    rank = 2
    kind = "AVG"


class AdaptiveAveragePooling3D(_AdaptivePooling):
    """The means of as many windows as are asked for: (batch, *output_size, channels)."""

    rank = 3
    kind = "AVG"


MaxPool1D, MaxPool2D, MaxPool3D = MaxPooling1D, MaxPooling2D, MaxPooling3D
AvgPool1D, AvgPool2D, AvgPool3D = AveragePooling1D, AveragePooling2D, AveragePooling3D
GlobalMaxPool1D, GlobalMaxPool2D = GlobalMaxPooling1D, GlobalMaxPooling2D
GlobalMaxPool3D, GlobalAvgPool3D = GlobalMaxPooling3D, GlobalAveragePooling3D
GlobalAvgPool1D, GlobalAvgPool2D = GlobalAveragePooling1D, GlobalAveragePooling2D
