"""Checks of the sizes that layers are given, and of the shapes that reach them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras.errors import OutsideError, SizesError, message, show_shape
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
    given: tuple[Any, ...] = (*value,) if isinstance(value, Iterable) else (value,) * rank
    if len(given) != rank or not all(map(_is_whole, given)) or min(given) < low:
        some = {1: "one integer", 2: "one or two integers"}.get(rank, f"one or {rank} integers")
        raise SizesError(
            message(
                f"{name} takes {some} of {low} or more.",
                where=f"{layer}({name}=...)",
                got=repr(value),
                hint=f"{name}={max(low, 2)}",
            )
        )
    return tuple(map(int, given))


def pairs(value: Any, rank: int, name: str, layer: str) -> tuple[tuple[int, int], ...]:
    """Return how much to add or to cut at both ends of `rank` axes.

    One integer is for all ends, one integer an axis for both of its ends.

    Examples:
        >>> pairs(1, 2, "padding", "ZeroPadding2D"), pairs(((0, 2), 1), 2, "cropping", "Cropping2D")
        (((1, 1), (1, 1)), ((0, 2), (1, 1)))
    """
    given = (value,) * rank if _is_whole(value) else value
    if not isinstance(given, Sequence) or len(given) != rank:
        raise ValueError(
            message(
                f"{name} takes one integer, or one entry for each of {rank} axes.",
                where=f"{layer}({name}=...)",
                got=repr(value),
                hint=f"{name}={((1, 1),) * rank}",
            )
        )
    ends = [sizes(item, 2, name, layer, low=0) for item in given]
    return tuple((before, after) for before, after in ends)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def padding_name(value: str, layer: str, allowed: Sequence[str] = ("valid", "same")) -> str:
    """Return one of `allowed`, in lower case; Keras takes them in any case."""
    if not isinstance(value, str) or value.lower() not in allowed:
        raise ValueError(
            message(
                "Unknown padding.",
                where=f"{layer}(padding=...)",
                got=repr(value),
                expected=" or ".join(map(repr, allowed)),
            )
        )
    return value.lower()


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
    """Return the length of an axis of one example; a ValueError if nobody knows it."""
    if not input_shape or input_shape[axis] is None:
        last = axis in (-1, len(input_shape) - 1)
        which = "last axis" if last else f"axis {axis + 1}"
        raise ValueError(
            message(
                f"{layer} needs an input whose {which} is known.",
                where=layer,
                got=show_shape((None, *input_shape)),
                expected="(batch, ..., features)" if last else "(batch, channels, ...)",
                hint=f"the length of the {which} in Input(shape)",
            )
        )
    return input_shape[axis]


def axes_of(axis: int | Sequence[int], rank: int, layer: str) -> list[int]:
    """Return axes of a batch of a rank, sorted and counted from the front.

    Raises:
        OutsideError: there is no such axis, or it is that of the examples.

    Examples:
        >>> axes_of(-1, 3, "LayerNormalization"), axes_of([-1, 1], 3, "LayerNormalization")
        ([2], [1, 2])
    """
    given = [axis] if isinstance(axis, int) else [*axis]
    axes = sorted(each + rank if each < 0 else each for each in given)
    if not all(1 <= each < rank for each in axes):
        raise OutsideError(
            message(
                "The input has no such axis of features.",
                where=f"{layer}(axis=...)",
                got=f"axis={axis!r} for an input of rank {rank}",
                expected=f"1 to {rank - 1}, or from the end -1 to {1 - rank}",
            )
        )
    return axes


def channel_axis(data_format: str) -> int:
    """Return which axis of one example holds the channels."""
    return -1 if data_format == "channels_last" else 0


def inner_axes(rank: int, data_format: str) -> list[int]:
    """Return the axes of a batch between its examples and its channels.

    Examples:
        >>> inner_axes(2, "channels_last"), inner_axes(2, "channels_first")
        ([1, 2], [2, 3])
    """
    first = 1 if data_format == "channels_last" else 2
    return [*range(first, first + rank)]


def layout(rank: int, data_format: str) -> str:
    """Return TensorFlow's name for the order of the axes.

    Examples:
        >>> layout(2, "channels_last"), layout(3, "channels_first")
        ('NHWC', 'NCDHW')
    """
    inner = "DHW"[3 - rank :]
    return f"N{inner}C" if data_format == "channels_last" else f"NC{inner}"


def channels_to_the_end(x: tf.Tensor, data_format: str) -> tf.Tensor:
    """Return (batch, ..., channels), for ops that know no other order on a CPU."""
    if data_format == "channels_last":
        return x
    return tf.transpose(x, [0, *range(2, len(x.shape)), 1])


def channels_back(x: tf.Tensor, data_format: str) -> tf.Tensor:
    """Undo `channels_to_the_end`."""
    if data_format == "channels_last":
        return x
    return tf.transpose(x, [0, len(x.shape) - 1, *range(1, len(x.shape) - 1)])


def require_window_rank(x: tf.Tensor, rank: int, data_format: str, layer: str) -> None:
    """Raise a ValueError unless `x` has `rank` axes besides those of batch and channels."""
    inner = {1: "steps", 2: "height, width", 3: "depth, height, width"}[rank]
    axes = f"{inner}, channels" if data_format == "channels_last" else f"channels, {inner}"
    require_rank(x, f"(batch, {axes})", layer)


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
