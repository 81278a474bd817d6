"""Windows that slide over a time series."""

from __future__ import annotations

from typing import Any

import numpy as np

# The datasets of TensorFlow 2, which are what Keras returns; `compat.v1` wraps them in others.
import tensorflow.compat.v2 as tf

from minikeras.errors import message

WHERE = "timeseries_dataset_from_array"


def timeseries_dataset_from_array(
    data: Any,
    targets: Any,
    sequence_length: int,
    sequence_stride: int = 1,
    sampling_rate: int = 1,
    batch_size: int | None = 128,
    shuffle: bool = False,
    seed: int | None = None,
    start_index: int | None = None,
    end_index: int | None = None,
    format: str = "tf",
) -> tf.data.Dataset:
    """Return a dataset of batches of windows, with the target of each: the same rows as Keras.

    Args:
        data: the rows of the series, in order of time.
        targets: the target of the window that starts at each row; None for windows only.
        sequence_length: rows in a window.
        sequence_stride: rows between the starts of two windows.
        sampling_rate: rows between two rows of a window.
        batch_size: windows in a batch; None for single windows.
        shuffle: whether the order is random.
        seed: of the random order.
        start_index: the first row that is used; None is the first of all.
        end_index: the row after the last that is used; None is the end.
        format: "tf".

    Raises:
        ValueError: a number that leaves no window.

    Source: keras/src/utils/timeseries_dataset_utils.py::timeseries_dataset_from_array
    """
    if format != "tf":
        text = "A dataset of TensorFlow is what there is."
        raise ValueError(message(text, where=f"{WHERE}(format=...)", got=repr(format)))
    rows = len(data)
    _require(start_index, "start_index", 0, rows)
    _require(end_index, "end_index", (start_index or 0) + 1, rows)
    _require(sampling_rate, "sampling_rate", 1, rows)
    _require(sequence_stride, "sequence_stride", 1, rows)
    start, end = start_index or 0, rows if end_index is None else end_index
    count = end - start - (sequence_length - 1) * sampling_rate
    if targets is not None:
        count = min(count, len(targets))
    starts = np.arange(0, count, sequence_stride, dtype="int32" if count < 2**31 - 1 else "int64")
    if shuffle:
        seed = np.random.randint(10**6) if seed is None else seed
        np.random.RandomState(seed).shuffle(starts)
    offsets = sampling_rate * np.arange(sequence_length).astype(starts.dtype)
    series = tf.constant(data[start:end])
    aims = None if targets is None else tf.constant(targets[start:end])

    def window(first: tf.Tensor) -> Any:
        part = tf.gather(series, first + offsets)
        return part if aims is None else (part, tf.gather(aims, first))

    dataset = tf.data.Dataset.from_tensor_slices(starts)
    dataset = dataset.map(window, num_parallel_calls=tf.data.AUTOTUNE).prefetch(tf.data.AUTOTUNE)
    if shuffle:
        buffer = 1024 if batch_size is None else batch_size * 8
        dataset = dataset.shuffle(buffer_size=buffer, seed=seed)
    return dataset if batch_size is None else dataset.batch(batch_size)


def _require(value: int | None, name: str, smallest: int, rows: int) -> None:
    """Raise a ValueError unless a number, if there is one, lies from `smallest` below `rows`."""
    if value is not None and not smallest <= value < rows:
        raise ValueError(
            message(
                f"{name} leaves no window.",
                where=f"{WHERE}({name}=...)",
                got=value,
                expected=f"{smallest} to {rows - 1}",
            )
        )
