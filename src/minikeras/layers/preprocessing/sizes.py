"""Images of one size."""

from __future__ import annotations

from typing import Any, Unpack

import tensorflow.compat.v1 as tf

from minikeras.errors import message, show_shape
from minikeras.layers.base import Layer, LayerOptions, Pass, Weights
from minikeras.layers.resizing import INTERPOLATIONS
from minikeras.layers.shapes import data_format_name, positive

Size = tuple[int, int]


class Resizing(Layer):
    """Resize images to `height` and `width`.

    Works alone as well: on an array, where integers stay integers, and in `dataset.map`.
    Source: keras/src/layers/preprocessing/image_preprocessing/resizing.py.

    Args:
        height: of the output.
        width: of the output.
        interpolation: "bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5", and, as
            in Keras 2, "gaussian" and "mitchellcubic".
        crop_to_aspect_ratio: whether to cut the middle out first, in the proportions of the output.
        pad_to_aspect_ratio: whether to fill up at both ends first, to the same proportions.
        fill_mode: only "constant".
        fill_value: what to fill up with.
        antialias: whether to smooth what becomes smaller.
        data_format: "channels_last" (None as well) or "channels_first".
        options: the arguments of `LayerOptions`.

    Raises:
        ValueError: a size is not positive, a name is unknown, or both proportions are asked for.
    """

    def __init__(
        self,
        height: int,
        width: int,
        interpolation: str = "bilinear",
        crop_to_aspect_ratio: bool = False,
        pad_to_aspect_ratio: bool = False,
        fill_mode: str = "constant",
        fill_value: float = 0.0,
        antialias: bool = False,
        data_format: str | None = None,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Describe the layer."""
        super().__init__(**options)
        self.height = positive(height, "height", "Resizing")
        self.width = positive(width, "width", "Resizing")
        self.interpolation = one_of(interpolation, "interpolation", INTERPOLATIONS, "Resizing")
        self.fill_mode = one_of(fill_mode, "fill_mode", ("constant",), "Resizing")
        if crop_to_aspect_ratio and pad_to_aspect_ratio:
            raise ValueError(message("Either crop or pad to the aspect ratio.", where="Resizing"))
        self.crop_to_aspect_ratio = crop_to_aspect_ratio
        self.pad_to_aspect_ratio = pad_to_aspect_ratio
        self.fill_value = fill_value
        self.antialias = bool(antialias)
        self.data_format = data_format_name(data_format, "Resizing")

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Crop or pad, and resize."""
        size = self.height, self.width
        images = last(x, self.data_format, "Resizing")
        if self.crop_to_aspect_ratio:
            images = cropped(images, size)
        if self.pad_to_aspect_ratio:
            images = _padded(images, size, self.fill_value)
        resize = tf.compat.v2.image.resize
        images = resize(images, size, self.interpolation, antialias=self.antialias)
        if images.dtype != x.dtype:
            images = tf.saturate_cast(tf.round(images), x.dtype)
        return first(images, self.data_format)

    def __call__(self, x: Any, training: bool = False) -> Any:
        """Resize outside a model; in `dataset.map` Keras 3 makes floats of integers."""
        if tf.is_tensor(x) and not tf.executing_eagerly():
            x = tf.cast(x, tf.float32)
        return super().__call__(x, training)


class CenterCrop(Layer):
    """Cut `height` x `width` out of the middle of images; smaller images are enlarged first.

    Source: keras/src/layers/preprocessing/image_preprocessing/center_crop.py.

    Args:
        height: of the output.
        width: of the output.
        data_format: "channels_last" (None as well) or "channels_first".
        options: the arguments of `LayerOptions`.
    """

    def __init__(
        self,
        height: int,
        width: int,
        data_format: str | None = None,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Describe the layer."""
        super().__init__(**options)
        self.height = positive(height, "height", "CenterCrop")
        self.width = positive(width, "width", "CenterCrop")
        self.data_format = data_format_name(data_format, "CenterCrop")

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Crop."""
        size = self.height, self.width
        images = last(tf.cast(x, tf.float32), self.data_format, "CenterCrop")
        height, width = images.shape.as_list()[-3:-1]
        if height is None or width is None:
            text, got = "CenterCrop needs images of known size.", show_shape(x.shape.as_list())
            raise ValueError(message(text, where="CenterCrop", got=got))
        if height < self.height or width < self.width:
            return first(fitted(images, size), self.data_format)
        top, left = (height - self.height) // 2, (width - self.width) // 2
        part = images[..., top : top + self.height, left : left + self.width, :]
        return first(part, self.data_format)


def fitted(x: tf.Tensor, size: Size) -> tf.Tensor:
    """Return the middle of images, in the proportions of `size`, resized to it.

    Source: keras/src/utils/image_utils.py::smart_resize.
    """
    return tf.compat.v2.image.resize(cropped(x, size), size)


def cropped(x: tf.Tensor, size: Size) -> tf.Tensor:
    """Return the largest part in the middle of images (..., height, width, channels)."""
    sides = _sides(x)
    other = _in_proportion(sides, size)
    kept = [tf.maximum(tf.minimum(*pair), 1) for pair in zip(sides, other, strict=True)]
    top, left = (_half(side - part) for side, part in zip(sides, kept, strict=True))
    return x[..., top : top + kept[0], left : left + kept[1], :]


def _padded(x: tf.Tensor, size: Size, value: float) -> tf.Tensor:
    """Return images, filled up at both ends to the proportions of `size`."""
    sides = _sides(x)
    other = _in_proportion(sides, size)
    wanted = [tf.maximum(*pair) for pair in zip(sides, other, strict=True)]
    height, width = (_half(want - side) for want, side in zip(wanted, sides, strict=True))
    ends = [[0, 0]] * (len(x.shape) - 3) + [[height, height], [width, width], [0, 0]]
    return tf.pad(x, ends, constant_values=tf.cast(value, x.dtype))


def _sides(x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    shape = tf.shape(x)
    return shape[-3], shape[-2]


def _in_proportion(sides: tuple[tf.Tensor, tf.Tensor], size: Size) -> list[tf.Tensor]:
    """Return the height that the width wants, and the width that the height wants."""
    (height, width), (tall, wide) = sides, size
    pairs = ((width * tall, wide), (height * wide, tall))
    return [tf.cast(tf.cast(whole, tf.float32) / part, tf.int32) for whole, part in pairs]


def _half(length: tf.Tensor) -> tf.Tensor:
    return tf.cast(tf.cast(length, tf.float32) / 2, tf.int32)


def last(x: tf.Tensor, data_format: str, layer: str) -> tf.Tensor:
    """Return one image or many with the channels at the end, or raise a ValueError."""
    rank = len(x.shape)
    if rank not in (3, 4):
        text, got = f"{layer} takes images.", show_shape(x.shape.as_list())
        raise ValueError(message(text, got=got, expected="(batch, height, width, channels)"))
    if data_format == "channels_last":
        return x
    return tf.transpose(x, [*range(rank - 3), rank - 2, rank - 1, rank - 3])


def first(x: tf.Tensor, data_format: str) -> tf.Tensor:
    """Undo `last`."""
    rank = len(x.shape)
    if data_format == "channels_last":
        return x
    return tf.transpose(x, [*range(rank - 3), rank - 1, rank - 3, rank - 2])


def one_of(
    value: str,
    name: str,
    allowed: tuple[str, ...],
    layer: str,
    error: type[Exception] = ValueError,
) -> str:
    """Return `value` if it is allowed, or raise `error`."""
    if value in allowed:
        return value
    expected = ", ".join(map(repr, allowed))
    text, where = f"Unknown {name}.", f"{layer}({name}=...)"
    raise error(message(text, where=where, got=repr(value), expected=expected))
