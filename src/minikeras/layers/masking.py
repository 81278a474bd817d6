"""Masking: steps that hold nothing but a padding value do not count."""

from __future__ import annotations

from typing import Unpack

import tensorflow.compat.v1 as tf

from minikeras.behaviors.forward.zero_masked_steps import zero_masked_steps
from minikeras.layers.base import Layer, LayerOptions, Pass, Weights


class Masking(Layer):
    """Mask the steps all features of which are `mask_value`, and set them to zero.

    Shapes: (batch, time, features) to the same.
    Source: keras/src/layers/core/masking.py::Masking.
    """

    supports_masking = True

    def __init__(self, mask_value: float = 0.0, **options: Unpack[LayerOptions]) -> None:
        """Keep the value."""
        super().__init__(**options)
        self.mask_value = mask_value

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Set the masked steps to zero."""
        seen = tf.expand_dims(self.compute_mask(x, None), -1)
        return zero_masked_steps(x, seen, step.defaults.zero_masked_steps)

    def compute_mask(self, x: tf.Tensor, mask: tf.Tensor | None) -> tf.Tensor:
        """Return where some feature is not `mask_value`."""
        return tf.reduce_any(tf.not_equal(x, self.mask_value), axis=-1)
