"""Save and load the weights of a model: the file's name says in which layout."""

from __future__ import annotations

import os
import warnings
from typing import Any

import h5py

from minikeras.errors import message
from minikeras.saving import keras2, keras3
from minikeras.saving.files import Path, group_at, reading, replacing
from minikeras.variables import assign


def save_weights(model: Any, filepath: Path, overwrite: bool = True) -> None:
    """Write the weights, and with `.weights.h5` the state of the optimizer, into a file.

    Args:
        model: a Sequential that is built.
        filepath: `*.weights.h5` for the layout of Keras 3, which Keras 2 reads too; any other
            `*.h5` or `*.hdf5` for the older one of Keras 2, which Keras 3 reads too.
        overwrite: whether a file that exists may be replaced.

    Raises:
        ValueError: another ending, or a model without weights.
        FileExistsError: the file exists and `overwrite` is False; Keras asks on the terminal.

    Source: keras/src/saving/saving_lib.py::save_weights_only
    """
    path = os.fspath(filepath)
    newer = _is_newer(path, "save_weights(filepath)")
    if not overwrite and os.path.exists(path):
        hint = "overwrite=True, or another name"
        raise FileExistsError(
            message("The file exists.", where="save_weights", got=path, hint=hint)
        )
    compiled, session = model._require_built("save_weights()"), model._live_session
    with replacing(path) as temporary, h5py.File(temporary, "w") as file:
        (keras3 if newer else keras2).write(file, model, compiled, session)


def load_weights(model: Any, filepath: Path, skip_mismatch: bool = False) -> None:
    """Set the weights to those in a file; nothing is changed unless all of them fit.

    Args:
        model: a Sequential that is built.
        filepath: a file of `save_weights`, of Keras 3 or of Keras 2.
        skip_mismatch: leave a layer that does not fit as it is, with a warning.

    Raises:
        FileNotFoundError, OSError: there is no such file, or it is no HDF5 file.
        ValueError: the weights do not fit the model.

    Source: keras/src/saving/saving_lib.py::load_weights_only
    """
    path = os.fspath(filepath)
    newer = _is_newer(path, "load_weights(filepath)")
    compiled, session = model._require_built("load_weights()"), model._live_session
    with reading(path) as file:
        root = file
        if not newer and "layer_names" not in file.attrs:
            root = group_at(file, "model_weights") or file
        complaints: list[str] = []
        found = (keras3 if newer else keras2).read(root, model, compiled, complaints)
    if complaints and not skip_mismatch:
        raise ValueError(_does_not_fit(path, complaints))
    if complaints:
        warnings.warn(_does_not_fit(path, complaints), stacklevel=2)
    assign([variable for variable, _ in found], [value for _, value in found], session)


def _is_newer(path: str, where: str) -> bool:
    """Return whether the name asks for the layout of Keras 3; another ending is a ValueError."""
    if path.endswith(".weights.h5"):
        return True
    if path.endswith((".h5", ".hdf5")):
        return False
    raise ValueError(
        message(
            "The name of a file of weights must end in .weights.h5.",
            where=where,
            got=repr(path),
            expected="*.weights.h5, or *.h5 for the older layout of Keras 2",
            hint=repr(os.path.splitext(path)[0] + ".weights.h5"),
        )
    )


def _does_not_fit(path: str, complaints: list[str]) -> str:
    shown = [text.replace("\n  ", ", ") for text in complaints[:5]]
    more = f" (and {len(complaints) - 5} more)" if len(complaints) > 5 else ""
    return message(
        f"{len(complaints)} layers or weights of the file do not fit the model.",
        where=path,
        got="; ".join(shown) + more,
        hint="the model that was saved, or skip_mismatch=True to load what fits",
    )
