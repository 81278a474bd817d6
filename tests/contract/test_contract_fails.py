"""A contract is worth something if it can be broken: each check, on files that break it."""

import shutil

import pytest

from contract import sources
from contract.meetings import MEETINGS, Meeting, crossentropy, dense
from contract.sources import Tree
from contract.values import (
    is_explained,
    looks_the_same_twice,
    off_adds_no_op,
    values_are_seen,
    works_under_its_name,
)
from minikeras import layers
from minikeras.defaults import names
from minikeras.pages import HEADS, OPTIONAL

ROW = "clip_probabilities"


@pytest.fixture
def tree(tmp_path):
    """Return a copy of the package and of the tests of its rows, which may be broken."""
    real = Tree()
    kept = shutil.ignore_patterns("__pycache__", "why")
    package = shutil.copytree(real.package, tmp_path / "minikeras", ignore=kept)
    tests = shutil.copytree(real.tests, tmp_path / "behaviors", ignore=kept)
    return Tree(package, tests, dict(real.stages))


def edit(path, old, new):
    """Replace a text that is there."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def in_source(old, new):
    """Return a mutant of the row's file."""
    return lambda tree: edit(tree.source(ROW), old, new)


def in_test(old, new):
    """Return a mutant of the row's test file."""
    return lambda tree: edit(tree.test(ROW), old, new)


def in_core(module, old, new):
    """Return a mutant of a module of the core."""
    return lambda tree: edit(tree.package / module, old, new)


def moved(tree):
    """Put the row's file into the folder of another stage."""
    tree.source(ROW).rename(tree.package / "behaviors" / "update" / f"{ROW}.py")


def unlisted(tree):
    """Take the row out of the table."""
    del tree.stages[ROW]


def listed(tree):
    """Put a row into the table that has no file."""
    tree.stages["new_row"] = "loss"


READ = "defaults.clip_probabilities"
IMPORT = "from minikeras.behaviors.loss.clip_probabilities import clip_probabilities\n"
BROKEN = {
    sources.files_are_rows: [moved, unlisted, listed, lambda tree: tree.source(ROW).unlink()],
    sources.one_public_function: [
        in_source("def clip_probabilities(", "def clip("),
        in_source("from __future__", "def helper(): ...\n\n\nfrom __future__"),
        in_source("from __future__", "class Helper: ...\n\n\nfrom __future__"),
    ],
    sources.pages_are_whole: [
        in_source(f"**{head}**", head) for head in HEADS if head not in OPTIONAL
    ]
    + [in_source("**Formula**", "**With**\n\n**Formula**"), in_source("**Symptom**", "**Keras**")],
    sources.examples_show_both_sides: [
        in_source("Examples:", "Example:"),
        in_source("# TF1", "#"),
        in_source("# Keras", "#"),
        in_source(
            ">>> run(lambda: -tf.log(clip_probabilities(tf.constant([0.0, 1.0]), None)))", ""
        ),
    ],
    sources.nothing_of_ours_is_imported: [
        in_source(
            "import tensorflow", "from minikeras.defaults import Defaults\nimport tensorflow"
        ),
        in_source("import tensorflow", "import minikeras.errors\nimport tensorflow"),
        in_source("import tensorflow", "from . import recover_logits\nimport tensorflow"),
        in_source("    if epsilon", "    import minikeras\n\n    if epsilon"),
    ],
    sources.defaults_are_read_once: [
        in_core("losses/crossentropy.py", READ, "1e-7"),
        in_core("losses/crossentropy.py", READ, f"{READ} or {READ}"),
        in_core("graph.py", "graph = tf.Graph()", f"graph = tf.Graph({READ})"),
        in_core("training.py", "epochs.begin()", f"_ = engine.{READ}"),
        in_core("sequential.py", "import math", f"import math\n\nx = table.override(a=1).{ROW}"),
    ],
    sources.functions_are_called_by_the_core: [
        in_core("losses/crossentropy.py", "return clip_probabilities(p,", "return (p,"),
        in_core("losses/crossentropy.py", IMPORT, ""),
        in_core("graph.py", "import tensorflow", f"{IMPORT}import tensorflow"),
    ],
    sources.tests_show_both_sides: [
        lambda tree: tree.test(ROW).unlink(),
        in_test("def test_on_", "def test_"),
        in_test("def test_off_", "def test_"),
        in_test("def test_columns_", "def test_"),
        in_test("def test_formula_", "def test_"),
        in_test("def test_on_", "def test_silent():\n    assert True\n\n\ndef test_on_"),
    ],
    sources.tests_ask_both_kerases: [
        in_test("tf_keras", "keras"),
        in_test("keras, ", "None, "),
    ],
}
CASES = [(check, mutant) for check, mutants in BROKEN.items() for mutant in mutants]


