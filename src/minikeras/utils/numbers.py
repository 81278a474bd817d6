"""Arrays of numbers: class numbers as one-hot rows, rows of length one."""

from __future__ import annotations

from typing import Any

import numpy as np

from minikeras.errors import OutsideError, message


def to_categorical(x: Any, num_classes: int | None = None) -> np.ndarray:
    """Return one-hot rows for class numbers; an `OutsideError` for one that has no place.

    Examples:
        >>> to_categorical([0, 2])
        array([[1., 0., 0.],
               [0., 0., 1.]])
    """
    labels = np.asarray(x, dtype="int64")
    labels = labels[..., 0] if labels.ndim > 1 and labels.shape[-1] == 1 else labels
    classes = int(labels.max()) + 1 if num_classes is None else num_classes
    if labels.size and (labels.min() < 0 or labels.max() >= classes):
        raise OutsideError(
            message(
                "A label is outside the classes.",
                where="to_categorical(x)",
                got=f"labels from {labels.min()} to {labels.max()}",
                expected=f"0 to {classes - 1}",
            )
        )
    rows: np.ndarray = np.eye(classes)[labels]
    return rows


def normalize(x: Any, axis: int = -1, order: int = 2) -> np.ndarray:
    """Return `x` divided by its norm along an axis; what is zero stays zero.

    Source: keras/src/utils/numerical_utils.py::normalize

    Examples:
        >>> normalize([[3.0, 4.0], [0.0, 0.0]])
        array([[0.6, 0.8],
               [0. , 0. ]])
    """
    values = np.asarray(x)
    norm = np.atleast_1d(np.linalg.norm(values, order, axis))
    norm[norm == 0] = 1
    scaled: np.ndarray = values / np.expand_dims(norm, axis)
    return scaled
