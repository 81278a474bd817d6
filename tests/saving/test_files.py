"""Files that cannot be trusted: nothing outside of them is read, and nothing larger than asked."""

import os

import h5py
import numpy as np
import pytest

from kerases import parts
from minikeras.saving.files import array_at, group_at, reading, replacing


@pytest.fixture
def bad(tmp_path):
    """Return a file with links, large arrays and text."""
    path = tmp_path / "bad.h5"
    with h5py.File(tmp_path / "other.h5", "w") as other:
        other["secret"] = np.ones(3, np.float32)
    with h5py.File(path, "w") as file:
        group = file.create_group("vars")
        group["0"] = np.ones(3, np.float32)
        group["soft"] = h5py.SoftLink("/vars/0")
        group["elsewhere"] = h5py.ExternalLink("other.h5", "/secret")
        group["text"] = np.array([b"a", b"b", b"c"])
        group.create_dataset("huge", (2**40,), np.float32, chunks=(2**20,), compression="gzip")
        group.create_dataset("outside", (3,), np.float32, external=[(str(tmp_path / "raw"), 0, 12)])
        layout = h5py.VirtualLayout((3,), np.float32)
        layout[:] = h5py.VirtualSource(str(tmp_path / "other.h5"), "secret", (3,))
        group.create_virtual_dataset("virtual", layout)
        file["linked"] = h5py.ExternalLink("other.h5", "/")
    return path


def test_an_array_of_the_right_shape_is_read(bad):
    """With its numbers."""
    with reading(bad) as file:
        assert array_at(group_at(file, "vars"), "0", (3,)).tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    "name", ["soft", "elsewhere", "text", "huge", "outside", "virtual", "missing"]
)
def test_anything_else_is_refused(bad, name):
    """Before it is read."""
    with reading(bad) as file, pytest.raises(ValueError) as caught:
        array_at(group_at(file, "vars"), name, (3,))
    assert parts(caught)["where"].endswith(name)


def test_groups(bad):
    """One that is missing is None; an array, or a link to another file, is refused."""
    with reading(bad) as file:
        assert group_at(file, "vars/nothing/deeper") is None
        for path in ("vars/0", "linked", "linked/secret"):
            with pytest.raises(ValueError):
                group_at(file, path)
        with pytest.raises(ValueError):
            array_at(file, "vars", ())


def test_a_folder_cannot_be_replaced(tmp_path):
    """An IsADirectoryError, before anything is written."""
    with pytest.raises(IsADirectoryError), replacing(tmp_path):
        raise AssertionError
    assert os.listdir(tmp_path) == []


def test_a_link_is_followed(tmp_path):
    """The file that it points at is replaced."""
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with replacing(tmp_path / "link") as temporary, open(temporary, "w") as file:
        file.write("new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_an_error_leaves_nothing_behind(tmp_path):
    """Neither the new file nor a part of it."""
    with pytest.raises(KeyError), replacing(tmp_path / "x") as temporary:
        with open(temporary, "w") as file:
            file.write("half")
        raise KeyError
    assert os.listdir(tmp_path) == []