@pytest.mark.parametrize(("check", "mutant"), CASES)
def test_a_broken_file_is_seen(tree, check, mutant):
    """The check is content with the copy, and complains about the row once it is broken."""
    assert check(tree) == []
    mutant(tree)
    assert any(ROW in complaint or "new_row" in complaint for complaint in check(tree))


def test_every_check_of_the_files_is_tried():
    """None is left out."""
    assert set(BROKEN) == set(sources.CHECKS)


def test_a_read_is_an_attribute_of_a_table(tree):
    """An attribute of a layer with the name of a row is none, nor is a keyword or a method."""
    with (tree.package / "summary.py").open("a") as file:
        file.write("layer.zero_bias = layer.adam_epsilon(defaults.replace(zero_bias=1))")
    assert sources.defaults_are_read_once(tree) == []


@pytest.mark.parametrize(
    ("row", "stranger"),
    [
        ("adam_epsilon", "rmsprop_epsilon"),
        ("rmsprop_root", "adam_epsilon"),
        ("cast_inputs", "adam_epsilon"),
        ("batchnorm_bessel", "batchnorm_momentum"),
        ("l2_penalty", "adam_epsilon"),
    ],
)
def test_a_model_that_does_not_meet_the_row_is_seen(row, stranger):
    """With the model of another row, the values of this one make no difference."""
    assert values_are_seen(row, MEETINGS[row]) == []
    assert values_are_seen(row, MEETINGS[stranger]) != []


def test_a_row_that_is_not_explained_is_seen():
    """A model without the row's layer does not explain it."""
    assert is_explained("dropout_stream", MEETINGS["dropout_stream"]) == []
    assert is_explained("dropout_stream", MEETINGS["adam_epsilon"]) != []


def test_a_training_that_is_not_deterministic_is_seen():
    """A model whose layers are not the same the second time gives other bits."""
    units = iter(range(3, 99))
    restless = Meeting(lambda: [layers.Dense(next(units)), *dense()], loss=crossentropy)
    (first, second) = looks_the_same_twice("adam_epsilon", restless)
    assert first == "adam_epsilon: 1e-07 gives other bits the second time"
    assert second.startswith("adam_epsilon: 1e-08")


def test_an_off_that_adds_ops_is_seen():
    """The epsilon of TF1 is no off: it adds ops, under the name of the row."""
    meeting = MEETINGS["adam_epsilon"]
    assert off_adds_no_op("adam_epsilon", meeting, 0.0) == []
    assert off_adds_no_op("adam_epsilon", meeting, 1e-8) == ["adam_epsilon: 1e-08 adds ops"]


def test_an_on_that_adds_no_op_is_seen():
    """As in a model that does not meet the row."""
    complaints = off_adds_no_op("l2_penalty", MEETINGS["adam_epsilon"], "l2_loss")
    assert complaints == [
        "l2_penalty: 'sum_of_squares' adds no op",
        "l2_penalty: 'twice_l2_loss' adds no op",
    ]


def test_a_scope_with_another_name_is_seen(tree):
    """A function works under its own name, or under none."""
    assert works_under_its_name(ROW, tree)
    edit(tree.source(ROW), f'tf.name_scope("{ROW}")', 'tf.name_scope("clip")')
    with pytest.raises(AssertionError, match="clip"):
        works_under_its_name(ROW, tree)


def test_functions_of_python_values_have_no_scope():
    """Those, and only those, have no ops to show."""
    silent = [row for row in names() if not works_under_its_name(row, Tree())]
    assert "batch_size" in silent
    assert "adam_beta_power" not in silent
