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
    for path, name, variables in groups(compiled):
        _write_group(file, path, name, session.run(list(variables)))
    if compiled.train is not None:
        count, *slots = session.run(list(compiled.optimizer_variables))
        optimizer = model.optimizer
        rate = [np.float32(optimizer.learning_rate)] if _keeps_rate(optimizer) else []
        _write_group(file, "optimizer", optimizer.name, [count, *rate, *slots])


def _write_group(file: Any, path: str, name: str, arrays: list[Any]) -> None:
    group = file.create_group(f"{path}/vars" if path else "vars")
    group.attrs["name"] = name
    for index, array in enumerate(arrays):
        group[str(index)] = array


def _keeps_rate(optimizer: Any) -> bool:
    """Return whether the learning rate is a number, which Keras 3 keeps in a variable."""
    return isinstance(optimizer.get_config()["learning_rate"], int | float)


def read(file: Any, model: Any, compiled: Compiled, complaints: list[str]) -> Found:
    """Return the values of the weights that fit, and add what does not fit to `complaints`."""
    found: Found = []
    for path, name, variables in groups(compiled):
        # Keras 2.12 wrote its layers under another name.
        group = group_at(file, f"{path}/vars") or group_at(
            file, f"{path.replace('layers', '_layer_checkpoint_dependencies', 1)}/vars"
        )
        held = 0 if group is None else len(group)
        if held != len(variables):
            complaints.append(f"layer {name} has {len(variables)} weights, {held} in the file")
            continue
        try:
            for index, variable in enumerate(variables):
                found.append((variable, array_at(group, str(index), shape_of(variable))))
        except ValueError as error:
            complaints.append(str(error))
    # The slots of weights that do not fit do not fit either.
    return found if complaints else found + _read_optimizer(file, model, compiled)


def _read_optimizer(file: Any, model: Any, compiled: Compiled) -> Found:
    """Return the state of the optimizer, if the model has one and the file one that fits."""
    group = group_at(file, "optimizer/vars")
    if group is None or compiled.train is None:
        return []
    optimizer, variables = model.optimizer, compiled.optimizer_variables
    rate = len(group) - len(variables)  # 1 in Keras 3, which keeps the learning rate second
    try:
        if rate not in (0, 1):
            raise ValueError(f"{len(variables)} variables, {len(group)} in the file")
        places = [0, *range(1 + rate, len(group))]
        found = [
            (variable, array_at(group, str(place), shape_of(variable)))
            for place, variable in zip(places, variables, strict=True)
        ]
        if rate and _keeps_rate(optimizer):
            optimizer.learning_rate = float(array_at(group, "1", ()))
    except ValueError as error:
        text = str(error).replace("\n  ", ", ")
        warnings.warn(
            f"Skipping variable loading for optimizer '{optimizer.name}': {text}", stacklevel=4
        )
        return []
    return found


def shape_of(variable: tf.Variable) -> tuple[int, ...]:
    """Return the shape of a variable."""
    return tuple(variable.shape.as_list())
