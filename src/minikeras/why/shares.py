"""How much of the gap between two programs one row explains.

For a quantity q, the share that a row closes when it is switched on alone is
(q_tf1 - q_row) / (q_tf1 - q_keras), and the share that it opens when it is switched off alone
is (q_keras - q_row) / (q_keras - q_tf1). Losses are compared by their logarithms, because they
span orders of magnitude.

Of several seeds, `mean` is the share of the mean gap, and `low` and `high` are the shares of
single seeds. A seed whose own gap is less than half of what counts as a gap would give a share of
any size, so it counts in the mean, with little weight, and not in `low` and `high`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from minikeras.why.numerals import percent_text

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
    """Return mean, lowest and highest share over the seeds in which all three are finite."""
    moves, gaps = [], []
    for runs in zip(start, goal, row, strict=False):
        first, last, changed = (scale(quantity, run[quantity]) for run in runs)
        if math.isfinite(first) and math.isfinite(last) and math.isfinite(changed):
            moves.append(changed - first)
            gaps.append(last - first)
    smallest = SMALLEST_GAP[quantity]
    if not gaps or abs(sum(gaps)) / len(gaps) < smallest:
        return None
    pairs = zip(moves, gaps, strict=True)
    single = [move / gap for move, gap in pairs if abs(gap) >= smallest / 2]
    return {"mean": sum(moves) / sum(gaps), "low": min(single), "high": max(single)}


def disagreements(rows: dict[str, Result]) -> list[str]:
    """Return a sentence for each row whose two directions give different shares.

    Of several seeds, they differ only if no seed of one direction reaches the other.
    """
    names = {"first_loss": "first loss", "val_accuracy": "validation accuracy"}
    found = []
    for row, entry in rows.items():
        for quantity, name in names.items():
            pair = entry["share"][quantity]
            if pair["on"] is None or pair["off"] is None or not _differ(pair["on"], pair["off"]):
                continue
            on, off = (percent_text(pair[direction]["mean"]) for direction in ("on", "off"))
            seeds = len(entry["switched_off_alone"]["seeds"])
            reason = "It works together with other rows."
            if seeds == 1:
                reason = "It works together with other rows, or one seed is chance."
            found.append(
                f"{row}: switched on alone it closes {on} of the gap in {name}, switched "
                f"off alone it opens {off}. {reason}"
            )
    return found


def _differ(on: Result, off: Result) -> bool:
    apart: bool = on["high"] < off["low"] or off["high"] < on["low"]
    return apart and abs(on["mean"] - off["mean"]) >= DISAGREEMENT
