"""Which weight stands where in a file of weights."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import tensorflow.compat.v1 as tf

from minikeras.graph import Compiled
from minikeras.layers.base import Layer, Weights


class Group(NamedTuple):
    """A layer, its place in a file of Keras 3, and its own variables in the order of Keras."""

    path: str
    name: str
    variables: tuple[tf.Variable, ...]


def groups(compiled: Compiled) -> list[Group]:
    """Return all layers from the outside in, those without weights included.

    Keras 3 does not use the names of the layers, which depend on what else was built in the
    process. It uses the attribute of a layer that holds another one, as `cell`; in a list, the
    name of the class, with a number from the second one on.
    """
    own = {id(owner.layer): tuple(owner.weights) for owner in compiled.owners}
    found: list[Group] = []
    names = {id(built.layer): built.name for built in compiled.layers}
    for layer, path in _walk([built.layer for built in compiled.layers], "layers"):
        name = names.get(id(layer)) or layer.name or path.split("/")[-1]
        # A layer that stands in two places has its weights in the first.
        found.append(Group(path, name, own.pop(id(layer), ())))
    return found


def _walk(layers: Sequence[Layer], container: str) -> Iterator[tuple[Layer, str]]:
    """Yield each layer of a list with its path, and those inside it."""
    used: dict[str, int] = {}
    for layer in layers:
        name = snake_case(layer.class_name or type(layer).__name__)
        used[name] = used.get(name, -1) + 1
        path = f"{container}/{name}_{used[name]}" if used[name] else f"{container}/{name}"
        yield from _walk_one(layer, path)


def _walk_one(layer: Layer, path: str) -> Iterator[tuple[Layer, str]]:
    yield layer, path
    inner = list(layer.inner_layers())
    places = {id(value): name for name, value in vars(layer).items() if isinstance(value, Layer)}
    if all(id(part) in places for part in inner):
        for part in inner:
            yield from _walk_one(part, f"{path}/{places[id(part)]}")
    else:
        lists = [name for name, value in vars(layer).items() if isinstance(value, list | tuple)]
        held = [name for name in lists if [*getattr(layer, name)] == inner]
        yield from _walk(inner, f"{path}/{held[0] if held else 'layers'}")


def named_weights(compiled: Compiled) -> list[tuple[str, str, tf.Variable]]:
    """Return (layer, name, variable) of each weight, `("dense", "dense/kernel", ...)`."""
    ids = {id(weight.variable) for weight in compiled.weights}
    return [
        (built.name, name, variable)
        for built in compiled.layers
        for name, variable in _flat(built.weights, built.name)
        if id(variable) in ids
    ]


def _flat(weights: Weights, path: str) -> Iterator[tuple[str, tf.Variable]]:
    for name, value in weights.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{path}/{name}")
        else:
            yield f"{path}/{name}", value


def snake_case(name: str) -> str:
    """Return a class name as Keras 3 writes it in files.

    Examples:
        >>> snake_case("Conv2DTranspose"), snake_case("PReLU"), snake_case("LSTM")
        ('conv2d_transpose', 'p_re_lu', 'lstm')
    """
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
