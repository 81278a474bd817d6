"""How much a row matters: the loss of one short training with each of its values.

`pytest -n 0 --update-docs tests/contract/test_values.py` records what is measured now in
`docs/matters.json`, from which `scripts/matter_figures.py` draws the figure of each page.
"""

import functools
import json
import math
from pathlib import Path
from typing import Any

import numpy as np

from contract.meetings import Meeting, Sight, look
from contract.values import values
from minikeras.defaults import names

RECORD = Path(__file__).parents[2] / "docs" / "matters.json"
# Two processors may round the last bits of a sum apart, and training lets that grow.
TOLERANCE = 1e-3


def measured(row: str, meeting: Meeting) -> list[dict[str, Any]]:
    """Return, for each value of a row, the losses and how far the weights end from Keras 3's."""
    sights = {repr(value): look(meeting, row, value) for value in values(row)}
    first = next(iter(sights.values()))
    return [
        {
            "value": value,
            "losses": [_digits(float(loss)) for loss in sight.curve],
            "report": "same" if sight.numbers[:2] == first.numbers[:2] else "other",
            "weights": _distance(sight, first),
        }
        for value, sight in sights.items()
    ]


def agree(found: list[dict[str, Any]], recorded: list[dict[str, Any]]) -> bool:
    """Return whether two measurements say the same, up to what processors do to last bits."""
    if [each["value"] for each in found] != [each["value"] for each in recorded]:
        return False
    return all(
        mine["report"] == theirs["report"]
        and (mine["weights"] is None) == (theirs["weights"] is None)
        and len(mine["losses"]) == len(theirs["losses"])
        and all(map(_close, mine["losses"], theirs["losses"]))
        for mine, theirs in zip(found, recorded, strict=True)
    )


@functools.cache
def record() -> dict[str, list[dict[str, Any]]]:
    """Return what was recorded, by row."""
    found: dict[str, list[dict[str, Any]]] = json.loads(RECORD.read_text())
    return found


def write(row: str, found: list[dict[str, Any]]) -> None:
    """Record one row; rows that are in the table no more leave the record."""
    every = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    every[row] = found
    lines = [
        f"  {json.dumps(name)}: {json.dumps(every[name])}" for name in names() if name in every
    ]
    RECORD.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    record.cache_clear()


def _distance(sight: Sight, first: Sight) -> float | None:
    """Return the largest difference of a weight or prediction; None if there is no such number."""
    if not sight.curve or not first.curve:
        return None
    arrays = [
        np.concatenate([np.frombuffer(array, np.float32) for array in each.numbers[2:]])
        for each in (sight, first)
    ]
    if arrays[0].shape != arrays[1].shape or np.isnan(arrays[0]).any():
        return None
    return _digits(float(np.max(np.abs(arrays[0] - arrays[1]))))


def _digits(number: float) -> float | None:
    return float(f"{number:.4g}") if math.isfinite(number) else None


def _close(mine: float | None, theirs: float | None) -> bool:
    if mine is None or theirs is None:
        return mine is theirs
    return math.isclose(mine, theirs, rel_tol=TOLERANCE)
