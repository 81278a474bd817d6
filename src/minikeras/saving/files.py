"""HDF5 files: written whole or not at all, and read without trusting them."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from typing import Any

import h5py
import numpy as np

from minikeras.errors import message

Path = str | os.PathLike[str]


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[str]:
    """Yield the path of a temporary file that becomes `path` when the block ends well.

    Whoever interrupts it leaves the old file as it was. A folder at `path` is an
    IsADirectoryError; a link is followed.
    """
    target = os.path.realpath(path)
    if os.path.isdir(target):
        raise IsADirectoryError(
            message("This is a folder; a file is written.", where="the path", got=str(path))
        )
    temporary = f"{target}.{secrets.token_hex(4)}.tmp"
    try:
        yield temporary
        with open(temporary, "rb+") as file:
            os.fsync(file.fileno())
        os.replace(temporary, target)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.remove(temporary)


@contextlib.contextmanager
def reading(path: Path) -> Iterator[h5py.File]:
    """Yield an open HDF5 file; one that is none is an OSError."""
    if not os.path.exists(path):
        raise FileNotFoundError(message("There is no such file.", where="the path", got=str(path)))
    try:
        file = h5py.File(path, "r")
    except OSError as error:
        text = message(
            "This is no HDF5 file, or a broken one.", where=str(path), got=str(error).strip()
        )
        raise OSError(text) from error
    with file:
        yield file


def group_at(parent: Any, path: str) -> Any:
    """Return the group at a path inside a group, or None; a link is a ValueError."""
    item = _item_at(parent, path)
    if item is not None and not isinstance(item, h5py.Group):
        raise ValueError(message("A dataset stands where a group should be.", where=path))
    return item


def array_at(group: Any, name: str, shape: tuple[int, ...]) -> np.ndarray:
    """Return a dataset of the shape that is asked for; another shape is a ValueError.

    The shape is compared before anything is read, so a file cannot make us take more memory
    than the model has; data that stands in another file is refused.
    """
    data = _item_at(group, name)
    if not isinstance(data, h5py.Dataset):
        raise ValueError(message("An array is missing.", where=f"{group.name}/{name}"))
    if data.is_virtual or data.external:
        raise ValueError(message("The array stands in another file.", where=data.name))
    if data.shape != shape:
        raise ValueError(
            message("An array has another shape.", where=data.name, got=data.shape, expected=shape)
        )
    if data.dtype.kind not in "fiub":
        raise ValueError(message("This is no array of numbers.", where=data.name, got=data.dtype))
    array: np.ndarray = data[()]
    return np.asarray(array)


def _item_at(parent: Any, path: str) -> Any:
    """Return what stands at a path, step by step; a link to elsewhere is a ValueError."""
    for part in path.split("/"):
        if not isinstance(parent, h5py.Group) or part not in parent:
            return None
        link = parent.get(part, getlink=True)
        if not isinstance(link, h5py.HardLink):
            raise ValueError(
                message("The file links to something else.", where=f"{parent.name}/{part}")
            )
        parent = parent[part]
    return parent
