"""Random flips, rotations, zooms, translations and crops."""

from __future__ import annotations

import functools
import math
from typing import Unpack

import tensorflow.compat.v1 as tf

from minikeras.behaviors.forward.flip_axes_together import flip_axes_together
from minikeras.behaviors.forward.place_crop import place_crop
from minikeras.behaviors.forward.resize_in_inference import resize_in_inference
from minikeras.behaviors.forward.rotate_in import rotate_in
from minikeras.errors import message, show_shape
from minikeras.layers.base import LayerOptions, Pass
from minikeras.layers.preprocessing.augmentation import (
    FILL_MODES,
    Augmentation,
    Draws,
    Factor,
    batch_of,
    bounds,
)
from minikeras.layers.preprocessing.sizes import first, fitted, last, one_of
from minikeras.layers.shapes import inner_axes, positive
from minikeras.seeds import Ticket

MODES = {"horizontal": [1], "vertical": [0], "horizontal_and_vertical": [1, 0]}


class RandomFlip(Augmentation):
    """Flip images while training, each with a chance of one half.

    Source: keras/src/layers/preprocessing/image_preprocessing/random_flip.py.

    Args:
        mode: "horizontal" (left and right), "vertical", or "horizontal_and_vertical"; whether
            that is one decision or two, the table says.
        seed: of the draws; None draws one.
        data_format: "channels_last" (None as well) or "channels_first".
        options: the arguments of `LayerOptions`.
    """

    def __init__(
        self,
        mode: str = "horizontal_and_vertical",
        seed: int | None = None,
        data_format: str | None = None,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Describe the layer."""
        super().__init__(seed, data_format, **options)
        self.mode = one_of(mode, "mode", tuple(MODES), "RandomFlip")

    def augment(self, x: tf.Tensor, draws: Draws, step: Pass) -> tf.Tensor:
        """Flip."""
        inner = inner_axes(2, self.data_format)
        axes = [inner[place] for place in MODES[self.mode]]
        draw = functools.partial(draws.uniform, [batch_of(x)], 0.0, 1.0, from_new_seed=True)
        return flip_axes_together(x, axes, draw, step.defaults.flip_axes_together)


class Projection(Augmentation):
    """Base of the layers that move every pixel along a matrix of its image."""

    def __init__(
        self,
        fill_mode: str,
        interpolation: str,
        seed: int | None,
        fill_value: float,
        data_format: str | None,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Keep what stands where the moved image does not reach."""
        super().__init__(seed, data_format, **options)
        name = type(self).__name__
        self.fill_mode = one_of(fill_mode, "fill_mode", FILL_MODES, name, NotImplementedError)
        self.interpolation = one_of(
            interpolation, "interpolation", ("nearest", "bilinear"), name, NotImplementedError
        )
        self.fill_value = fill_value

    def matrices(
        self, images: tf.Tensor, height: tf.Tensor, width: tf.Tensor, draws: Draws, step: Pass
    ) -> tf.Tensor:
        """Return (batch, 8): where a pixel of the new image comes from.

        `height` and `width` are float32 scalars.
        """
        raise NotImplementedError

    def augment(self, x: tf.Tensor, draws: Draws, step: Pass) -> tf.Tensor:
        """Move the pixels."""
        images = last(x, self.data_format, self.name)
        shape = tf.shape(images)
        height, width = tf.cast(shape[1], tf.float32), tf.cast(shape[2], tf.float32)
        moved = tf.raw_ops.ImageProjectiveTransformV3(
            images=images,
            transforms=self.matrices(images, height, width, draws, step),
            output_shape=shape[1:3],
            fill_value=tf.cast(self.fill_value, tf.float32),
            interpolation=self.interpolation.upper(),
            fill_mode=self.fill_mode.upper(),
        )
        moved.set_shape(images.shape)
        return first(moved, self.data_format)


class RandomRotation(Projection):
    """Turn images about their middle while training.

    Source: keras/src/layers/preprocessing/image_preprocessing/random_rotation.py.

    Args:
        factor: a pair from -1 to 1, as shares of a whole turn, against the clock; one number f
            is (-f, f).
        fill_mode: what stands beyond the edge: "reflect", "wrap", "constant" or "nearest".
        interpolation: "bilinear" or "nearest".
        seed: of the draws; None draws one.
        fill_value: of the "constant".
        data_format: "channels_last" (None as well) or "channels_first".
        options: the arguments of `LayerOptions`.

    Raises:
        ValueError: the factor is no share.
        NotImplementedError: a name is unknown.
    """

    def __init__(
        self,
        factor: Factor,
        fill_mode: str = "reflect",
        interpolation: str = "bilinear",
        seed: int | None = None,
        fill_value: float = 0.0,
        data_format: str | None = None,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Describe the layer."""
        super().__init__(fill_mode, interpolation, seed, fill_value, data_format, **options)
        self.factor = bounds(factor, "factor", "RandomRotation")

    def matrices(
        self, images: tf.Tensor, height: tf.Tensor, width: tf.Tensor, draws: Draws, step: Pass
    ) -> tf.Tensor:
        """Return rotations."""
        draw = functools.partial(draws.uniform, [batch_of(images)])
        return rotate_in(draw, self.factor, height, width, step.defaults.rotate_in)


class RandomZoom(Projection):
    """Make images larger or smaller about their middle while training.

    Source: keras/src/layers/preprocessing/image_preprocessing/random_zoom.py.

    Args:
        height_factor: a pair from above -1 to 1: (0.2, 0.3) shows 20 to 30 percent more of the
            height, and less if it is negative; one number f is (-f, f).
        width_factor: likewise; None keeps the proportions.
        fill_mode: as in `RandomRotation`, like the arguments that follow.
    """

    def __init__(
        self,
        height_factor: Factor,
        width_factor: Factor | None = None,
        fill_mode: str = "reflect",
        interpolation: str = "bilinear",
        seed: int | None = None,
        fill_value: float = 0.0,
        data_format: str | None = None,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Describe the layer."""
        super().__init__(fill_mode, interpolation, seed, fill_value, data_format, **options)
        self.height_factor, self.width_factor = height_factor, width_factor
        self._height = _zoom(height_factor, "height_factor")
        self._width = None if width_factor is None else _zoom(width_factor, "width_factor")

    def matrices(
        self, images: tf.Tensor, height: tf.Tensor, width: tf.Tensor, draws: Draws, step: Pass
    ) -> tf.Tensor:
        """Return zooms."""

        def zoom(ends: tuple[float, float]) -> tf.Tensor:
            return draws.uniform([batch_of(images), 1], 1.0 + ends[0], 1.0 + ends[1])

        down = zoom(self._height)
        right = down if self._width is None else zoom(self._width)
        x_offset = (width - 1.0) / 2.0 * (1.0 - right)
        y_offset = (height - 1.0) / 2.0 * (1.0 - down)
        return _stretched(right, x_offset, down, y_offset)


class RandomTranslation(Projection):
    """Shift images while training.

    Source: keras/src/layers/preprocessing/image_preprocessing/random_translation.py.

    Args:
        height_factor: a pair from -1 to 1, as shares of the height, down if positive; one number
            f is (-f, f).
        width_factor: likewise, to the right if positive.
        fill_mode: as in `RandomRotation`, like the arguments that follow.
    """

    def __init__(
        self,
        height_factor: Factor,
        width_factor: Factor,
        fill_mode: str = "reflect",
        interpolation: str = "bilinear",
        seed: int | None = None,
        fill_value: float = 0.0,
        data_format: str | None = None,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Describe the layer."""
        super().__init__(fill_mode, interpolation, seed, fill_value, data_format, **options)
        self.height_factor, self.width_factor = height_factor, width_factor
        self._height = bounds(height_factor, "height_factor", "RandomTranslation")
        self._width = bounds(width_factor, "width_factor", "RandomTranslation")

    def matrices(
        self, images: tf.Tensor, height: tf.Tensor, width: tf.Tensor, draws: Draws, step: Pass
    ) -> tf.Tensor:
        """Return translations."""
        shape = [batch_of(images), 1]
        down = draws.uniform(shape, *self._height) * height
        right = draws.uniform(shape, *self._width) * width
        one = tf.ones_like(right)
        return _stretched(one, -right, one, -down)


class RandomCrop(Augmentation):
    """Cut `height` x `width` out of images while training, all of a batch at one place.

    The table says what becomes of images that are not larger, and of those of other passes.
    Source: keras/src/layers/preprocessing/image_preprocessing/random_crop.py.

    Args:
        height: of the crop.
        width: of the crop.
        seed: of the draws; None draws one.
        data_format: "channels_last" (None as well) or "channels_first".
        options: the arguments of `LayerOptions`.
    """

    def __init__(
        self,
        height: int,
        width: int,
        seed: int | None = None,
        data_format: str | None = None,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Describe the layer."""
        if seed is None:
            Ticket()  # Keras 3 draws a seed for its config, and then another one to draw with
        super().__init__(seed, data_format, **options)
        self.height = positive(height, "height", "RandomCrop")
        self.width = positive(width, "width", "RandomCrop")

    def augment(self, x: tf.Tensor, draws: Draws, step: Pass) -> tf.Tensor:
        """Crop."""
        images = last(x, self.data_format, "RandomCrop")
        if None in images.shape.as_list()[1:]:
            text, got = "RandomCrop needs images of known size.", show_shape(x.shape.as_list())
            raise ValueError(message(text, where="RandomCrop", got=got))
        size = self.height, self.width
        fit = functools.partial(fitted, size=size)
        images = place_crop(images, size, draws.uniform, fit, step.defaults.place_crop)
        return first(images, self.data_format)

    def leave(self, x: tf.Tensor, step: Pass) -> tf.Tensor:
        """Return the images as they are, or all of them made smaller."""

        def fit(x: tf.Tensor) -> tf.Tensor:
            images = fitted(last(x, self.data_format, "RandomCrop"), (self.height, self.width))
            return first(images, self.data_format)

        return resize_in_inference(x, fit, step.defaults.resize_in_inference)


def _zoom(factor: Factor, name: str) -> tuple[float, float]:
    """Return the ends of a range; -1 itself would show no pixel at all."""
    bounds(factor, name, "RandomZoom", low=math.nextafter(-1.0, 0.0))
    return bounds(factor, name, "RandomZoom")


def _stretched(
    right: tf.Tensor, x_offset: tf.Tensor, down: tf.Tensor, y_offset: tf.Tensor
) -> tf.Tensor:
    """Return matrices (batch, 8) that stretch and shift; the arguments are (batch, 1)."""
    zero = tf.zeros_like(right)
    return tf.concat([right, zero, x_offset, zero, down, y_offset, zero, zero], axis=1)
