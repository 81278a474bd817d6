"""Texts in folders as a dataset."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

# The datasets of TensorFlow 2, which are what Keras returns; `compat.v1` wraps them in others.
import tensorflow.compat.v2 as tf

from minikeras.utils.folders import Labels, Request, datasets


def text_dataset_from_directory(
    directory: str | os.PathLike[str],
    labels: Labels = "inferred",
    label_mode: str | None = "int",
    class_names: Sequence[str] | None = None,
    batch_size: int | None = 32,
    max_length: int | None = None,
    shuffle: bool = True,
    seed: int | None = None,
    validation_split: float | None = None,
    subset: str | None = None,
    follow_links: bool = False,
    format: str = "tf",
    verbose: bool = True,
) -> Any:
    """Return a tf.data.Dataset of the texts of `.txt` files, as strings, and their labels.

    Args:
        max_length: bytes of a text that are kept; None keeps all.

    The other arguments, and the errors, are those of `image_dataset_from_directory`.

    Source: keras/src/utils/text_dataset_utils.py::text_dataset_from_directory
    """

    def load(path: tf.Tensor) -> tf.Tensor:
        text = tf.io.read_file(path)
        return text if max_length is None else tf.strings.substr(text, 0, max_length)

    request = Request(
        "text_dataset_from_directory",
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
    return datasets(request, (".txt",), load)
