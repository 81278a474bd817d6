"""One image file, as a picture of Pillow and as an array."""

from __future__ import annotations

import importlib
import io
import os
from typing import Any

import numpy as np

from minikeras.errors import message

MODES = {"grayscale": "L", "rgb": "RGB", "rgba": "RGBA"}
METHODS = ("nearest", "bilinear", "bicubic", "hamming", "box", "lanczos")


def load_img(
    path: str | os.PathLike[str] | io.BytesIO,
    color_mode: str = "rgb",
    target_size: tuple[int, int] | None = None,
    interpolation: str = "nearest",
    keep_aspect_ratio: bool = False,
) -> Any:
    """Return the picture in a file, as an object of Pillow.

    Args:
        path: the file, or its bytes in a BytesIO.
        color_mode: "rgb", "rgba" or "grayscale".
        target_size: height and width; None keeps those of the file.
        interpolation: how it is resized: the nearest pixel, unless you say more. This is another
            way than that of `image_dataset_from_directory`, and gives other numbers.
        keep_aspect_ratio: cut out the middle instead of stretching.

    Raises:
        ImportError: Pillow is not installed.
        ValueError: an argument does not fit.

    Source: keras/src/utils/image_utils.py::load_img
    """
    if color_mode not in MODES:
        raise _wrong("load_img(color_mode)", color_mode, MODES)
    if target_size is not None and interpolation not in METHODS:
        raise _wrong("load_img(interpolation)", interpolation, METHODS)
    picture = _pillow().open(path)
    picture.load()
    grey = color_mode == "grayscale" and picture.mode in ("L", "I;16", "I")
    picture = picture if grey else picture.convert(MODES[color_mode])
    if target_size is None or picture.size == (target_size[1], target_size[0]):
        return picture
    height, width = target_size
    box = _middle(picture.size, (width, height)) if keep_aspect_ratio else None
    method = getattr(_pillow().Resampling, interpolation.upper())
    return picture.resize((width, height), method, box=box)


def _middle(size: tuple[int, int], wanted: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return the largest box in the middle that has the proportions of `wanted`."""
    width, height = size
    crop_height = min(height, width * wanted[1] // wanted[0])
    crop_width = min(width, height * wanted[0] // wanted[1])
    left, top = (width - crop_width) // 2, (height - crop_height) // 2
    return left, top, left + crop_width, top + crop_height


def img_to_array(img: Any, data_format: str | None = None, dtype: str | None = None) -> np.ndarray:
    """Return a picture as an array, (height, width, channels), from 0 to 255.

    Args:
        img: a picture of Pillow, or an array.
        data_format: "channels_last" (also for None), or "channels_first".
        dtype: of the array; None is float32.

    Raises:
        ValueError: it has neither two nor three axes.

    Source: keras/src/utils/image_utils.py::img_to_array
    """
    first = _is_first(data_format, "img_to_array")
    array = np.asarray(img, dtype=dtype or "float32")
    if array.ndim == 2:
        return array[None] if first else array[..., None]
    if array.ndim != 3:
        raise _wrong("img_to_array(img)", array.shape, ("two axes", "three"))
    return array.transpose(2, 0, 1) if first else array


def array_to_img(
    x: Any, data_format: str | None = None, scale: bool = True, dtype: str | None = None
) -> Any:
    """Return an array as a picture of Pillow.

    Args:
        x: (height, width, channels), with 1, 3 or 4 channels.
        data_format: "channels_last" (also for None), or "channels_first".
        scale: whether the smallest number becomes 0 and the largest 255.
        dtype: what it is computed in; None is float32.

    Raises:
        ImportError: Pillow is not installed.
        ValueError: it is no picture.

    Source: keras/src/utils/image_utils.py::array_to_img
    """
    first = _is_first(data_format, "array_to_img")
    array = np.asarray(x, dtype=dtype or "float32")
    if array.ndim != 3:
        raise _wrong("array_to_img(x)", array.shape, ("three axes",))
    array = array.transpose(1, 2, 0) if first else array
    if scale:
        array = array - np.min(array)
        largest = np.max(array)
        array = (array / largest if largest != 0 else array) * 255
    modes = {1: "L", 3: "RGB", 4: "RGBA"}
    channels = array.shape[2]
    if channels not in modes:
        raise _wrong("array_to_img(x)", f"{channels} channels", modes)
    if channels == 1 and np.max(array) > 255:
        return _pillow().fromarray(array[..., 0].astype("int32"))
    pixels = array.astype("uint8")
    return _pillow().fromarray(pixels[..., 0] if channels == 1 else pixels)


def _is_first(data_format: str | None, caller: str) -> bool:
    if data_format not in (None, "channels_last", "channels_first"):
        raise _wrong(f"{caller}(data_format)", data_format, ("channels_last", "channels_first"))
    return data_format == "channels_first"


def _pillow() -> Any:
    """Return the module that reads and writes pictures; it is no requirement of minikeras."""
    try:
        return importlib.import_module("PIL.Image")
    except ImportError as error:
        raise ImportError(message("Pillow is needed.", hint="pip install pillow")) from error


def _wrong(where: str, got: Any, expected: Any) -> ValueError:
    choice = " or ".join(map(str, expected))
    return ValueError(message("This does not fit.", where=where, got=repr(got), expected=choice))
