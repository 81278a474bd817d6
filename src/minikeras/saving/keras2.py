"""The older layout, of Keras 2: `dense/dense/kernel:0`, and lists of names as attributes."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras.errors import message
from minikeras.graph import Compiled
from minikeras.saving.files import array_at, group_at
from minikeras.saving.keras3 import shape_of
from minikeras.saving.layout import named_weights

Found = list[tuple[tf.Variable, np.ndarray]]
LARGEST_ATTRIBUTE = 64512  # bytes; HDF5 keeps less than 64 KiB in the head of a group


def write(file: Any, model: Any, compiled: Compiled, session: tf.Session) -> None:
    """Write every layer under its name; there is no place for the optimizer."""
    layers = _layers(compiled)
    full = {id(variable): f"{name}:0" for _, name, variable in named_weights(compiled)}
    file.attrs["backend"] = b"tensorflow"
    file.attrs["keras_version"] = b"2.21.0"
    _write_names(file, "layer_names", list(layers))
    for name in sorted(layers):
        group, variables = file.create_group(name), layers[name]
        names = [full[id(variable)] for variable in variables]
        _write_names(group, "weight_names", names)
        for path, value in zip(names, session.run(variables), strict=True):
            group[path] = value
    _write_names(file.create_group("top_level_model_weights"), "weight_names", [])


def read(file: Any, model: Any, compiled: Compiled, complaints: list[str]) -> Found:
    """Return the values of the weights that fit, layer by layer in the order of the file."""
    wanted = {name: variables for name, variables in _layers(compiled).items() if variables}
    held = {}
    for name in _read_names(file, "layer_names"):
        group = group_at(file, name)
        names = [] if group is None else _read_names(group, "weight_names")
        if names:
            held[name] = (group, names)
    if len(held) != len(wanted):
        raise ValueError(
            message(
                "The file has weights of another number of layers.",
                where=str(file.file.filename),
                got=f"{len(held)} layers: {', '.join(held) or 'none'}",
                expected=f"{len(wanted)} layers: {', '.join(wanted) or 'none'}",
            )
        )
    found: Found = []
    for (layer, variables), (name, (group, names)) in zip(
        wanted.items(), held.items(), strict=True
    ):
        if len(variables) != len(names):
            complaints.append(
                f"layer {layer} has {len(variables)} weights, {len(names)} in the file ({name})"
            )
            continue
        for variable, path in zip(variables, names, strict=True):
            try:
                found.append((variable, array_at(group, path, shape_of(variable))))
            except ValueError as error:
                complaints.append(str(error))
    return found


def _layers(compiled: Compiled) -> dict[str, list[tf.Variable]]:
    """Return the variables of each layer by its name, those that are trained first."""
    layers: dict[str, list[tf.Variable]] = {built.name: [] for built in compiled.layers}
    names = list(layers)
    for weight in sorted(compiled.weights, key=lambda weight: not weight.trainable):
        layers[names[weight.place]].append(weight.variable)
    return layers


def _write_names(group: Any, name: str, texts: list[str]) -> None:
    """Write a list of names as an attribute, in several where one would be too large."""
    names = np.asarray([text.encode() for text in texts])
    pieces = max(1, -(-names.nbytes // LARGEST_ATTRIBUTE))
    while any(piece.nbytes > LARGEST_ATTRIBUTE for piece in np.array_split(names, pieces)):
        pieces += 1
    if pieces == 1:
        group.attrs[name] = names
    else:
        for index, piece in enumerate(np.array_split(names, pieces)):
            group.attrs[f"{name}{index}"] = piece


def _read_names(group: Any, name: str) -> list[str]:
    """Return a list of names that was written as one attribute or as several."""
    if name in group.attrs:
        parts = [group.attrs[name]]
    else:
        parts = []
        while f"{name}{len(parts)}" in group.attrs:
            parts.append(group.attrs[f"{name}{len(parts)}"])
    texts = [text for part in parts for text in np.atleast_1d(part)]
    return [text.decode() if isinstance(text, bytes) else str(text) for text in texts]
