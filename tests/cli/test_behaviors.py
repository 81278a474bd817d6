"""`minikeras behaviors`: the table, a page, the pages with a word."""

import itertools
import re
from pathlib import Path

import pytest

from cli.calls import called
from minikeras.cli import behaviors
from minikeras.defaults import PROFILES, STAGES, columns, names
from minikeras.interactions import sentences
from minikeras.pages import page


def test_the_table_has_every_row_and_three_columns_in_80_letters(capsys):
    """Row by row in the order of the table, under its stage, with its three values."""
    status, output, errors = called(capsys, "behaviors")
    assert (status, errors) == (0, "")
    head, *lines = output.splitlines()
    assert head.split() == list(PROFILES)
    assert max(map(len, output.splitlines())) <= 80
    assert [line for line in lines if not line.startswith(" ")] == list(STAGES)
    stage, seen = "", []
    for line in lines:
        if not line.startswith(" "):
            stage = line
            continue
        row, *values = re.split(r"\s{2,}", line.strip())
        assert values == [str(columns(row)[profile]) for profile in PROFILES]
        assert columns(row)["stage"] == stage
        room = [head.index(b) - head.index(a) - 2 for a, b in itertools.pairwise(PROFILES)]
        if all(len(value) <= size for value, size in zip(values, room, strict=False)):
            cells = [line[head.index(profile) :].split("  ")[0] for profile in PROFILES]
            assert cells == values
        seen.append(row)
    assert tuple(seen) == names()


def squeezed(text):
    """Return a text with single spaces."""
    return " ".join(text.split())


@pytest.mark.parametrize("row", names())
def test_a_row_prints_its_page_in_80_letters(capsys, row):
    """The values, the title and every word of the page; code is not broken."""
    status, output, errors = called(capsys, "behaviors", row)
    assert (status, errors) == (0, "")
    found = page(row)
    first = ", ".join(f"{name} {columns(row)[name]!r}" for name in PROFILES)
    words, both, rest = re.split(r"^\*\*(?:Both sides|Code)\*\*\s", output, flags=re.MULTILINE)
    told = sentences(row)
    expected = [f"{row} ({found.stage}): {first} {found.title} {found.body}", *told]
    assert squeezed(words) == squeezed(" ".join(expected))
    long = [line for line in words.splitlines() if len(line) > 80]
    assert all("`" in line or "http" in line for line in long)
    assert all(line.count("`") % 2 == 0 for line in words.splitlines())
    heads = re.findall(r"^\*\*.*?\*\*", words, re.MULTILINE)
    assert [head.strip("*. ") for head in heads][: -len(told) or None] == list(found.sections)
    assert words.count("\n\n**") == len(found.sections) + len(told)
    assert both.strip() == found.example
    assert rest.strip() == f"{found.code}\n\n**Test** tests/behaviors/{found.stage}/test_{row}.py"


def test_the_test_that_a_page_names_exists():
    """Of every row, from the folder of the project."""
    root = Path(__file__).parents[2]
    assert [row for row in names() if not (root / page(row).test).is_file()] == []


def test_heads_are_bold_in_a_terminal_only(monkeypatch, capsys):
    """A pipe gets Markdown."""
    _, plain, _ = called(capsys, "behaviors", "zero_bias")
    assert "\n**Keras** " in plain
    monkeypatch.setattr(behaviors.sys.stdout, "isatty", lambda: True, raising=False)
    _, styled, _ = called(capsys, "behaviors", "zero_bias")
    assert "\n\033[1mKeras\033[0m " in styled
    assert "\n**" not in styled


def test_one_stage_can_be_asked_for(capsys):
    """The rows of that stage, in order."""
    status, output, errors = called(capsys, "behaviors", "--stage", "update")
    assert (status, errors) == (0, "")
    head, stage, *lines = output.splitlines()
    assert (head.split(), stage) == (list(PROFILES), "update")
    rows = [row for row in names() if columns(row)["stage"] == "update"]
    assert [line.split()[0] for line in lines] == rows


def test_a_word_lists_the_rows_whose_page_contains_it(capsys):
    """With their titles, in the order of the table; whatever its case."""
    status, output, errors = called(capsys, "behaviors", "Softmax")
    assert (status, errors) == (0, "")
    assert output.startswith("No row is called 'Softmax'.")
    found = re.findall(r"^(\w+) \((\w+)\)$", output, re.MULTILINE)
    expected = [
        row for row in names() if "softmax" in f"{row} {page(row).title} {page(row).body}".lower()
    ]
    assert [row for row, _ in found] == expected
    assert "recover_logits" in expected
    assert all(page(row).title in " ".join(output.split()) for row in expected)
    assert max(map(len, output.splitlines())) <= 80
    _, loss, _ = called(capsys, "behaviors", "softmax", "--stage", "loss")
    assert re.findall(r"^(\w+) \(", loss, re.MULTILINE) == [
        row for row in expected if columns(row)["stage"] == "loss"
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["zero_bias", "--stage", "loss"],
         "zero_bias is no row of the stage loss, but of initialise."),
        (["bias at zero", "--stage", "loss"],
         "No page of the stage loss contains 'bias at zero', but some of initialise do."),
        ([" "], "An empty word is on every page; `minikeras behaviors` lists the rows."),
    ],
)  # fmt: skip
def test_what_is_not_in_the_stage_is_said(capsys, arguments, told):
    """And where it is."""
    assert called(capsys, "behaviors", *arguments) == (2, "", f"minikeras: {told}\n")
