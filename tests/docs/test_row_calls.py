"""Where the core asks for a row: found in the source, for every row."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from minikeras.defaults import Defaults
from row_calls import Call, row_calls

ROOT = Path(__file__).parents[2]
CORE = """\
def loss(values, defaults):
    if clip(
        values,
        defaults.clip,
    ):
        return values
    whole = defaults.override(whole=None).whole
    return whole
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    package = tmp_path / "src" / "minikeras"
    (package / "behaviors").mkdir(parents=True)
    (package / "behaviors" / "clip.py").write_text("use = defaults.clip\n")
    (package / "losses.py").write_text(CORE)
    return package


def test_the_statement_that_reads_a_row_is_found(package: Path) -> None:
    found = row_calls(package, ["clip", "whole", "other"])
    path = "src/minikeras/losses.py"
    assert found == {
        "clip": Call(path, "if clip(\n    values,\n    defaults.clip,\n):"),
        "whole": Call(path, "whole = defaults.override(whole=None).whole"),
    }


def test_the_core_asks_for_every_row() -> None:
    rows = [field.name for field in dataclasses.fields(Defaults)]
    found = row_calls(ROOT / "src" / "minikeras", rows)
    assert list(found.keys() ^ set(rows)) == []
    assert all(row in found[row].code for row in rows)
