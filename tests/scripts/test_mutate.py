"""The gate: what goes unseen is said, and what is listed must go unseen."""

import pytest

import mutate
import mutate_page
from minikeras.defaults import names
from mutate import Report, Result, complaints
from mutate_edits import Mutant, code_mutants, column_mutants
from mutate_run import Outcome
from mutate_unseen import NOT_YET, forget, read, record
from scripts.project import in_a_new_process, make_project

GATE = """
    changes = mutate_edits.column_mutants(root) + mutate_edits.code_mutants("half", "update", root)
    reports = mutate.check(changes, root, ["pytest"])
    print(json.dumps([text for report in reports for text in mutate.complaints(report, {})]))
"""
GUTTED = """
    from minikeras.behaviors.update.half import half
    from minikeras.defaults import Defaults

    def test_half():
        assert half(0.0, 0.5) < 1

    def test_columns():
        assert Defaults.half["keras"] == 0.5
"""
FAILING = "def test_half():\n    assert False\n"


def test_tests_that_compare_notice_every_change_but_one(tmp_path):
    """A part of zero is an error, and no test asks for it: so that line can be changed."""
    unseen = in_a_new_process(make_project(tmp_path), GATE)
    assert [line.rpartition("=>")[2].strip() for line in unseen] == ["if part == 0.1:"]
    assert unseen[0].startswith("no test notices src/minikeras/behaviors/update/half.py:13 half")


def test_a_gutted_test_lets_changes_through(tmp_path):
    """Of both other columns and of the lines that compute."""
    unseen = in_a_new_process(make_project(tmp_path, test=GUTTED), GATE)
    assert len(unseen) == 7
    assert sum("[tf1]" in line for line in unseen) == 2


def test_a_test_that_fails_anyway_shows_nothing(tmp_path):
    """The row is reported, and none of its changes counts as noticed."""
    (line,) = in_a_new_process(make_project(tmp_path, test=FAILING), GATE)
    assert line.startswith("without a change, ")
    assert line.endswith("test_half.py::test_half failed")


@pytest.fixture
def mutant(tmp_path):
    """Return a change of the small project."""
    return code_mutants("half", "update", make_project(tmp_path))[0]


def test_a_listed_change_has_to_go_unseen(mutant):
    """And no longer."""
    unseen, seen = Outcome("passed"), Outcome("failed", ["test_half"])
    listed = {mutant.key: "a reason"}
    said = [
        complaints(Report("half", [Result(mutant, outcome)]), known)
        for outcome in (unseen, seen)
        for known in ({}, listed)
    ]
    assert [len(lines) for lines in said] == [1, 0, 0, 1]
    assert said[3][0].startswith("test_half notices what is listed as unseen: ")


def test_a_listed_change_that_is_not_made_is_stale():
    """As after a new line in the row's code."""
    listed = {("half", "return 1", "return 2"): "a reason", ("other", "a", "b"): "another"}
    (line,) = complaints(Report("half", []), listed)
    assert line == "listed, but not made: half: return 1  =>  return 2"


def test_tests_that_cannot_be_collected_have_noticed_nothing(mutant):
    """An error of the import is not a test that fails."""
    (line,) = complaints(Report("half", [Result(mutant, Outcome("not run"))]), {})
    assert line.startswith("the tests cannot be collected: ")


def test_the_list_is_printed_without_running_anything(capsys):
    """Of one row; a row that does not exist is refused."""
    assert mutate.main(["--list", "--row", "adam_epsilon"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "src/minikeras/defaults.py" in lines[0]
    assert all(" adam_epsilon [" in line for line in lines)
    assert mutate.main(["--list", "--row", "adam_epsilom"]) == 2
    assert "adam_epsilom" in capsys.readouterr().out


def test_a_record_keeps_reasons_and_other_rows(tmp_path):
    """What is unseen comes in, what is noticed goes out, and so does a row that is gone."""
    path = tmp_path / "unseen.json"
    path.write_text('{"a": [{"old": "1", "new": "2", "why": "a reason"}], "b": []}')
    first, second = ("a", "1", "2"), ("a", "3", "4")
    record("a", [first, second], path)
    assert read(path) == ({first: "a reason", second: NOT_YET}, ["a", "b"])
    record("a", [second], path)
    assert read(path) == ({second: NOT_YET}, ["a", "b"])
    forget(["b", "c"], path)
    assert read(path) == ({}, ["b"])


def test_the_page_shows_each_row_and_what_is_unseen(tmp_path, monkeypatch):
    """Between its marks; what a person wrote around them stays."""
    root = make_project(tmp_path)
    changes = column_mutants(root) + code_mutants("half", "update", root)
    listed = {changes[-1].key: "nobody can see it"}
    page = tmp_path / "mutation.md"
    page.write_text("# Title\n\n<!-- changes: begin -->\nold\n<!-- changes: end -->\n\nLast.\n")
    monkeypatch.setattr(mutate_page, "PAGE", page)
    assert not mutate_page.is_current(changes, listed, ["half"])
    mutate_page.write(changes, listed, ["half"])
    assert mutate_page.is_current(changes, listed, ["half"])
    assert not mutate_page.is_current(changes, {}, ["half"])
    text = page.read_text()
    assert text.startswith("# Title\n") and text.endswith("\n\nLast.\n") and "old" not in text
    assert "1 rows: 6 changed values and 5 changed lines. The tests notice 10 of these 11" in text
    values = "`0.5` to `0.25`, `0.6` | `0.5` to `0.25`, `0.6` | `0.25` to `0.5`, `0.3`"
    assert f"| `half` | {values} | 10 of 11 |" in text
    assert "- `half`: nobody can see it\n    - `return part * x + SMALL` to `return (part" in text


def test_the_page_says_which_row_was_not_tried(tmp_path):
    """Its changes are not counted."""
    text = mutate_page.tables(column_mutants(make_project(tmp_path)), {}, [])
    assert text.startswith("0 rows: 0 changed values and 0 changed lines.")
    assert text.endswith("| not tried yet |")


def test_the_page_of_this_project_lists_every_row():
    """The gate, which takes minutes, sees whether its figures are right as well."""
    text = mutate_page.PAGE.read_text(encoding="utf-8")
    listed = [line.split("`")[1] for line in text.splitlines() if line.startswith("| `")]
    assert [row for row in names() if row not in listed] == []


def test_the_list_is_of_rows_that_exist():
    """And each has a reason that is a sentence."""
    listed, recorded = read()
    assert set(recorded) <= set(names())
    assert all(len(reason.split()) > 3 for reason in listed.values())


def test_a_change_says_where_it_is(mutant):
    """File, line, row, and both texts."""
    assert isinstance(mutant, Mutant)
    assert str(mutant) == (
        "src/minikeras/behaviors/update/half.py:3 half [code]: SMALL = 1e-7  =>  SMALL = 2e-07"
    )
