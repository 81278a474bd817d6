"""What every layer is: a description that makes weights once and can be called many times."""

from __future__ import annotations

import dataclasses
import operator
import re
from collections.abc import Sequence
from typing import Protocol

import tensorflow.compat.v1 as tf

from minikeras.defaults import Defaults
from minikeras.errors import message, show_shape
from minikeras.initializers import Initializer
from minikeras.regularizers import Regularizer
from minikeras.seeds import RandomObject, Ticket

Shape = tuple[int, ...]
Weights = dict[str, tf.Variable]


class MakeWeight(Protocol):
    """The function that `graph.build` hands to a layer to make its weights with."""

    def __call__(
        self,
        name: str,
        shape: Shape,
        initializer: Initializer,
        *,
        trainable: bool = True,
        regularizer: Regularizer | None = None,
    ) -> tf.Variable:
        """Return a new variable of the layer."""


@dataclasses.dataclass
class Pass:
    """One way through the layers: for training or not, and what it leaves behind."""

    training: bool
    defaults: Defaults
    seeds: dict[Ticket, int]  # of the layers that draw while training
    training_calls: tf.Tensor  # int64 scalar: training passes before this one
    updates: list[tf.Operation] = dataclasses.field(default_factory=list)
    random_layers: int = 0


class Layer:
    """Base of all layers. Subclass it and write `call`, and `make_weights` if there are any.

    Args:
        name: the name in the graph, in `summary()` and in error messages.
        input_shape: the shape of one example, for the first layer of a model.
    """

    def __init__(self, *, name: str | None = None, input_shape: Shape | None = None) -> None:
        """Keep the name and, for a first layer, the shape of one example."""
        self.name = name
        self.input_shape = None if input_shape is None else tuple(input_shape)

    def make_weights(self, input_shape: Shape, make: MakeWeight) -> Weights:
        """Make the variables for inputs of `input_shape` (without the batch axis)."""
        return {}

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Return the output for a batch `x`: (batch, *input_shape)."""
        raise NotImplementedError

    def random_objects(self) -> Sequence[RandomObject]:
        """Return what needs a seed, in the order in which Keras builds it."""
        return []

    def __repr__(self) -> str:
        hidden = ("input_shape", "ticket", "is_initializer", "name")
        parts = {name: value for name, value in vars(self).items() if name not in hidden}
        arguments = ", ".join(f"{name}={_short(value)}" for name, value in parts.items())
        return f"{type(self).__name__}({arguments})"


class Input:
    """The shape of one example, as the first entry of a model: `Input((28, 28, 1))`.

    Args:
        shape: the axes after the batch axis; None for an axis of any length.
        dtype: what the data is converted to (see the row `cast_inputs`).
    """

    def __init__(
        self, shape: Sequence[int | None], *, dtype: str = "float32", name: str | None = None
    ) -> None:
        """Keep the shape; a shape that is no tuple of positive integers is a ValueError."""
        text = message(
            "The shape of an input is made of positive integers.",
            where="Input(shape=...)",
            got=repr(shape),
            hint="leave the batch axis out: Input((28, 28, 1))",
        )
        try:
            axes = tuple(axis if axis is None else operator.index(axis) for axis in shape)
        except TypeError as error:
            raise ValueError(text) from error
        if any(axis is not None and axis < 1 for axis in axes):
            raise ValueError(text)
        self.shape: Shape = axes  # type: ignore[assignment]
        self.dtype = dtype
        self.name = name


def base_name(layer: Layer) -> str:
    """Return Keras's snake-case name of a layer's class.

    Examples:
        >>> class MaxPooling2D(Layer): ...
        >>> base_name(MaxPooling2D())
        'max_pooling2d'
    """
    name = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", type(layer).__name__)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def unique_names(layers: Sequence[Layer]) -> list[str]:
    """Return one name a layer: its own, or `dense`, `dense_1`, ... in order.

    Raises:
        ValueError: two layers were given the same name.
    """
    given = [layer.name for layer in layers if layer.name]
    names: list[str] = []
    for index, layer in enumerate(layers):
        if layer.name and layer.name in names:
            raise ValueError(
                message(
                    "Two layers have the same name.",
                    where=f"layer {index}",
                    got=repr(layer.name),
                    hint="give each layer its own name, or none",
                )
            )
        candidate, number = layer.name or base_name(layer), 0
        while not layer.name and (candidate in names or candidate in given):
            number += 1
            candidate = f"{base_name(layer)}_{number}"
        names.append(candidate)
    return names


def window(value: int | Sequence[int], name: str, layer: str) -> tuple[int, int]:
    """Return a pair of positive integers for `3` or `(3, 3)`.

    Examples:
        >>> window(2, "pool_size", "MaxPooling2D")
        (2, 2)
    """
    pair = tuple(value) if isinstance(value, Sequence) else (value, value)
    if len(pair) != 2 or not all(isinstance(item, int) and item > 0 for item in pair):
        raise ValueError(
            message(
                f"{name} takes one or two positive integers.",
                where=f"{layer}({name}=...)",
                got=repr(value),
                hint=f"{name}=2",
            )
        )
    return pair[0], pair[1]


def padding_name(value: str, layer: str) -> str:
    """Return `SAME` or `VALID`; Keras takes both in any case."""
    if not isinstance(value, str) or value.upper() not in ("SAME", "VALID"):
        raise ValueError(
            message(
                "Unknown padding.",
                where=f"{layer}(padding=...)",
                got=repr(value),
                expected="'same' or 'valid'",
            )
        )
    return value.upper()


def last_axis(input_shape: Shape, layer: str) -> int:
    """Return the length of the last axis; a ValueError if there is none, or nobody knows it."""
    if not input_shape or input_shape[-1] is None:
        raise ValueError(
            message(
                f"{layer} needs an input whose last axis is known.",
                where=layer,
                got=show_shape((None, *input_shape)),
                expected="(batch, ..., features)",
                hint="the length of the last axis in Input(shape)",
            )
        )
    return input_shape[-1]


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


def _short(value: object) -> str:
    return getattr(value, "__name__", None) or repr(value)
