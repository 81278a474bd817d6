"""What stops `minikeras why` before time is spent."""

import dataclasses
import os
from pathlib import Path

import pytest

from minikeras import cli
from minikeras.why import options
from minikeras.why.options import LARGEST, SMALLEST, Options, check


@pytest.fixture
def usual(tmp_path):
    """Options that can be done."""
    return Options(None, tmp_path / "out", 1, 1, 8, 1, False)


def refused(chosen, error):
    """Return the message of a refusal that made no directory."""
    with pytest.raises(error) as stop:
        check(chosen)
    assert not chosen.out.is_dir()
    return str(stop.value)


def test_usual_options_make_the_directory_and_leave_it_empty(usual):
    """With those above it, and also if it is there already."""
    chosen = dataclasses.replace(usual, out=usual.out / "deep" / "er")
    for _ in range(2):
        check(chosen)
        assert os.listdir(chosen.out) == []


@pytest.mark.parametrize("name", ["epochs", "seeds"])
@pytest.mark.parametrize("count", [0, -1])
def test_a_count_is_one_or_more(usual, name, count):
    """The message names the option, what it got, and what to try."""
    text = refused(dataclasses.replace(usual, **{name: count}), ValueError)
    assert f"--{name} is not usable" in text
    assert f"got: {count}" in text
    assert "expected: 1 or more" in text
    assert f"try: --{name} " in text


@pytest.mark.parametrize("size", [3, SMALLEST - 1, LARGEST + 1])
def test_a_size_is_between_8_and_1024_pixels(usual, size):
    """Below 8, two poolings leave nothing to see."""
    text = refused(dataclasses.replace(usual, image_size=size), ValueError)
    assert f"got: {size}" in text
    assert "from 8 to 1024" in text
    for fine in (SMALLEST, LARGEST):
        check(dataclasses.replace(usual, image_size=fine))


def test_a_folder_of_images_is_looked_at(usual, tmp_path):
    """It has to be there, to be a folder, and to have both splits."""
    missing = dataclasses.replace(usual, data=str(tmp_path / "nowhere"))
    assert "does not exist" in refused(missing, FileNotFoundError)
    file = tmp_path / "file"
    file.touch()
    assert "is a file" in refused(dataclasses.replace(usual, data=str(file)), NotADirectoryError)
    half = tmp_path / "half"
    (half / "training" / "Egg").mkdir(parents=True)
    text = refused(dataclasses.replace(usual, data=str(half)), ValueError)
    assert "no folder 'validation'" in text


def test_one_class_cannot_be_told_from_another(usual, tmp_path):
    """Two are needed."""
    for split in ("training", "validation"):
        (tmp_path / "food" / split / "Egg").mkdir(parents=True)
        (tmp_path / "food" / split / "Egg" / "1.jpg").touch()
    text = refused(dataclasses.replace(usual, data=str(tmp_path / "food")), ValueError)
    assert "one class only" in text


def test_digits_and_the_rendered_set_are_no_folders(usual, monkeypatch, tmp_path):
    """Nothing is looked for on the disk."""
    monkeypatch.chdir(tmp_path)
    for data in ("digits", None):
        check(dataclasses.replace(usual, data=data))


@pytest.mark.parametrize("out", ["file", "file/below"])
def test_a_file_in_the_way_of_the_report_is_named(usual, tmp_path, out):
    """And the file is left alone."""
    (tmp_path / "file").write_text("mine")
    text = refused(dataclasses.replace(usual, out=tmp_path / out), OSError)
    assert "The report cannot be written" in text
    assert f"where: --out {tmp_path / out}" in text
    assert "got: " in text and "None" not in text
    assert "try: --out" in text
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("name", ["why.json", "why.html"])
def test_a_directory_with_the_name_of_a_file_is_named(usual, name):
    """It would stop the run after everything was measured."""
    (usual.out / name).mkdir(parents=True)
    with pytest.raises(OSError, match=f"{name} is a directory there"):
        check(usual)


def test_a_directory_that_may_not_be_written_is_named(usual, monkeypatch):
    """The reason is that of the system."""

    def refuse(dir):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(options.tempfile, "TemporaryFile", refuse)
    with pytest.raises(OSError, match="(?s)cannot be written.*got: Permission denied"):
        check(usual)


def test_the_command_checks_first(monkeypatch, capsys, tmp_path):
    """A refusal ends with status 2 on the standard error, before TensorFlow is asked for."""

    def too_early():
        raise AssertionError("TensorFlow was imported")

    monkeypatch.setattr("minikeras.cli.why.import_tensorflow", too_early)
    monkeypatch.chdir(tmp_path)
    for arguments in (["--epochs", "0"], ["--data", "nowhere"], ["--out", __file__]):
        assert cli.main(["why", *arguments]) == 2
        output, errors = capsys.readouterr()
        assert output == ""
        assert errors.startswith("minikeras: ")
    assert not Path("minikeras-why").exists()
