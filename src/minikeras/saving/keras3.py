"""The layout of Keras 3: `layers/dense/vars/0`, and `optimizer/vars/0` beside it."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras.graph import Compiled
from minikeras.saving.files import array_at, group_at
from minikeras.saving.layout import groups

Found = list[tuple[tf.Variable, np.ndarray]]


def write(file: Any, model: Any, compiled: Compiled, session: tf.Session) -> None:
    """Write every layer, in the order of the model, and the state of the optimizer."""
    _write_group(file, "", model.name, [])
    for path, name, weights in groups(compiled.layers):
        _write_group(file, path, name, session.run(list(weights.values())))
    if compiled.train is not None:
        count, *slots = session.run(optimizer_variables(compiled))
        optimizer = model.optimizer
        rate = np.float32(optimizer.learning_rate)
        _write_group(file, "optimizer", optimizer.name, [count, rate, *slots])


def _write_group(file: Any, path: str, name: str, arrays: list[np.ndarray]) -> None:
    group = file.create_group(f"{path}/vars" if path else "vars")
    group.attrs["name"] = name
    for index, array in enumerate(arrays):
        group[str(index)] = array


def read(file: Any, model: Any, compiled: Compiled, complaints: list[str]) -> Found:
    """Return the values of the weights that fit, and add what does not fit to `complaints`."""
    found: Found = []
    for path, name, weights in groups(compiled.layers):
        # Keras 2.12 wrote its layers under another name.
        group = group_at(file, f"{path}/vars") or group_at(
            file, f"{path.replace('layers', '_layer_checkpoint_dependencies', 1)}/vars"
        )
        held = 0 if group is None else len(group)
        if held != len(weights):
            complaints.append(f"layer {name} has {len(weights)} weights, {held} in the file")
            continue
        try:
            for index, variable in enumerate(weights.values()):
                shape = tuple(variable.shape.as_list())
                found.append((variable, array_at(group, str(index), shape)))
        except ValueError as error:
            complaints.append(str(error))
    return found + _read_optimizer(file, model, compiled)


def _read_optimizer(file: Any, model: Any, compiled: Compiled) -> Found:
    """Return the state of the optimizer, if the model has one and the file one that fits."""
    group = group_at(file, "optimizer/vars")
    if group is None or compiled.train is None:
        return []
    variables = optimizer_variables(compiled)
    shift = len(group) - len(variables)  # 1 in Keras 3, which keeps the learning rate second
    if shift not in (0, 1):
        warnings.warn(
            f"Skipping variable loading for optimizer '{model.optimizer.name}', because it has "
            f"{len(variables) + 1} variables whereas the saved optimizer has {len(group)} "
            "variables.",
            stacklevel=4,
        )
        return []
    places = [0, *range(1 + shift, len(group))]
    found = [
        (variable, array_at(group, str(place), tuple(variable.shape.as_list())))
        for place, variable in zip(places, variables, strict=True)
    ]
    if shift:
        model.optimizer.learning_rate = float(array_at(group, "1", ()))
    return found


def optimizer_variables(compiled: Compiled) -> list[tf.Variable]:
    """Return the count of steps, then the slots of each weight in turn, as Keras keeps them."""
    count, *slots = compiled.optimizer_variables
    weights = len(compiled.trainable)
    return [count, *(slot for weight in range(weights) for slot in slots[weight::weights])]
