"""Images in folders as a dataset."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

# `tf.image.resize` of TensorFlow 1 has the corners elsewhere: other numbers than Keras.
import tensorflow.compat.v2 as tf

from minikeras.errors import message
from minikeras.utils.folders import Labels, Request, datasets

ENDINGS = (".bmp", ".gif", ".jpeg", ".jpg", ".png")
CHANNELS = {"grayscale": 1, "rgb": 3, "rgba": 4}
METHODS = (
    "bilinear",
    "nearest",
    "bicubic",
    "area",
    "lanczos3",
    "lanczos5",
    "gaussian",
    "mitchellcubic",
)
CALLER = "image_dataset_from_directory"


def image_dataset_from_directory(
    directory: str | os.PathLike[str],
    labels: Labels = "inferred",
    label_mode: str | None = "int",
    class_names: Sequence[str] | None = None,
    color_mode: str = "rgb",
    batch_size: int | None = 32,
    image_size: int | tuple[int, int] = (256, 256),
    shuffle: bool = True,
    seed: int | None = None,
    validation_split: float | None = None,
    subset: str | None = None,
    interpolation: str = "bilinear",
    follow_links: bool = False,
    crop_to_aspect_ratio: bool = False,
    pad_to_aspect_ratio: bool = False,
    data_format: str | None = None,
    format: str = "tf",
    verbose: bool = True,
) -> Any:
    """Return a tf.data.Dataset of images, float32 from 0 to 255, and their labels.

    Args:
        directory: a folder with one folder for each class.
        labels: "inferred" from the folders; a list, one for each file in alphabetical order; or
            None for images only.
        label_mode: "int", "categorical" (one-hot), "binary" (0.0 or 1.0), or None.
        class_names: the folders, in the order of their numbers; None is alphabetical.
        color_mode: "rgb", "rgba" or "grayscale".
        batch_size: images in a batch; None for single images.
        image_size: height and width that every image gets.
        shuffle: whether the order is random.
        seed: of the random order.
        validation_split: the share of the files for validation.
        subset: which part to return, "training", "validation" or "both".
        interpolation: how images are resized.
        follow_links: whether folders are entered that are links.
        crop_to_aspect_ratio: cut instead of stretching.
        pad_to_aspect_ratio: fill up instead of stretching.
        data_format: "channels_last" (also for None), or "channels_first".
        format: "tf".
        verbose: whether to print how many files there are.

    Raises:
        ValueError: an argument does not fit, or there are no images.

    Source: keras/src/utils/image_dataset_utils.py::image_dataset_from_directory
    """
    if color_mode not in CHANNELS:
        raise _wrong("color_mode", color_mode, CHANNELS)
    method = interpolation.lower()
    if method not in METHODS:
        raise _wrong("interpolation", interpolation, METHODS)
    size = (image_size, image_size) if isinstance(image_size, int) else image_size
    if not isinstance(size, list | tuple) or len(size) != 2:
        raise _wrong("image_size", image_size, ("two integers",))
    if crop_to_aspect_ratio and pad_to_aspect_ratio:
        got = "crop_to_aspect_ratio=True, pad_to_aspect_ratio=True"
        raise _wrong("crop_to_aspect_ratio, pad_to_aspect_ratio", got, ("one of them",))
    if data_format not in (None, "channels_last", "channels_first"):
        raise _wrong("data_format", data_format, ("'channels_last'", "'channels_first'"))
    channels = CHANNELS[color_mode]

    def load(path: tf.Tensor) -> tf.Tensor:
        image = tf.image.decode_image(tf.io.read_file(path), channels, expand_animations=False)
        if pad_to_aspect_ratio:
            image = tf.image.resize_with_pad(image, *size, method=method)
        else:
            image = _crop(image, size) if crop_to_aspect_ratio else image
            image = tf.image.resize(image, size, method=method)
        image.set_shape((*size, channels))
        return tf.transpose(image, (2, 0, 1)) if data_format == "channels_first" else image

    request = Request(
        CALLER,
        directory,
        labels,
        label_mode,
        class_names,
        batch_size,
        shuffle,
        seed,
        validation_split,
        subset,
        follow_links,
        format,
        verbose,
    )
    return datasets(request, ENDINGS, load)


def _crop(image: tf.Tensor, size: tuple[int, int]) -> tf.Tensor:
    """Return the largest part in the middle that has the proportions of `size`.

    Source: keras/src/utils/image_utils.py::smart_resize
    """
    shape = tf.shape(image)
    height, width = shape[0], shape[1]

    def side(other: tf.Tensor, wanted: int, other_wanted: int, own: tf.Tensor) -> tf.Tensor:
        fitting = tf.cast(tf.cast(other * wanted, "float32") / other_wanted, "int32")
        return tf.maximum(tf.minimum(own, fitting), 1)

    rows, columns = side(width, size[0], size[1], height), side(height, size[1], size[0], width)
    top = tf.cast(tf.cast(height - rows, "float32") / 2, "int32")
    left = tf.cast(tf.cast(width - columns, "float32") / 2, "int32")
    return image[top : top + rows, left : left + columns, :]


def _wrong(name: str, got: Any, expected: Any) -> ValueError:
    return ValueError(
        message(
            f"{name} does not fit.",
            where=f"{CALLER}({name})",
            got=repr(got),
            expected=" or ".join(map(str, expected)),
        )
    )
