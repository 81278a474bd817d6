"""What a user hands to fit, evaluate and predict becomes rows that fit the model, or an error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from minikeras.behaviors.feed.batch_size import batch_size as batch_size_of
from minikeras.behaviors.feed.multiply_class_weights import multiply_class_weights
from minikeras.checks import (
    as_rows,
    as_weights,
    fit_input,
    is_dataset,
    require_classes,
    require_count,
    require_no_nan,
    require_same_length,
)
from minikeras.data import (
    Arrays,
    Check,
    Rows,
    Source,
    open_dataset,
    open_generator,
    open_py_dataset,
)
from minikeras.defaults import Defaults
from minikeras.errors import message

ClassWeight = Mapping[int, float]


class Wanted(NamedTuple):
    """What a model takes, as far as it is known yet."""

    shape: tuple[int | None, ...] | None  # of one example
    classes: int | None  # class numbers are below it
    batch_size: int | None  # where the user fixed it


class Given(NamedTuple):
    """The arguments of fit, evaluate or predict that hold data."""

    x: Any
    y: Any = None
    sample_weight: Any = None
    class_weight: ClassWeight | None = None
    batch_size: int | None = None
    steps: int | None = None
    shuffle: bool = False


def open_source(
    given: Given,
    wanted: Callable[[], Wanted],
    caller: str,
    defaults: Defaults,
    *,
    keep: bool = True,
) -> tuple[Source, Rows]:
    """Return the data, checked, as a source; and the first rows, to build a graph for.

    Args:
        given: what the user handed in.
        wanted: what the model takes; asked again for each batch, since the graph may come later.
        caller: the method, for messages; "predict" takes no labels.
        keep: whether a short last batch stays, whatever the table says.

    Raises:
        ValueError: the data is empty, contains NaN, or does not fit the model or the loss.
    """
    size = given.batch_size
    size = None if size is None else require_count(size, "batch_size", caller)
    labelled = caller != "predict"

    def check(element: Any, number: int | None) -> Rows:
        x, y, weights = parts_of(element)
        return _checked(given._replace(x=x, y=y, sample_weight=weights), number)

    def _checked(given: Given, number: int | None = None) -> Rows:
        return checked(given, wanted(), caller, defaults, labelled=labelled, number=number)

    if not _is_stream(given.x):
        rows = _checked(given)
        fixed = wanted().batch_size
        size = batch_size_of(size or fixed, len(rows.x), defaults.batch_size)
        _require_whole_batches(len(rows.x), size, fixed, caller)
        of_classes = given.class_weight is not None
        return Arrays(rows, size, defaults, keep=keep, of_classes=of_classes), rows
    for name in ("y", "sample_weight"):
        if getattr(given, name) is not None:
            hint = "Dataset.zip((x, y)), or an iterator of (x, y) or (x, y, sample_weight)"
            text = "A dataset holds its labels and weights itself."
            raise ValueError(message(text, where=f"{caller}({name}=...)", hint=hint))
    stream, first = _open_stream(given, check, defaults)
    return stream, stream.peek(first)


def _open_stream(given: Given, check: Check, defaults: Defaults) -> tuple[Any, Any]:
    x = given.x
    if is_dataset(x):
        return open_dataset(x, check, bounded=given.steps is not None)
    if hasattr(x, "__getitem__"):
        return open_py_dataset(x, check, given.shuffle)
    return open_generator(iter(x), check, defaults)


def _is_stream(x: Any) -> bool:
    """Return whether `x` gives batches by itself: a dataset, a PyDataset or a generator."""
    if is_dataset(x) or hasattr(x, "__next__"):
        return True
    return hasattr(x, "__getitem__") and hasattr(x, "on_epoch_end")


def parts_of(element: Any) -> tuple[Any, Any, Any]:
    """Return (x, y, weights) of one element of a dataset or generator."""
    if not isinstance(element, tuple | list):
        return element, None, None
    if not 1 <= len(element) <= 3 or any(isinstance(part, dict) for part in element):
        raise ValueError(
            message(
                "A batch is x, (x, y) or (x, y, sample_weight).",
                where="a dataset or generator",
                got=f"{len(element)} parts",
            )
        )
    x, y, weights = (*element, None, None)[:3]
    return x, y, weights


def checked(
    given: Given,
    wanted: Wanted,
    caller: str,
    defaults: Defaults,
    *,
    labelled: bool,
    number: int | None = None,
) -> Rows:
    """Return rows that fit each other and the model, as far as it is known."""
    x = as_rows(given.x, "x")
    lazy = (1,) if x.ndim == 1 else x.shape[1:]
    x = fit_input(x, lazy if wanted.shape is None else wanted.shape)
    require_no_nan(x, "x" if number is None else f"x, batch {number}")
    if not labelled:
        return Rows(x)
    if given.y is None:
        hint = f"model.{caller}(x, y), or a dataset of (x, y)"
        raise ValueError(message("Labels are needed.", where=caller, got="y=None", hint=hint))
    y = as_rows(given.y, "y")
    require_same_length(x, y)
    if wanted.classes is not None:
        require_classes(y, wanted.classes)
    return Rows(x, y, _weights(given, y, defaults))


def _weights(given: Given, y: np.ndarray, defaults: Defaults) -> np.ndarray | None:
    """Return the weight of each example: its own, that of its class, or both."""
    own = None if given.sample_weight is None else as_weights(given.sample_weight, y)
    if given.class_weight is None:
        return own
    of_class = class_weights(y, given.class_weight)
    if own is None:
        return of_class
    return multiply_class_weights(own, of_class, defaults.multiply_class_weights)


def class_weights(y: np.ndarray, weights: ClassWeight) -> np.ndarray:
    """Return the weight of the class of each label, 1 for a class that has none.

    Class numbers are rounded; of one-hot labels the largest entry counts.
    Source: keras/src/trainers/data_adapters/data_adapter_utils.py.

    Examples:
        >>> class_weights(np.array([0, 2, 1]), {0: 0.5, 1: 2.0})
        array([0.5, 1. , 2. ], dtype=float32)
    """
    if not isinstance(weights, Mapping):
        raise ValueError(
            message(
                "class_weight is a dict.",
                where="fit(class_weight=...)",
                got=repr(weights),
                hint="{0: 1.0, 1: 5.0}",
            )
        )
    if y.ndim > 1:
        y = np.argmax(y, axis=-1) if y.shape[-1] != 1 else y[..., 0]
    numbers, places = np.unique(np.round(y).astype("int32"), return_inverse=True)
    table = np.array([weights.get(int(number), 1.0) for number in numbers], np.float32)
    return table[places.reshape(y.shape)]


def _require_whole_batches(rows: int, size: int, fixed: int | None, caller: str) -> None:
    """Raise a ValueError if a batch would not have the size that a stateful layer needs."""
    if fixed is not None and (size != fixed or rows % fixed):
        raise ValueError(
            message(
                "A layer that keeps a state takes batches of one size only.",
                where=caller,
                got=f"{rows} rows in batches of {size}",
                expected=f"batches of {fixed}, and a multiple of {fixed} rows",
                hint="Input(batch_size=...) of another size, or stateful=False",
            )
        )
