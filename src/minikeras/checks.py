"""Checks of the data, before time is spent on it: what, where, got, expected, try."""

from __future__ import annotations

import math
import operator
from numbers import Real
from typing import Any

import numpy as np

from minikeras.errors import message

BLOCK = 1024  # rows that are checked at once, so that checking needs no copy of the data


def is_dataset(x: Any) -> bool:
    """Return whether `x` is a tf.data.Dataset."""
    return hasattr(x, "as_numpy_iterator")


def as_rows(values: Any, name: str) -> np.ndarray:
    """Return `values` as an array with a batch axis.

    Raises:
        ValueError: the data is empty, has no rows, or is not made of numbers.
    """
    try:
        array = values if isinstance(values, np.ndarray) else np.asarray(values)
        got = f"dtype {array.dtype}"
    except ValueError as error:  # NumPy refuses rows of different lengths
        array, got = np.array(None), str(error)
    if array.dtype.kind not in "fiub":
        raise ValueError(
            message(
                f"{name} is not an array of numbers.",
                where=name,
                got=got,
                hint="rows of equal length, as np.array(..., dtype='float32')",
            )
        )
    if array.ndim == 0:
        hint = "a batch axis: [x] is one row, dataset.batch(32) makes batches"
        raise ValueError(message(f"{name} has no rows.", where=name, got=repr(values), hint=hint))
    if array.size == 0:
        raise ValueError(
            message(f"{name} is empty.", where=name, got=f"shape {array.shape}", expected="rows")
        )
    return array


def as_weights(values: Any, y: np.ndarray) -> np.ndarray:
    """Return the weights of examples, (rows,) or (rows, steps), in float32.

    Raises:
        ValueError: there is not one for each label.
    """
    weights = as_rows(values, "sample_weight")
    if len(weights) != len(y) or weights.ndim > max(y.ndim, 2):
        raise ValueError(
            message(
                "sample_weight does not fit the labels.",
                where="sample_weight",
                got=f"shape {weights.shape}",
                expected=f"({len(y)},), one weight for each example",
            )
        )
    return weights.astype(np.float32, copy=False)


def require_number(
    value: Any, name: str, where: str, low: float = 0.0, high: float = math.inf
) -> None:
    """Raise a ValueError unless `value` is a number from `low` to `high`; infinity never is."""
    real = isinstance(value, Real) and not isinstance(value, bool)
    if not real or not low <= value <= high or math.isinf(value):
        limits = f"from {low:g} to {high:g}" if high < math.inf else f"of {low:g} or more"
        raise ValueError(
            message(f"{name} is a number {limits}.", where=f"{where}({name}=...)", got=repr(value))
        )


def require_seed(value: Any, where: str) -> None:
    """Raise a ValueError unless `value` is an integer, or None for "any seed"."""
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise ValueError(
            message("A seed is an integer.", where=f"{where}(seed=...)", got=repr(value))
        )


def require_count(value: Any, name: str, where: str) -> int:
    """Return `value` as an integer.

    Raises:
        TypeError: it is no integer.
        ValueError: it is less than 1.
    """
    count = require_whole(value, name, where, "a positive integer")
    if count < 1:
        raise ValueError(message(f"{name} is a positive integer.", where=where, got=repr(value)))
    return count


def require_whole(value: Any, name: str, where: str, what: str = "an integer") -> int:
    """Return `value` as an integer; a TypeError if it is none."""
    try:
        return operator.index(value)
    except TypeError as error:
        text = message(f"{name} is {what}.", where=where, got=repr(value))
        raise TypeError(text) from error


def require_same_length(x: np.ndarray, y: np.ndarray) -> None:
    """Raise a ValueError unless both arrays have as many rows."""
    if len(x) != len(y):
        raise ValueError(
            message(
                "x and y have different numbers of rows.",
                where="x and y",
                got=f"{len(x)} rows of x, {len(y)} of y",
                expected="one label for each example",
            )
        )


def require_no_nan(x: np.ndarray, where: str = "x") -> None:
    """Raise a ValueError that names the first row with a NaN.

    Keras trains on, silently: its fused kernels may even turn the NaN into zeros.
    """
    if x.dtype.kind != "f":
        return
    for start in range(0, len(x), BLOCK):
        block = x[start : start + BLOCK]
        if np.isnan(np.min(block)):
            row = start + int(np.argmax(np.isnan(block).reshape(len(block), -1).any(axis=1)))
            raise ValueError(
                message(
                    "The input contains NaN.",
                    where=f"row {row} of {where}",
                    expected="numbers",
                    hint="np.nan_to_num(x), or leave such rows out: x[~np.isnan(x).any(axis=1)]",
                )
            )


