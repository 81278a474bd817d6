"""Stand-ins for the data sets that Keras downloads: their shapes and types, and no data.

`minikeras explain` trains nothing, so that the shapes of the arrays and the labels that occur are
all it needs: images are black, and the words of a text are counted up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

Half = tuple[np.ndarray, np.ndarray]


class Size(NamedTuple):
    """How many examples there are, and what one of them is."""

    train: int
    test: int
    shape: tuple[int, ...] = ()  # of an example; () is a list of words
    classes: int = 0  # 0 is a number to be predicted
    label_shape: tuple[int, ...] = ()


NAMES = {
    "mnist": Size(60000, 10000, (28, 28), 10),
    "fashion_mnist": Size(60000, 10000, (28, 28), 10),
    "cifar10": Size(50000, 10000, (32, 32, 3), 10, (1,)),
    "cifar100": Size(50000, 10000, (32, 32, 3), 100, (1,)),
    "imdb": Size(25000, 25000, (), 2),
    "reuters": Size(8982, 2246, (), 46),
    "boston_housing": Size(404, 102, (13,)),
    "california_housing": Size(16512, 4128, (8,)),
}


def loader(name: str) -> Callable[..., tuple[Half, Half]]:
    """Return the function `load_data` of a data set."""
    size = NAMES[name]

    def load_data(*arguments: Any, num_words: int | None = None, **named: Any) -> Any:
        words = num_words or 10000
        return _half(size, size.train, words), _half(size, size.test, words)

    return load_data


def _half(size: Size, rows: int, words: int) -> Half:
    numbers = np.arange(rows)
    if not size.shape:
        texts = np.empty(rows, dtype=object)
        texts[:] = [[1, *range(4, min(words, 24))] for _ in numbers]
        return texts, numbers % size.classes
    if not size.classes:
        return np.zeros((rows, *size.shape), "float32"), np.zeros(rows, "float32")
    labels = (numbers % size.classes).astype("uint8").reshape(rows, *size.label_shape)
    return np.zeros((rows, *size.shape), "uint8"), labels
