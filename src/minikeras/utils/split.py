"""One dataset as two."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

# The datasets of TensorFlow 2, which are what Keras returns; `compat.v1` wraps them in others.
import tensorflow.compat.v2 as tf

from minikeras.errors import message

Size = int | float | None


def split_dataset(
    dataset: Any,
    left_size: Size = None,
    right_size: Size = None,
    shuffle: bool = False,
    seed: int | None = None,
    preferred_backend: str | None = None,
) -> tuple[tf.data.Dataset, tf.data.Dataset]:
    """Return the first and the last part of some data as two datasets; it is all read now.

    Args:
        dataset: an array, a list or tuple of arrays of one length, or a tf.data.Dataset, whose
            batches are taken apart and put together again.
        left_size: how many examples, or which share, the first part gets; None: the rest.
        right_size: the same of the last part.
        shuffle: whether the examples are shuffled first, with Python's `random`.
        seed: of the shuffling.
        preferred_backend: "tensorflow", or None.

    Raises:
        TypeError: it is no such data.
        ValueError: a size that leaves a part empty.

    Source: keras/src/utils/dataset_utils.py::split_dataset
    """
    if preferred_backend not in (None, "tensorflow"):
        where, got = "split_dataset(preferred_backend=...)", repr(preferred_backend)
        raise ValueError(
            message("There is one backend.", where=where, got=got, hint="'tensorflow'")
        )
    examples = _examples(dataset)
    if shuffle:
        random.seed(random.randint(0, 10**6) if seed is None else seed)
        random.shuffle(examples)
    left, right = _sizes(left_size, right_size, len(examples))
    halves = []
    for half in (examples[:left], examples[-right:]):
        columns = tf.nest.map_structure(lambda *values: np.array(values), *half)
        part = tf.data.Dataset.from_tensor_slices(columns)
        size = getattr(dataset, "_batch_size", None)
        part = part if size is None else part.batch(size)
        halves.append(part.prefetch(tf.data.AUTOTUNE))
    return halves[0], halves[1]


def _examples(dataset: Any) -> list[Any]:
    """Return the examples, each an array or a tuple of arrays."""
    if isinstance(dataset, np.ndarray):
        examples: list[Any] = list(dataset)
    elif isinstance(dataset, list | tuple):
        lengths = {len(part) if isinstance(part, np.ndarray) else None for part in dataset}
        if len(lengths) != 1 or None in lengths:
            raise ValueError(
                message(
                    "The arrays must have one length.",
                    where="split_dataset(dataset)",
                    got=f"{len(dataset)} entries of lengths {lengths}",
                    expected="NumPy arrays with as many rows",
                )
            )
        examples = list(zip(*dataset, strict=True))
    elif isinstance(dataset, tf.data.Dataset):
        batched = hasattr(dataset, "_batch_size")
        examples = list((dataset.unbatch() if batched else dataset).as_numpy_iterator())
    else:
        raise TypeError(
            message(
                "This cannot be split.",
                where="split_dataset(dataset)",
                got=type(dataset).__name__,
                expected="an array, a list of arrays, or a tf.data.Dataset",
            )
        )
    if not examples:
        raise ValueError(message("The dataset is empty.", where="split_dataset(dataset)"))
    return examples


def _sizes(left: Size, right: Size, total: int) -> tuple[int, int]:
    """Return how many examples each part gets."""
    for name, size in (("left_size", left), ("right_size", right)):
        where = f"split_dataset({name}=...)"
        if size is None:
            continue
        if type(size) not in (int, float):
            text = "A size is a number or a share."
            raise TypeError(message(text, where=where, got=repr(size)))
        if size <= 0 or size >= (total if isinstance(size, int) else 1):
            expected = f"an integer from 1 to {total - 1}, or a share between 0 and 1"
            text = "A part would be empty."
            raise ValueError(message(text, where=where, got=size, expected=expected))
    if left is None and right is None:
        hint = "left_size=0.8"
        raise ValueError(message("A size is needed.", where="split_dataset", hint=hint))
    first = round(left * total) if isinstance(left, float) else left
    last = round(right * total) if isinstance(right, float) else right
    first = total - (last or 0) if first is None else first
    last = total - first if last is None else last
    if first + last > total or not first or not last:
        got = f"{first} and {last} of {total} examples"
        raise ValueError(message("The parts do not fit.", where="split_dataset", got=got))
    return first, last
