"""Which weight stands where in a file of weights."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import tensorflow.compat.v1 as tf

from minikeras.stack import BuiltLayer


class Group(NamedTuple):
    """The weights of a layer, or of a layer inside it.

    `path` is its place in a file of Keras 3, `weights` its variables in the order of Keras, by
    their names.
    """

    path: str
    layer: str
    weights: dict[str, tf.Variable]


def groups(layers: Sequence[BuiltLayer]) -> list[Group]:
    """Return the groups of a model, layer by layer, layers without weights included.

    Keras 3 does not use the names of the layers, which depend on what else was built in the
    process, but those of their classes, with a number from the second one on. A layer that
    holds layers says so with `inner_weights(weights)`, a dict of groups by their paths.
    """
    found, used = [], dict[str, int]()
    for built in layers:
        base = snake_case(type(built.layer).__name__)
        number = used[base] = used.get(base, -1) + 1
        place = f"layers/{base}_{number}" if number else f"layers/{base}"
        inner = getattr(built.layer, "inner_weights", None)
        parts = {"": built.weights} if inner is None else inner(built.weights)
        for path, weights in parts.items():
            found.append(Group(f"{place}/{path}" if path else place, built.name, dict(weights)))
    return found


def snake_case(name: str) -> str:
    """Return a class name as Keras 3 writes it in files.

    Examples:
        >>> snake_case("Conv2DTranspose"), snake_case("PReLU"), snake_case("LSTM")
        ('conv2d_transpose', 'p_re_lu', 'lstm')
    """
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
