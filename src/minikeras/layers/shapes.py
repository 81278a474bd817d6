"""Checks of the sizes that layers are given, and of the shapes that reach them."""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow.compat.v1 as tf

from minikeras.errors import message, show_shape
from minikeras.layers.base import Shape


def positive(value: int, name: str, layer: str) -> int:
    """Return `value`, or raise a ValueError unless it is a positive integer."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(
            message(
                f"{name} must be a positive integer.",
                where=f"{layer}({name}=...)",
                got=repr(value),
            )
        )
    return value


def sizes(
    value: int | Sequence[int], rank: int, name: str, layer: str, *, low: int = 1
) -> tuple[int, ...]:
    """Return `rank` integers of `low` or more, for one integer or that many.

    Examples:
        >>> sizes(2, 2, "pool_size", "MaxPooling2D"), sizes([3], 1, "kernel_size", "Conv1D")
        ((2, 2), (3,))
    """
    given = tuple(value) if isinstance(value, Sequence) else (value,) * rank
    whole = all(isinstance(item, int) and not isinstance(item, bool) for item in given)
    if len(given) != rank or not whole or min(given) < low:
        some = {1: "one integer", 2: "one or two integers"}.get(rank, f"one or {rank} integers")
        raise ValueError(
            message(
                f"{name} takes {some} of {low} or more.",
                where=f"{layer}({name}=...)",
                got=repr(value),
                hint=f"{name}={max(low, 2)}",
            )
        )
    return given


def padding_name(value: str, layer: str, allowed: Sequence[str] = ("SAME", "VALID")) -> str:
    """Return one of `allowed`, in upper case; Keras takes them in any case."""
    if not isinstance(value, str) or value.upper() not in allowed:
        raise ValueError(
            message(
                "Unknown padding.",
                where=f"{layer}(padding=...)",
                got=repr(value),
                expected=" or ".join(repr(name.lower()) for name in allowed),
            )
        )
    return value.upper()


def data_format_name(value: str | None, layer: str) -> str:
    """Return `channels_last` (for None as well) or `channels_first`."""
    name = "channels_last" if value is None else value
    if name not in ("channels_last", "channels_first"):
        raise ValueError(
            message(
                "Unknown data format.",
                where=f"{layer}(data_format=...)",
                got=repr(value),
                expected="'channels_last' or 'channels_first'",
            )
        )
    return name


def known_axis(input_shape: Shape, layer: str, axis: int = -1) -> int:
    """Return the length of an axis; a ValueError if there is none, or nobody knows it."""
    if not input_shape or input_shape[axis] is None:
        which = "last axis" if axis == -1 else f"axis {axis}"
        raise ValueError(
            message(
                f"{layer} needs an input whose {which} is known.",
                where=layer,
                got=show_shape((None, *input_shape)),
                expected="(batch, ..., features)",
                hint=f"the length of the {which} in Input(shape)",
            )
        )
    return input_shape[axis]


def require_rank(x: tf.Tensor, axes: str, layer: str) -> None:
    """Raise a ValueError unless `x` has the axes named, for example "(batch, features)"."""
    rank = axes.count(",") + 1
    if len(x.shape) != rank:
        raise ValueError(
            message(
                f"{layer} got an input of the wrong rank.",
                where=layer,
                got=show_shape(x.shape.as_list()),
                expected=axes,
                hint="a Flatten() or a GlobalAveragePooling2D() before it"
                if len(x.shape) > rank
                else None,
            )
        )
