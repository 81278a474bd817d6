"""How much of the gap between two programs one row explains.

For a quantity q, the share that a row closes when it is switched on alone is
(q_tf1 - q_row) / (q_tf1 - q_keras), and the share that it opens when it is switched off alone
is (q_keras - q_row) / (q_keras - q_tf1), for each seed. Losses are compared by their
logarithms, because they span orders of magnitude.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

Result = dict[str, Any]

SMALLEST_GAP = {"first_loss": 0.3, "final_loss": 0.3, "val_accuracy": 0.05}
DISAGREEMENT = 0.25


def scale(quantity: str, value: float) -> float:
    """Return the number that is compared: the logarithm of a loss, an accuracy as it is."""
    if quantity == "val_accuracy":
        return value
    return math.log10(value) if value > 0 else math.nan


def shares(
    keras: Sequence[Result], tf1: Sequence[Result], on: Sequence[Result], off: Sequence[Result]
) -> Result:
    """Return `{quantity: {"on": ..., "off": ...}}`; None where there is no gap or no run."""
    return {
        quantity: {
            "on": _share(quantity, start=tf1, goal=keras, row=on),
            "off": _share(quantity, start=keras, goal=tf1, row=off),
        }
        for quantity in SMALLEST_GAP
    }


def _share(
    quantity: str, *, start: Sequence[Result], goal: Sequence[Result], row: Sequence[Result]
) -> Result | None:
    """Return mean, lowest and highest share over the seeds that all three have."""
    values, gaps = [], []
    for a, b, c in zip(start, goal, row, strict=False):
        first, last, changed = (scale(quantity, run[quantity]) for run in (a, b, c))
        gaps.append(last - first)
        values.append((changed - first) / (last - first) if last != first else math.nan)
    mean_gap = sum(gaps) / len(gaps) if gaps else 0.0
    finite = [value for value in values if math.isfinite(value)]
    if not finite or not abs(mean_gap) >= SMALLEST_GAP[quantity]:
        return None
    return {"mean": sum(finite) / len(finite), "low": min(finite), "high": max(finite)}


def disagreements(rows: dict[str, Result]) -> list[str]:
    """Return a sentence for each row whose two directions give different shares."""
    names = {"first_loss": "first loss", "val_accuracy": "validation accuracy"}
    found = []
    for row, entry in rows.items():
        for quantity, name in names.items():
            pair = entry["share"][quantity]
            if pair["on"] is None or pair["off"] is None:
                continue
            on, off = pair["on"]["mean"], pair["off"]["mean"]
            if abs(on - off) >= DISAGREEMENT:
                found.append(
                    f"{row}: switched on alone it closes {on:.0%} of the gap in {name}, switched "
                    f"off alone it opens {off:.0%}. It works together with other rows."
                )
    return found
