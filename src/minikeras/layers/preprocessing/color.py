"""Random contrast and brightness."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

import tensorflow.compat.v1 as tf

from minikeras.behaviors.forward.contrast_each_image import contrast_each_image
from minikeras.behaviors.forward.lower_contrast import lower_contrast
from minikeras.errors import message
from minikeras.layers.base import LayerOptions, Pass
from minikeras.layers.preprocessing.augmentation import (
    Augmentation,
    Draws,
    Factor,
    batch_of,
    bounds,
)
from minikeras.layers.shapes import inner_axes


class RandomContrast(Augmentation):
    """Move each channel of an image away from its mean, or towards it, while training.

    `(x - mean) * factor + mean`, cut to the range of values.
    Source: keras/src/layers/preprocessing/image_preprocessing/random_contrast.py.

    Args:
        factor: a pair from 0 to 1, for factors from 1 - lower to 1 + upper; what one number
            means, the table decides.
        value_range: of the images, (0, 255) or (0, 1).
        seed: of the draws; None draws one.
        data_format: "channels_last" (None as well) or "channels_first".
        options: the arguments of `LayerOptions`.
    """

    def __init__(
        self,
        factor: Factor,
        value_range: Sequence[float] = (0, 255),
        seed: int | None = None,
        data_format: str | None = None,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Describe the layer."""
        super().__init__(seed, data_format, **options)
        bounds(factor, "factor", "RandomContrast", low=0.0)
        self.factor: Any = factor if isinstance(factor, int | float) else tuple(factor)
        self.value_range = _range(value_range, "RandomContrast")

    def augment(self, x: tf.Tensor, draws: Draws, step: Pass) -> tf.Tensor:
        """Change the contrast."""
        low, high = lower_contrast(self.factor, step.defaults.lower_contrast)

        def draw(shape: Sequence[Any]) -> tf.Tensor:
            return draws.uniform(shape, low, high, from_new_seed=True)

        axes = inner_axes(2, self.data_format)
        y = contrast_each_image(x, draw, axes, step.defaults.contrast_each_image)
        return tf.clip_by_value(y, *self.value_range)


class RandomBrightness(Augmentation):
    """Add a number to each image while training, and cut to the range of values.

    Source: keras/src/layers/preprocessing/image_preprocessing/random_brightness.py.

    Args:
        factor: a pair from -1 to 1, as shares of the range of values; one number f is (-f, f).
        value_range: of the images, (0, 255) or (0, 1).
        seed: of the draws; None draws one.
        data_format: "channels_last" (None as well) or "channels_first".
        options: the arguments of `LayerOptions`.
    """

    def __init__(
        self,
        factor: Factor,
        value_range: Sequence[float] = (0, 255),
        seed: int | None = None,
        data_format: str | None = None,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Describe the layer."""
        super().__init__(seed, data_format, **options)
        self.factor = bounds(factor, "factor", "RandomBrightness")
        self.value_range = _range(value_range, "RandomBrightness")

    def augment(self, x: tf.Tensor, draws: Draws, step: Pass) -> tf.Tensor:
        """Change the brightness."""
        low, high = self.value_range
        delta = draws.uniform([batch_of(x), 1, 1, 1], *self.factor) * (high - low)
        return tf.clip_by_value(x + delta, low, high)


def _range(values: Any, layer: str) -> tuple[float, float]:
    if not isinstance(values, list | tuple) or len(values) != 2:
        where = f"{layer}(value_range=...)"
        raise ValueError(message("value_range takes two numbers.", where=where, got=repr(values)))
    return min(values), max(values)
