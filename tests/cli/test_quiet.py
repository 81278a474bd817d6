"""TensorFlow is imported without its notes."""

import os
import subprocess
import sys

import pytest

from minikeras.cli import quiet


def test_the_notes_of_tensorflow_are_not_shown():
    """The import says nothing, and what is written afterwards is seen."""
    program = """
import sys
from minikeras.cli.quiet import import_tensorflow
import_tensorflow()
assert "tensorflow" in sys.modules
import tensorflow.compat.v1 as tf
with tf.Graph().as_default():
    tf.data.Dataset.range(3).make_initializable_iterator()
print("after", file=sys.stderr)
"""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment
    )
    assert (done.returncode, done.stderr) == (0, "after\n")


def test_if_tensorflow_cannot_be_imported_its_notes_are_shown(capfd, monkeypatch):
    """They say why."""

    def fail(name):
        os.write(2, b"a note of C++\n")
        raise ImportError("no such library")

    monkeypatch.setattr(quiet.importlib, "import_module", fail)
    with pytest.raises(ImportError):
        quiet.import_tensorflow()
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "a note of C++\nafter\n"
