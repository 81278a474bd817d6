"""Numbers in another range."""

from __future__ import annotations

from typing import Any, Unpack

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras.layers.base import Layer, LayerOptions, Pass, Weights


class Rescaling(Layer):
    """`x * scale + offset`: `Rescaling(1 / 255)` brings pixels to the range from 0 to 1.

    Works alone as well: on an array, and on a tensor in `dataset.map`.
    Source: keras/src/layers/preprocessing/rescaling.py::Rescaling.call.

    Args:
        scale: a number, or an array that fits the last axes.
        offset: likewise.
        options: the arguments of `LayerOptions`.

    Examples:
        >>> Rescaling(1 / 127.5, offset=-1)(np.uint8([0, 255]))
        array([-1.,  1.], dtype=float32)
    """

    supports_masking = True

    def __init__(self, scale: Any, offset: Any = 0.0, **options: Unpack[LayerOptions]) -> None:
        """Keep both."""
        super().__init__(**options)
        self.scale = scale if np.ndim(scale) == 0 else np.asarray(scale)
        self.offset = offset if np.ndim(offset) == 0 else np.asarray(offset)

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Multiply and add."""
        scale, offset = (tf.cast(value, tf.float32) for value in (self.scale, self.offset))
        return tf.cast(x, tf.float32) * scale + offset
