"""The state of a training: weights, optimizer, and the epoch to go on with."""

from __future__ import annotations

from typing import Any

import h5py

from minikeras.errors import message
from minikeras.saving import keras3
from minikeras.saving.files import Path, reading, replacing
from minikeras.variables import assign


def save_state(model: Any, path: Path, epoch: int) -> None:
    """Write a file of weights in the layout of Keras 3 that knows the next epoch."""
    compiled, session = model._require_built("save_state()"), model._live_session
    with replacing(path) as temporary, h5py.File(temporary, "w") as file:
        keras3.write(file, model, compiled, session)
        file.attrs["epoch"] = epoch


def load_state(model: Any, path: Path) -> int:
    """Set weights and optimizer to those of a file, and return the epoch to go on with.

    Raises:
        OSError: it is no such file.
        ValueError: it does not fit the model.
    """
    compiled, session = model._require_built("load_state()"), model._live_session
    complaints: list[str] = []
    with reading(path) as file:
        epoch = file.attrs.get("epoch")
        found = keras3.read(file, model, compiled, complaints)
    if epoch is None or complaints:
        raise ValueError(
            message(
                "This is not the backup of this model.",
                where=str(path),
                got=complaints[0] if complaints else "a file without an epoch",
                hint="another backup_dir for each model",
            )
        )
    assign([variable for variable, _ in found], [value for _, value in found], session)
    return int(epoch)
