"""Layers that move, cut and add cells, and compute nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Unpack

import tensorflow.compat.v1 as tf

from minikeras.errors import message, show_shape
from minikeras.layers.base import Layer, LayerOptions, Pass, Weights
from minikeras.layers.shapes import (
    data_format_name,
    inner_axes,
    pairs,
    positive,
    require_rank,
    require_window_rank,
    sizes,
)

Ends = int | Sequence[int] | Sequence[Sequence[int]]


class Reshape(Layer):
    """Read each example, row by row, as one of `target_shape`, in which one axis may be -1.

    Args:
        target_shape: of one example.
        options: the arguments of `LayerOptions`.

    Raises:
        ValueError: two axes are -1, or an example has another number of cells.
    """

    def __init__(self, target_shape: Sequence[int], **options: Unpack[LayerOptions]) -> None:
        """Describe the layer."""
        super().__init__(**options)
        self.target_shape = tuple(int(length) for length in target_shape)
        if self.target_shape.count(-1) > 1 or min(self.target_shape, default=0) < -1:
            raise ValueError(
                message(
                    "target_shape takes lengths, and -1 for one of them.",
                    where="Reshape(target_shape=...)",
                    got=repr(target_shape),
                )
            )

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Reshape in row-major order."""
        shape, target = x.shape.as_list()[1:], list(self.target_shape)
        if None not in shape:
            known, cells = math.prod(length for length in target if length != -1), math.prod(shape)
            if (-1 in target and (known == 0 or cells % known)) or (
                -1 not in target and known != cells
            ):
                raise ValueError(
                    message(
                        "target_shape has another number of cells than the input.",
                        where="Reshape",
                        got=f"{show_shape((None, *shape))} for target_shape={self.target_shape}",
                    )
                )
            target = [cells // known if length == -1 else length for length in target]
        return tf.reshape(x, [tf.shape(x)[0], *target])


class Permute(Layer):
    """Reorder the axes of each example, which are counted from 1.

    Raises:
        ValueError: `dims` is no order of 1, 2, ...; or the input has another number of axes.
    """

    def __init__(self, dims: Sequence[int], **options: Unpack[LayerOptions]) -> None:
        """Describe the layer; axis `i` of the output is axis `dims[i]` of the input."""
        super().__init__(**options)
        self.dims = tuple(dims)
        if sorted(self.dims) != [*range(1, len(self.dims) + 1)]:
            raise ValueError(
                message(
                    "dims must hold each number from 1 to its length once.",
                    where="Permute(dims=...)",
                    got=repr(dims),
                    hint="dims=(2, 1)",
                )
            )

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Transpose."""
        axes = ", ".join(f"axis {number}" for number in range(1, len(self.dims) + 1))
        require_rank(x, f"(batch, {axes})", "Permute")
        return tf.transpose(x, (0, *self.dims))


class RepeatVector(Layer):
    """Repeat each example as the steps of a sequence: (batch, features) to (batch, n, features).

    Raises:
        TypeError: `n` is no integer.
        ValueError: it is below 1.
    """

    def __init__(self, n: int, **options: Unpack[LayerOptions]) -> None:
        """Describe the layer."""
        super().__init__(**options)
        self.n = whole(n, "n", "RepeatVector")

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Repeat."""
        require_rank(x, "(batch, features)", "RepeatVector")
        return tf.repeat(tf.expand_dims(x, 1), self.n, axis=1)


class _Cropping(Layer):
    """What the layers that cut cells off share. Subclasses say `rank`."""

    rank = 2
    cropping: tuple[int, ...] | tuple[tuple[int, int], ...]
    data_format = "channels_last"

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Cut."""
        name = type(self).__name__
        require_window_rank(x, self.rank, self.data_format, name)
        cut: list[Any] = [slice(None)] * len(x.shape)
        ends: Any = [self.cropping] if self.rank == 1 else self.cropping
        axes = inner_axes(self.rank, self.data_format)
        for axis, (before, after) in zip(axes, ends, strict=True):
            length = x.shape.as_list()[axis]
            if length is not None and before + after >= length:
                raise ValueError(
                    message(
                        "cropping leaves nothing of the input.",
                        where=name,
                        got=f"{show_shape(x.shape.as_list())} for cropping={self.cropping}",
                        hint="less than the length of each axis",
                    )
                )
            cut[axis] = slice(before, -after or None)
        return x[tuple(cut)]


class Cropping1D(_Cropping):
    """Cut steps off both ends: (batch, steps, channels) to (batch, steps', channels).

    Args:
        cropping: how many at the beginning and at the end; one integer is for both.
        options: the arguments of `LayerOptions`.

    Raises:
        ValueError: `cropping` is something else, or leaves nothing.
    """

    rank = 1

    def __init__(
        self, cropping: int | Sequence[int] = (1, 1), **options: Unpack[LayerOptions]
    ) -> None:
        """Describe the layer."""
        super().__init__(**options)
        self.cropping = sizes(cropping, 2, "cropping", "Cropping1D", low=0)


class Cropping2D(_Cropping):
    """Cut the border off images: (batch, h, w, channels) to (batch, h', w', channels).

    Args:
        cropping: ((top, bottom), (left, right)); one integer is for all ends or for both.
        data_format: "channels_last" (None as well) or "channels_first".
        options: the arguments of `LayerOptions`.

    Raises:
        ValueError: `cropping` is something else, or leaves nothing.
    """

    rank = 2

    def __init__(
        self,
        cropping: Ends = ((0, 0), (0, 0)),
        data_format: str | None = None,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Describe the layer."""
        super().__init__(**options)
        self.cropping = pairs(cropping, 2, "cropping", "Cropping2D")
        self.data_format = data_format_name(data_format, "Cropping2D")


class Cropping3D(_Cropping):
    """Cut the border off volumes (batch, depth, height, width, channels).

    Args:
        cropping: a pair for each axis; one integer is for all ends or for both.
        data_format: "channels_last" (None as well) or "channels_first".
        options: the arguments of `LayerOptions`.

    Raises:
        ValueError: `cropping` is something else, or leaves nothing.
    """

    rank = 3

    def __init__(
        self,
        cropping: Ends = ((1, 1), (1, 1), (1, 1)),
        data_format: str | None = None,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Describe the layer."""
        super().__init__(**options)
        self.cropping = pairs(cropping, 3, "cropping", "Cropping3D")
        self.data_format = data_format_name(data_format, "Cropping3D")


class _ZeroPadding(Layer):
    """What the layers that add zeros share. Subclasses say `rank`."""

    rank = 2
    padding: tuple[int, ...] | tuple[tuple[int, int], ...]
    data_format = "channels_last"

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Pad."""
        require_window_rank(x, self.rank, self.data_format, type(self).__name__)
        ends: list[Any] = [(0, 0)] * len(x.shape)
        first, *rest = inner_axes(self.rank, self.data_format)
        ends[first : first + self.rank] = [self.padding] if not rest else self.padding
        return tf.pad(x, ends)


class ZeroPadding1D(_ZeroPadding):
    """Add steps of zeros at both ends: (batch, steps, channels) to (batch, steps', channels).

    Args:
        padding: how many at the beginning and at the end; one integer is for both.
        data_format: "channels_last" (None as well) or "channels_first".
        options: the arguments of `LayerOptions`.

    Raises:
        ValueError: `padding` is something else.
    """

    rank = 1

    def __init__(
        self,
        padding: int | Sequence[int] = 1,
        data_format: str | None = None,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Describe the layer."""
        super().__init__(**options)
        self.padding = sizes(padding, 2, "padding", "ZeroPadding1D", low=0)
        self.data_format = data_format_name(data_format, "ZeroPadding1D")


class ZeroPadding2D(_ZeroPadding):
    """Add a border of zeros to images: (batch, h, w, channels) to (batch, h', w', channels).

    Args:
        padding: ((top, bottom), (left, right)); one integer is for all ends or for both.
        data_format: "channels_last" (None as well) or "channels_first".
        options: the arguments of `LayerOptions`.

    Raises:
        ValueError: `padding` is something else.
    """

    rank = 2

    def __init__(
        self,
        padding: Ends = (1, 1),
        data_format: str | None = None,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Describe the layer."""
        super().__init__(**options)
        self.padding = pairs(padding, 2, "padding", "ZeroPadding2D")
        self.data_format = data_format_name(data_format, "ZeroPadding2D")


class ZeroPadding3D(_ZeroPadding):
    """Add a border of zeros to volumes (batch, depth, height, width, channels).

    Args:
        padding: a pair for each axis; one integer is for all ends or for both.
        data_format: "channels_last" (None as well) or "channels_first".
        options: the arguments of `LayerOptions`.

    Raises:
        ValueError: `padding` is something else.
    """

    rank = 3

    def __init__(
        self,
        padding: Ends = ((1, 1), (1, 1), (1, 1)),
        data_format: str | None = None,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Describe the layer."""
        super().__init__(**options)
        self.padding = pairs(padding, 3, "padding", "ZeroPadding3D")
        self.data_format = data_format_name(data_format, "ZeroPadding3D")


def whole(value: int, name: str, layer: str) -> int:
    """Return a positive integer; a TypeError if it is none, a ValueError if it is below 1."""
    if isinstance(value, bool) or not isinstance(value, int):
        where = f"{layer}({name}=...)"
        raise TypeError(message(f"{name} must be an integer.", where=where, got=repr(value)))
    return positive(value, name, layer)
