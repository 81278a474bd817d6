"""The page of a row is read from its file, without TensorFlow."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import pytest

from minikeras.defaults import STAGES, names
from minikeras.pages import Page, page, stage_title, with_word

MODULE = '''\
"""Clip it.

**Keras** clips. It is
**very** careful.
**TF1**: does not.

**Formula** `min(p, 1)`
"""


def helper() -> None:
    """Not the page."""


def clip(
    p: float,
) -> float:
    """Clip `p`.

    >>> clip(2.0)
    1.0
    """
    return min(p, 1.0)
'''


@pytest.fixture
def clip(tmp_path: Path) -> Page:
    stage = tmp_path / "loss"
    stage.mkdir()
    (stage / "__init__.py").write_text('"""The loss.\n\nMore words.\n"""\n')
    (stage / "clip.py").write_text(MODULE)
    return page("clip", tmp_path)


def test_a_page_is_the_docstrings_of_its_file(clip: Page, tmp_path: Path) -> None:
    assert (clip.row, clip.stage, clip.title) == ("clip", "loss", "Clip it.")
    assert clip.body.startswith("**Keras** clips.")
    assert clip.example == "Clip `p`.\n\n>>> clip(2.0)\n1.0"
    assert clip.path == tmp_path / "loss" / "clip.py"


def test_the_sections_are_found_by_their_heads(clip: Page) -> None:
    assert clip.sections == {
        "Keras": "clips. It is\n**very** careful.",
        "TF1": "does not.",
        "Formula": "`min(p, 1)`",
    }


def test_a_head_begins_a_paragraph(clip: Page) -> None:
    assert "careful.\n\n**TF1**: does not.\n\n**Formula**" in clip.paragraphs


def test_the_consequence_is_the_first_clause_of_the_symptom(clip: Page) -> None:
    def consequence(symptom: str) -> str:
        body = f"{clip.body}\n\n**Symptom** {symptom}"
        return dataclasses.replace(clip, body=body).consequence

    assert consequence("The loss\nis nan. Always.") == "The loss is nan."
    assert consequence("The loss is nan; not at once. Always.") == "The loss is nan."
    assert consequence("It is 0.5 of `a.b`: e.g. small. No.") == "It is 0.5 of `a.b`: e.g. small."
    assert consequence("Why? Because.") == "Why?"
    assert clip.consequence == ""


def test_the_test_of_a_row_is_named(clip: Page) -> None:
    assert clip.test == "tests/behaviors/loss/test_clip.py"


def test_pages_are_found_by_their_words(clip: Page, tmp_path: Path) -> None:
    assert with_word("IS  very", tmp_path) == []
    assert with_word("It is\n**VERY** careful", tmp_path) == [clip]
    assert with_word("clip it", tmp_path) == [clip]


def test_the_code_is_the_function_without_its_docstring(clip: Page) -> None:
    assert clip.code == "def clip(\n    p: float,\n) -> float:\n    return min(p, 1.0)"


def test_a_function_without_a_docstring_is_shown_whole(clip: Page, tmp_path: Path) -> None:
    clip.path.write_text('"""Clip it."""\n\n\ndef clip(p: float) -> float:\n    return p\n')
    assert page("clip", tmp_path).code == "def clip(p: float) -> float:\n    return p"
    assert page("clip", tmp_path).example == ""


def test_a_misspelt_row_is_told_the_closest_one(tmp_path: Path, clip: Page) -> None:
    with pytest.raises(LookupError, match=r"no page for 'clipp'. Did you mean 'clip'\?"):
        page("clipp", tmp_path)
    with pytest.raises(LookupError, match="`minikeras behaviors` lists the rows"):
        page("nothing", tmp_path)


def test_a_file_without_its_function_is_named(clip: Page, tmp_path: Path) -> None:
    clip.path.write_text('"""Clip it."""\n')
    with pytest.raises(LookupError, match=r"clip.py: expected a function named 'clip'"):
        page("clip", tmp_path)


def test_the_title_of_a_stage_is_its_first_line(clip: Page, tmp_path: Path) -> None:
    assert stage_title("loss", tmp_path) == "The loss."


def test_every_row_and_stage_of_the_table_has_a_page() -> None:
    assert [page(row).row for row in names()] == list(names())
    assert all(stage_title(stage) for stage in STAGES)


def test_a_page_is_read_without_importing_tensorflow() -> None:
    program = (
        "import sys; from minikeras.pages import page; "
        "page('clip_probabilities'); sys.exit('tensorflow' in sys.modules)"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", program]
    assert subprocess.run(command, env=environment, check=False).returncode == 0
