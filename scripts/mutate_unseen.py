"""The changes that no test notices, each with the reason: `mutate_unseen.json`.

Most of them change no number that a person can see. For the others no test has been written yet,
and the list says so. The gate fails when a change goes unseen that is not listed, and when a listed
one is noticed or is not made any more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

PATH = Path(__file__).with_suffix(".json")
NOT_YET = "no test asks for it yet"

Key = tuple[str, str, str]  # the row, the lines before, the lines after
Reasons = Mapping[Key, str]


def read(path: Path = PATH) -> tuple[dict[Key, str], list[str]]:
    """Return the reason for each listed change, and the rows for which the list was made."""
    said = json.loads(path.read_text(encoding="utf-8"))
    reasons = {
        (row, change["old"], change["new"]): change["why"]
        for row, changes in said.items()
        for change in changes
    }
    return reasons, list(said)


def record(row: str, unseen: Iterable[Key], path: Path = PATH) -> None:
    """Write what is unseen of a row; a change that was listed before keeps its reason."""
    reasons, _ = read(path)
    said = json.loads(path.read_text(encoding="utf-8"))
    said[row] = [
        {"old": old, "new": new, "why": reasons.get((row, old, new), NOT_YET)}
        for _, old, new in unseen
    ]
    _write(said, path)


def forget(rows: Iterable[str], path: Path = PATH) -> None:
    """Drop rows that are not in the table any more, and give the others the order of the table."""
    said = json.loads(path.read_text(encoding="utf-8"))
    _write({row: said[row] for row in rows if row in said}, path)


def _write(said: dict[str, list[dict[str, str]]], path: Path) -> None:
    path.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
