"""`minikeras diff`: what changes from one profile to another."""

import re

from cli.calls import called
from minikeras.defaults import STAGES, Defaults, columns, names
from minikeras.pages import page


def test_two_profiles_are_compared_row_by_row(capsys):
    """The rows in which they differ, with both values, and how many there are."""
    status, output, errors = called(capsys, "diff", "keras2", "keras")
    assert (status, errors) == (0, "")
    head, *lines, last = output.splitlines()
    assert head.split() == ["keras2", "keras"]
    different = Defaults.keras2().diff(Defaults.keras())
    rows = [line.split() for line in lines if re.match(r" \w", line)]
    assert rows == [[row, str(two), str(three)] for row, (two, three) in different.items()]
    assert last == f"{len(different)} of {len(names())} rows differ."


def test_each_change_has_its_title_in_80_columns(capsys):
    """So that the table reads as a list of changes."""
    _, output, _ = called(capsys, "diff", "keras2", "keras")
    assert max(map(len, output.splitlines())) <= 80
    parts = re.split(r"^ (?=\w)", output, flags=re.MULTILINE)[1:]
    for part, row in zip(parts, Defaults.keras2().diff(Defaults.keras()), strict=True):
        assert part.startswith(row)
        assert page(row).title in " ".join(part.split())
    stages = re.findall(r"^[a-z]+$", output, re.MULTILINE)
    met = {columns(row)["stage"] for row in Defaults.keras2().diff(Defaults.keras())}
    assert stages == [stage for stage in STAGES if stage in met]


def test_a_profile_does_not_differ_from_itself(capsys):
    """One line, without an empty table."""
    nothing = f"0 of {len(names())} rows differ.\n"
    assert called(capsys, "diff", "tf1", "tf1") == (0, nothing, "")
