"""Layers that make sequences, images and volumes larger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import tensorflow.compat.v1 as tf

from minikeras.behaviors.forward.half_pixel_centers import half_pixel_centers
from minikeras.behaviors.forward.repeat_pixels import repeat_pixels
from minikeras.errors import message
from minikeras.layers.base import Layer, LayerOptions, Pass, Weights
from minikeras.layers.reshaping import whole
from minikeras.layers.shapes import (
    channels_back,
    channels_to_the_end,
    data_format_name,
    inner_axes,
    require_window_rank,
    sizes,
)

INTERPOLATIONS = (
    "nearest",
    "bilinear",
    "bicubic",
    "area",
    "lanczos3",
    "lanczos5",
    "gaussian",
    "mitchellcubic",
)


class UpSampling1D(Layer):
    """Repeat each step: (batch, steps, channels) to (batch, steps * size, channels).

    Args:
        size: how often.
        options: the arguments of `LayerOptions`.

    Raises:
        TypeError: `size` is no integer.
        ValueError: it is below 1.
    """

    def __init__(self, size: int = 2, **options: Unpack[LayerOptions]) -> None:
        """Describe the layer."""
        super().__init__(**options)
        self.size = whole(size, "size", "UpSampling1D")

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Repeat."""
        require_window_rank(x, 1, "channels_last", "UpSampling1D")
        return tf.repeat(x, self.size, axis=1)


class UpSampling2D(Layer):
    """Enlarge images: (batch, h, w, channels) to (batch, h * size[0], w * size[1], channels).

    Args:
        size: the factors, one integer for both axes or two.
        data_format: "channels_last" (None as well) or "channels_first".
        interpolation: "nearest" repeats each pixel; or "bilinear", "bicubic", "area", "lanczos3",
            "lanczos5", and, as in Keras 2, "gaussian" and "mitchellcubic".
        options: the arguments of `LayerOptions`.

    Raises:
        ValueError: a factor is not positive, or a name is unknown.
    """

    def __init__(
        self,
        size: int | Sequence[int] = (2, 2),
        data_format: str | None = None,
        interpolation: str = "nearest",
        **options: Unpack[LayerOptions],
    ) -> None:
        """Describe the layer."""
        super().__init__(**options)
        self.size = sizes(size, 2, "size", "UpSampling2D")
        self.data_format = data_format_name(data_format, "UpSampling2D")
        self.interpolation = str(interpolation).lower()
        if self.interpolation not in INTERPOLATIONS:
            raise ValueError(
                message(
                    "Unknown interpolation.",
                    where="UpSampling2D(interpolation=...)",
                    got=repr(interpolation),
                    expected=" or ".join(map(repr, INTERPOLATIONS)),
                )
            )

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Resize."""
        require_window_rank(x, 2, self.data_format, "UpSampling2D")
        x = channels_to_the_end(x, self.data_format)
        batch, *sides, channels = x.shape.as_list()
        if self.interpolation == "nearest":
            y = repeat_pixels(x, self.size, step.defaults.repeat_pixels)
        else:
            centers = step.defaults.half_pixel_centers
            y = half_pixel_centers(x, self.size, self.interpolation, centers)
        known = [one and one * times for one, times in zip(sides, self.size, strict=True)]
        y.set_shape([batch, *known, channels])
        return channels_back(y, self.data_format)


class UpSampling3D(Layer):
    """Repeat each cell of volumes (batch, depth, height, width, channels) along its axes.

    Args:
        size: the factors, one integer for all axes or three.
        data_format: "channels_last" (None as well) or "channels_first".
        options: the arguments of `LayerOptions`.

    Raises:
        ValueError: a factor is not positive.
    """

    def __init__(
        self,
        size: int | Sequence[int] = (2, 2, 2),
        data_format: str | None = None,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Describe the layer."""
        super().__init__(**options)
        self.size = sizes(size, 3, "size", "UpSampling3D")
        self.data_format = data_format_name(data_format, "UpSampling3D")

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Repeat along one axis after the other."""
        require_window_rank(x, 3, self.data_format, "UpSampling3D")
        for axis, times in zip(inner_axes(3, self.data_format), self.size, strict=True):
            x = tf.repeat(x, times, axis=axis)
        return x
