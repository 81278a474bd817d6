"""Makes `docs/history.md` of what `scripts/drift.py` has recorded: what changed when."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "history.md"
sys.path[:0] = [str(ROOT / path) for path in ("src", "scripts", "tests")]

UNKNOWN, ABSENT = "?", "absent"
NAMES = {"keras2": "Keras 2", "keras": "Keras 3"}
# Where Keras is not the one who changed something.
NOTES = {"reduce_rate_in": "Not Keras, but NumPy 2 changed this."}

HEAD = """\
---
hide: [toc]
---

# What changed when

Each row of the table, asked of the real Kerases since 2021. Nothing here is taken from release
notes: a program installs the versions one after the other and measures or reads the value of
each row, in an experiment of a few lines. {count}
"""

HOW = """\
## How it is measured

```console
$ python scripts/drift.py --python python3.9
```

makes an environment for each TensorFlow, installs the Kerases of its time there, and runs the
experiments in `tests/contract/readers/`. What they say is recorded in `docs/history.json`, from
which this page is made. The same experiments run in the tests against the installed Kerases, and
must say what the table says. So a new Keras that changes a default makes a test fail;
`python scripts/drift.py --only 3.15` measures the versions that begin so.

The first release of each minor version is measured, and the newest one of all. A change that
came with a later patch stands here with the next minor version.

"""


class Change(NamedTuple):
    """A row that has another value since a version."""

    version: str
    row: str
    before: Any
    now: Any


def changes(record: Mapping[str, Any], column: str) -> Iterator[Change]:
    """Give what changed in a column, oldest first; what could not be asked is no change.

    Examples:
        >>> record = {"versions": {"keras": ["3.0.0", "3.1.0", "3.2.0"]}}
        >>> record["rows"] = {"r": {"keras": {"3.0.0": 1, "3.1.0": "?", "3.2.0": 2}}}
        >>> list(changes(record, "keras"))
        [Change(version='3.2.0', row='r', before=1, now=2)]
    """
    found = []
    for row, columns in record["rows"].items():
        last = UNKNOWN
        for version, value in columns.get(column, {}).items():
            if value == UNKNOWN:
                continue
            if last not in (UNKNOWN, value):
                found.append(Change(version, row, last, value))
            last = value
    order = list(record["versions"][column])
    yield from sorted(found, key=lambda change: order.index(change.version))


def newest(record: Mapping[str, Any], row: str, column: str) -> Any:
    """Return the value of a row in the newest version of a column."""
    values = list(record["rows"][row].get(column, {}).values())
    return values[-1] if values else UNKNOWN


def page(record: Mapping[str, Any]) -> str:
    """Return the page."""
    later, earlier = list(changes(record, "keras")), list(changes(record, "keras2"))
    count = f"{len(record['rows'])} rows were asked of {_number_of_versions(record)} versions."
    parts = [HEAD.format(count=count)]
    parts.append(_later(record, [each for each in later if ABSENT not in each[2:]]))
    parts.append(_between(record))
    parts.append(_earlier([each for each in earlier if ABSENT not in each[2:]]))
    parts.append(_new([*earlier, *later]))
    parts.append(_unknown(record))
    parts.append(HOW + _versions(record))
    return "\n".join(filter(None, parts))


def show(record: Mapping[str, Any]) -> None:
    """Print the changes."""
    from rich.console import Console
    from rich.table import Table

    table = Table("since", "row", "before", "now")
    for column in NAMES:
        for version, row, before, now in changes(record, column):
            table.add_row(version, row, _plain(before), _plain(now))
    Console().print(table)


def _number_of_versions(record: Mapping[str, Any]) -> int:
    return sum(map(len, record["versions"].values()))


def _later(record: Mapping[str, Any], later: list[Change]) -> str:
    """Return what changed within Keras 3."""
    return "\n".join(
        [
            "## Within Keras 3\n",
            "A model that you trained with one Keras 3 may give other numbers with the next.\n",
            *_table(later),
        ]
    )


def _earlier(earlier: list[Change]) -> str:
    return "\n".join(["## Within Keras 2\n", *_table(earlier)])


def _table(found: list[Change]) -> list[str]:
    lines = ["| Since | Row | Before | Now | What it is about |", "|---|---|---|---|---|"]
    for version, row, before, now in found:
        cells = [_minor(version), _link(row), _cell(before), _cell(now), _title(row)]
        lines.append(f"| {' | '.join(cells)} |")
    return [*lines, ""]


def _between(record: Mapping[str, Any]) -> str:
    """Return what the first Keras 3 did otherwise than today's Keras 2."""
    first = record["versions"]["keras"][0]
    lines = [
        "## From Keras 2 to Keras 3\n",
        f"What {_minor(first)} did otherwise than Keras 2 does to this day.\n",
        "| Row | Keras 2 | Keras 3 | What it is about |",
        "|---|---|---|---|",
    ]
    for row, columns in record["rows"].items():
        old, new = newest(record, row, "keras2"), columns.get("keras", {}).get(first, UNKNOWN)
        if old != new and not {UNKNOWN, ABSENT} & {str(old), str(new)}:
            lines.append(f"| {_link(row)} | {_cell(old)} | {_cell(new)} | {_title(row)} |")
    return "\n".join([*lines, ""])


def _new(found: list[Change]) -> str:
    """Return what came, and what went."""
    lines = [
        "## What came and went\n",
        "Some rows are about something that a version does not have, or not yet.\n",
    ]
    for version, row, before, now in found:
        if before == ABSENT:
            lines.append(f"- {_link(row)} came with {_minor(version)}, as {_cell(now)}.")
        elif now == ABSENT:
            lines.append(f"- {_link(row)} went with {_minor(version)}; it was {_cell(before)}.")
    return "\n".join([*lines, ""])


def _unknown(record: Mapping[str, Any]) -> str:
    """Return the rows that nothing asks for, and the versions that a row was not asked of."""
    from contract.readers import WITHOUT

    lines = [f"- {_link(row)}: {why}" for row, why in WITHOUT.items()]
    for row, columns in record["rows"].items():
        missing = [
            version
            for column, values in columns.items()
            for version in _missing(record["versions"][column], values)
        ]
        if missing:
            named = ", ".join(map(_minor, missing))
            lines.append(f"- {_link(row)}: the experiment does not run in {named}.")
    return "\n".join(["## What is not here\n", *lines, ""]) if lines else ""


def _missing(versions: list[str], values: Mapping[str, Any]) -> Iterator[str]:
    value = UNKNOWN
    for version in versions:
        value = values.get(version, value)
        if value == UNKNOWN:
            yield version


def _versions(record: Mapping[str, Any]) -> str:
    from drift import versions

    lines = ["| Keras | TensorFlow |", "|---|---|"]
    for column in NAMES:
        on = versions(column)
        lines += [f"| {version} | {on[version]} |" for version in record["versions"][column]]
    return "\n".join([*lines, ""])


def _minor(version: str) -> str:
    major, minor, *_ = version.split(".")
    return f"{major}.{minor}"


def _link(row: str) -> str:
    from minikeras.defaults import columns

    return f"[`{row}`](behaviors/{columns(row)['stage']}/{row}.md)"


def _title(row: str) -> str:
    from minikeras.pages import page

    return f"{page(row).title} {NOTES.get(row, '')}".strip()


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else repr(tuple(value) if _listed(value) else value)


def _listed(value: Any) -> bool:
    return isinstance(value, list)


def _cell(value: Any) -> str:
    """Return a value as code; what no table has is said in words, which may break the line."""
    plain = _plain(value)
    return plain if isinstance(value, str) and " " in plain else f"`{plain}`"