def require_classes(y: np.ndarray, classes: int) -> None:
    """Raise a ValueError unless every label is a class number below `classes`."""
    low, high = y.min(), y.max()
    if not (low >= 0 and high < classes):  # so that NaN is outside
        raise ValueError(
            message(
                "A label is outside the classes.",
                where="y",
                got=f"labels from {low} to {high}",
                expected=f"0 to {classes - 1}: the last layer has {classes} outputs",
                hint="labels that start at 0, or a last layer with one output for each class",
            )
        )


def fit_input(x: np.ndarray, shape: tuple[int | None, ...]) -> np.ndarray:
    """Return `x` with rows of `shape`; (rows,) becomes (rows, 1) if the model takes one number.

    Raises:
        ValueError: the rows have another shape.
    """
    if x.ndim == 1 and shape == (1,):
        return x[:, None]
    own = x.shape[1:]
    fits = len(own) == len(shape) and all(
        wanted in (None, axis) for axis, wanted in zip(own, shape, strict=True)
    )
    if not fits:
        hint = "x[..., None] adds a channel axis" if (*own, 1) == shape else None
        if x.shape == shape:
            hint = "x[None] is a batch of one row, dataset.batch(32) makes batches"
        raise ValueError(
            message(
                "The data does not have the shape that the model takes.",
                where="x",
                got=f"rows of shape {own}",
                expected=f"rows of shape {shape}",
                hint=hint,
            )
        )
    return x


def labels_fit(y: np.ndarray, shape: tuple[int | None, ...]) -> bool:
    """Return whether labels have the shape of those a graph was built for: (,) may be (1,)."""
    own, wanted = (axes[:-1] if axes[-1:] == (1,) else axes for axes in (y.shape[1:], shape))
    return len(own) == len(wanted) and all(
        axis in (None, mine) for mine, axis in zip(own, wanted, strict=True)
    )


def fit_labels(y: np.ndarray, shape: tuple[int | None, ...]) -> np.ndarray:
    """Return labels in the shape of the labels that the graph was built for: (,) may be (1,).

    Raises:
        ValueError: one label has another shape.
    """
    if not labels_fit(y, shape):
        raise ValueError(
            message(
                "These labels do not have the shape of those the model trains on.",
                where="y",
                got=f"labels of shape {y.shape[1:]}",
                expected=f"labels of shape {shape}",
            )
        )
    if len(y.shape) > len(shape) + 1:
        return y[..., 0]
    return y[..., None] if len(y.shape) <= len(shape) else y


def verbosity(verbose: int | str, auto: int = 1) -> int:
    """Return the level: 0 silent, 1 a bar, 2 a line for each epoch; `auto` for "auto"."""
    if verbose == "auto":
        return auto
    if isinstance(verbose, str):
        raise ValueError(
            message("verbose is 0, 1, 2 or 'auto'.", where="verbose=...", got=repr(verbose))
        )
    return int(verbose)


def held_out_parts(data: Any) -> tuple[Any, Any, Any]:
    """Return x, labels and weights of validation_data; a dataset or generator is x alone."""
    if hasattr(data, "__next__") or is_dataset(data) or hasattr(data, "on_epoch_end"):
        return data, None, None
    if not isinstance(data, tuple | list) or len(data) not in (2, 3):
        hint = "validation_data=(x_validation, y_validation)"
        raise ValueError(message("validation_data is a pair.", where="fit", hint=hint))
    x, y, weights = (*data, None)[:3]
    return x, y, weights


def split_off(x: Any, y: Any, weights: Any, share: float) -> tuple[Any, Any]:
    """Return (x, y, weights) of the first rows to train on, and of the last `share` of them."""
    if not isinstance(share, Real) or not 0 < share < 1 or is_dataset(x):
        raise ValueError(
            message(
                "validation_split is a share of the rows of arrays.",
                where="fit(validation_split=...)",
                got=repr(share),
                expected="a number between 0 and 1, and x an array",
            )
        )
    x, y = as_rows(x, "x"), as_rows(y, "y")
    require_same_length(x, y)
    cut = math.floor(len(x) * (1.0 - share))
    if cut in (0, len(x)):
        raise ValueError(
            message(
                "validation_split leaves one side empty.",
                where="fit(validation_split=...)",
                got=f"{share!r} of {len(x)} rows",
            )
        )
    given = (x, y, None if weights is None else as_weights(weights, y))
    first, last = slice(cut), slice(cut, None)
    return tuple(
        tuple(None if part is None else part[rows] for part in given) for rows in (first, last)
    )
