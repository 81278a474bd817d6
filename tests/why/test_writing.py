"""A file is written whole or not at all."""

import os

import pytest

from minikeras.why import writing
from minikeras.why.writing import write_whole


def test_the_text_is_written_as_it_is(tmp_path):
    """In UTF-8, with the line ends that it has, and nothing else is left in the directory."""
    write_whole("a\nb\r\né\n", tmp_path / "file.json")
    assert (tmp_path / "file.json").read_bytes() == "a\nb\r\né\n".encode()
    assert os.listdir(tmp_path) == ["file.json"]


def test_an_old_file_is_replaced(tmp_path):
    """A shorter text leaves nothing of a longer one."""
    path = str(tmp_path / "file.json")
    write_whole("a long text", path)
    write_whole("b", path)
    assert (tmp_path / "file.json").read_text() == "b"


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, step, error):
    """A full disk or Ctrl-C, before or at the last step."""
    path = tmp_path / "file.json"
    path.write_text("old")

    def fail(*arguments):
        raise error

    monkeypatch.setattr(writing.os, step, fail)
    with pytest.raises(error):
        write_whole("new", path)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["file.json"]


def test_a_text_that_cannot_be_encoded_leaves_nothing(tmp_path):
    """Half a character is an error."""
    with pytest.raises(UnicodeEncodeError):
        write_whole("\ud800", tmp_path / "file.json")
    assert os.listdir(tmp_path) == []


def test_a_link_is_written_through(tmp_path):
    """The link stays a link."""
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_whole("text", tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "text"
