"""The page of what changed when is made from what `scripts/drift.py` has measured."""

import doctest
import json

import pytest

import drift
import history_page
from contract import readers
from contract.readers import __main__ as ask
from minikeras.defaults import columns, names

RECORD = json.loads(drift.RECORD.read_text(encoding="utf-8"))


def test_the_page_is_made_from_the_record():
    """`python scripts/drift.py --page` writes it."""
    assert history_page.PAGE.read_text(encoding="utf-8") == history_page.page(RECORD)


@pytest.mark.parametrize("column", ["keras", "keras2"])
def test_the_newest_versions_have_the_values_of_the_table(column):
    """Of each row that was measured; a younger row waits for the next run."""
    assert set(RECORD["rows"]) <= set(names())
    for row in RECORD["rows"]:
        said = history_page.newest(RECORD, row, column)
        assert said == json.loads(json.dumps(columns(row)[column])), row


def test_every_change_is_a_line_of_the_page():
    """With the version that has it, and the page of the row."""
    page = history_page.page(RECORD)
    found = [*history_page.changes(RECORD, "keras"), *history_page.changes(RECORD, "keras2")]
    assert found
    for change in found:
        line = next(each for each in page.splitlines() if f"[`{change.row}`]" in each)
        assert f"(behaviors/{columns(change.row)['stage']}/{change.row}.md)" in line


def test_a_record_says_as_much_as_what_was_measured():
    """Values are named only where they change, and come back."""
    measured = drift.expand(RECORD)
    assert drift.compress(measured, list(RECORD["rows"])) == RECORD
    for column, by_version in measured.items():
        assert list(by_version) == [v for v in drift.versions(column) if v in by_version]


@pytest.mark.parametrize("module", [drift, history_page])
def test_the_examples_hold(module):
    """Those in the docstrings of the scripts."""
    tried = doctest.testmod(module)
    assert tried.attempted
    assert not tried.failed


def test_what_a_version_does_not_have_is_absent_and_what_fails_is_told(tmp_path, monkeypatch):
    """The rest is read on."""
    asked = {
        "fine": lambda K: K.__name__,
        "younger": lambda K: K.layers.NotYet(),
        "no_argument": lambda K: K.layers.Dense(1, not_yet=1),
        "broken": lambda K: 1 / 0,
    }
    monkeypatch.setattr(ask, "READERS", asked)
    monkeypatch.setattr(readers, "READERS", asked)
    for name in ("keras", "tf_keras"):
        ask.main(name, str(tmp_path / "said.json"))
        said = json.loads((tmp_path / "said.json").read_text())
        absent = readers.ABSENT
        assert said["values"] == {"fine": name, "younger": absent, "no_argument": absent}
        assert said["failures"] == {"broken": "ZeroDivisionError: division by zero"}
