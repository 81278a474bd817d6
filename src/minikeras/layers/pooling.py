"""Pooling over images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import tensorflow.compat.v1 as tf

from minikeras.layers.base import Layer, LayerOptions, Pass, Weights
from minikeras.layers.shapes import padding_name, require_rank, sizes

IMAGES = "(batch, height, width, channels)"


class _Pooling2D(Layer):
    """What max and average pooling share: a window, and strides that default to it."""

    def __init__(
        self,
        pool_size: int | Sequence[int] = (2, 2),
        strides: int | Sequence[int] | None = None,
        padding: str = "valid",
        **options: Unpack[LayerOptions],
    ) -> None:
        """Describe the layer; without `strides` the windows do not overlap."""
        super().__init__(**options)
        kind = type(self).__name__
        self.pool_size = sizes(pool_size, 2, "pool_size", kind)
        self.strides = self.pool_size if strides is None else sizes(strides, 2, "strides", kind)
        self.padding = padding_name(padding, kind)


class MaxPooling2D(_Pooling2D):
    """The largest value in each window: (batch, h, w, channels) to (batch, h', w', channels)."""

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Pool; with padding "same" the border never wins."""
        require_rank(x, IMAGES, "MaxPooling2D")
        return tf.nn.max_pool2d(x, self.pool_size, self.strides, self.padding)


class AveragePooling2D(_Pooling2D):
    """The mean of each window: (batch, h, w, channels) to (batch, h', w', channels)."""

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Pool; with padding "same" the mean counts only cells inside the image."""
        require_rank(x, IMAGES, "AveragePooling2D")
        return tf.nn.avg_pool2d(x, self.pool_size, self.strides, self.padding)


class GlobalAveragePooling2D(Layer):
    """The mean over height and width: (batch, height, width, channels) to (batch, channels)."""

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Average."""
        require_rank(x, IMAGES, "GlobalAveragePooling2D")
        return tf.reduce_mean(x, axis=[1, 2])
