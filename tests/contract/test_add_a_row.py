"""Adding a row touches four places; this does it in a copy of the project and looks what follows.

File, row, call and test: the last is a test file, and a reader that asks any Keras for the value.

The row is made up: Keras would halve every loss, and TF1 would not.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PARTS = ("src", "tests", "scripts", "docs", "conftest.py", "pyproject.toml", "README.md")

PAGE = '''\
"""Halve the loss of every batch.

**Keras** would take half of it.

**TF1** would take all of it.

**PyTorch** has no such thing.

**Hidden in** `keras/src/losses/loss.py::reduce_values` (line 140, Keras 3.15);
`tf_keras/src/utils/losses_utils.py::reduce_weighted_loss` (line 275, 2.21).

**Since** today.

**Symptom** A loss that is twice as large.

**Formula** `loss / 2`

**Read** the [documentation](https://keras.io).
"""

import tensorflow.compat.v1 as tf


def halve_loss(loss: tf.Tensor, enabled: bool) -> tf.Tensor:
    """Halve the loss of a batch.

    Examples:
        >>> from minikeras.testing import run
        >>> run(lambda: halve_loss(tf.constant(3.0), True))  # Keras
        1.5
        >>> run(lambda: halve_loss(tf.constant(3.0), False))  # TF1
        3.0
    """
    if not enabled:
        return loss
    with tf.name_scope("halve_loss"):
        return loss / 2
'''
ROW = '    halve_loss: bool = row("loss", keras=True, tf1=False)\n'
IMPORT = "from minikeras.behaviors.loss.halve_loss import halve_loss\n"
CALL = "            loss = halve_loss(loss, defaults.halve_loss)\n"
TEST = '''\
"""Half a loss."""

import keras
import numpy as np
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.loss.halve_loss import halve_loss
from minikeras.defaults import columns
from minikeras.testing import run


def test_on_is_half():
    """Three become one and a half."""
    assert run(lambda: halve_loss(tf.constant(3.0), True)) == 1.5


def test_off_is_the_loss():
    """Off, three stay three."""
    assert run(lambda: halve_loss(tf.constant(3.0), False)) == 3.0


def test_columns_are_made_up():
    """No Keras halves anything."""
    for library in (keras, tf_keras):
        assert library.losses.MeanSquaredError()(np.zeros((1, 1)), np.ones((1, 1))) == 1
    assert columns("halve_loss")["keras"]


def test_formula():
    """`loss / 2`, in NumPy."""
    assert run(lambda: halve_loss(tf.constant(5.0), True)) == np.float32(5) / 2
'''
READER = '''

def halve_loss(K: Any) -> bool:
    """Ask nobody: it is made up."""
    return bool(K)
'''


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Return a copy of the project to which a row was added in four places."""
    folder = tmp_path_factory.mktemp("project")
    for name in PARTS:
        whole = (ROOT / name).is_dir()
        kept = shutil.ignore_patterns("__pycache__", "generated", ".*")
        copy = (shutil.copytree, {"ignore": kept}) if whole else (shutil.copy, {})
        copy[0](ROOT / name, folder / name, **copy[1])
    package = folder / "src" / "minikeras"
    (package / "behaviors" / "loss" / "halve_loss.py").write_text(PAGE)
    insert(package / "defaults.py", ROW, before="    l1_l2_factor:")
    insert(package / "objective.py", CALL, before="            if self.told.loss_weight != 1.0:")
    insert(package / "objective.py", IMPORT, before="from minikeras.behaviors.report")
    (folder / "tests" / "behaviors" / "loss" / "test_halve_loss.py").write_text(TEST)
    with (folder / "tests" / "contract" / "readers" / "loss.py").open("a") as readers:
        readers.write(READER)
    return folder


def insert(path: Path, text: str, before: str) -> None:
    """Write a text before the first place of another."""
    source = path.read_text()
    assert before in source
    path.write_text(source.replace(before, text + before, 1))


def python(project: Path, *arguments: str) -> str:
    """Run Python in the copy, and return what it prints."""
    known = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    paths = os.pathsep.join(str(project / name) for name in ("src", "scripts", "tests"))
    known |= {"PYTHONPATH": paths, "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=project,
        env=known,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_command_line_follows(project):
    """The row stands in the table after its neighbour, its page is printed, and it differs."""
    lines = python(project, "-m", "minikeras", "behaviors").splitlines()
    words = [line.split() for line in lines]
    place = words.index(["halve_loss", "True", "True", "False"])
    assert words[place + 1][0] == "l1_l2_factor"
    assert "Halve the loss of every batch." in python(
        project, "-m", "minikeras", "behaviors", "halve_loss"
    )
    assert "halve_loss" in python(project, "-m", "minikeras", "diff", "keras", "tf1")
    assert "halve_loss" not in python(project, "-m", "minikeras", "diff", "keras", "keras2")


EXPLAIN = """
import minikeras as mk

model = mk.Sequential([mk.Input((2,)), mk.layers.Dense(1)])
model.compile("sgd", "mse")
model.explain()
"""


def test_explain_follows(project):
    """A compiled model meets the row."""
    assert re.search(r"halve_loss\b.*True.*False", python(project, "-c", EXPLAIN))


SITE = """
import docs_hook

print(docs_hook._behavior_nav.__name__, *docs_hook._behavior_nav())
fields = {field.name: field for field in docs_hook.FIELDS}
test = docs_hook.TESTS / "loss" / "test_halve_loss.py"
print(docs_hook.behavior_pages.row_page(fields["halve_loss"], docs_hook.PACKAGE, test))
print(docs_hook.behavior_pages.index_page(docs_hook.FIELDS, docs_hook.PACKAGE))
"""


def test_the_site_follows(project):
    """A page with its example and its test, a line in the index, and one in the navigation."""
    shown = python(project, "-c", SITE)
    assert "{'halve_loss': 'behaviors/loss/halve_loss.md'}" in shown
    assert "**Halve the loss of every batch.**" in shown
    assert ">>> run(lambda: halve_loss(tf.constant(3.0), True))" in shown
    assert "- `test_on_is_half`: Three become one and a half." in shown
    assert "| [`halve_loss`](loss/halve_loss.md) | `True` | `True` | **`False`** |" in shown


def test_the_contract_holds_with_nothing_else_touched(project):
    """Its own tests, its example, and what every row owes."""
    own = ["tests/behaviors/loss/test_halve_loss.py", "src/minikeras/behaviors/loss/halve_loss.py"]
    python(project, "-m", "pytest", "-n", "0", "-q", "-p", "no:cacheprovider", *own)
    contract = ["tests/contract/test_sources.py", "tests/contract/test_hidden.py"]
    contract += ["tests/contract/test_values.py", "tests/contract/test_columns.py"]
    contract += ["-k", "test_sources or has_a_reader or halve_loss"]
    python(
        project,
        "-m",
        "pytest",
        "-n",
        "0",
        "-q",
        "-p",
        "no:cacheprovider",
        "--update-docs",
        *contract,
    )
