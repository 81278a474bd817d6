"""Helpers that Keras keeps in `utils`."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras.checks import require_seed
from minikeras.errors import message
from minikeras.seeds import Ambient, SeedStream

__all__ = ["set_random_seed", "to_categorical"]


def set_random_seed(seed: int) -> None:
    """Set the seed of the process: Python, NumPy, TensorFlow and minikeras.

    This is the one thing in minikeras that changes global state, because it is asked to.
    `Sequential(seed=...)` seeds a single model and changes nothing else.
    """
    if seed is None:
        raise ValueError(
            message("A seed is an integer.", where="set_random_seed(seed)", got="None")
        )
    require_seed(seed, "set_random_seed")
    random.seed(seed)
    np.random.seed(seed)
    tf.random.set_random_seed(seed)
    Ambient.stream = SeedStream(seed)


def to_categorical(x: Any, num_classes: int | None = None) -> np.ndarray:
    """Return one-hot rows for class numbers.

    Examples:
        >>> to_categorical([0, 2])
        array([[1., 0., 0.],
               [0., 0., 1.]])
    """
    labels = np.asarray(x, dtype="int64")
    labels = labels[..., 0] if labels.ndim > 1 and labels.shape[-1] == 1 else labels
    classes = int(labels.max()) + 1 if num_classes is None else num_classes
    if labels.size and (labels.min() < 0 or labels.max() >= classes):
        raise ValueError(
            message(
                "A label is outside the classes.",
                where="to_categorical(x)",
                got=f"labels from {labels.min()} to {labels.max()}",
                expected=f"0 to {classes - 1}",
            )
        )
    rows: np.ndarray = np.eye(classes)[labels]
    return rows
