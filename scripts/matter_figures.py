"""Draw how much a row matters: the losses that `tests/contract/matters.py` measured."""

from __future__ import annotations

import io
import json
import math
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("MPLBACKEND", "Agg")

from matplotlib import rc_context
from matplotlib.figure import Figure

from minikeras.defaults import PROFILES

NAMES = {"keras": "Keras 3", "keras2": "Keras 2", "tf1": "TF1"}
COLORS = {"keras": "tab:red", "keras2": "tab:blue", "tf1": "black"}
STYLES = {"keras": "-", "keras2": "--", "tf1": "-."}

Measured = list[dict[str, Any]]


def record(path: Path) -> dict[str, Measured]:
    """Return what was measured, by row."""
    found: dict[str, Measured] = json.loads(path.read_text(encoding="utf-8"))
    return found


def has_figure(measured: Measured) -> bool:
    """Return whether there are two curves to compare."""
    return len([each for each in measured if _finite(each["losses"])]) > 1


def figure(measured: Measured, columns: Mapping[str, Any]) -> bytes:
    """Return the losses by epoch as an SVG, one line for each value that can train."""
    lines = [each for each in measured if _finite(each["losses"])]
    drawing = Figure(figsize=(6, 2.4), layout="constrained")
    axes = drawing.subplots()
    for each in lines:
        profiles = _profiles(each["value"], columns)
        axes.plot(
            range(1, len(each["losses"]) + 1),
            each["losses"],
            STYLES[profiles[0]],
            color=COLORS[profiles[0]],
            label=f"{' and '.join(NAMES[name] for name in profiles)}: {each['value']}",
        )
    axes.set_xlabel("epoch")
    axes.set_ylabel("reported loss")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize="small")
    drawn = io.BytesIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "minikeras"}):
        drawing.savefig(drawn, format="svg", transparent=True, metadata={"Date": None})
    return drawn.getvalue()


def words(measured: Measured, columns: Mapping[str, Any]) -> str:
    """Return what the figure shows in sentences, one for each value that is not Keras 3's."""
    first, *others = measured
    return " ".join(_sentence(first, other, columns) for other in others)


def word(measured: Measured) -> str:
    """Return one word for how much the row matters at most, for the table of all rows.

    - *stops*: a value raises an error, or the loss is not a number.
    - *losses*, *digits*, *bits*: the loss moves by more than 1 percent, by more than 0.001
      percent, or by less.
    - *weights*: the losses are equal, the weights or the predictions are not.
    - *report*: only what is printed beside the loss differs.
    - *graph*: the same bits, by other operations.
    """
    first, *others = measured
    return max((_word(first, other) for other in others), key=ORDER.index)


ORDER = ("graph", "report", "bits", "digits", "weights", "losses", "stops")


def _word(first: dict[str, Any], other: dict[str, Any]) -> str:
    apart = _apart(first["losses"], other["losses"])
    if apart is None:
        return "stops"
    if apart > 0.01:
        return "losses"
    if other["weights"] is None or other["weights"] > 0.01:
        return "weights"
    if apart > 1e-5 or other["weights"] > 1e-5:
        return "digits"
    if other["weights"] or apart:
        return "bits"
    return "graph" if other["report"] == "same" else "report"


def _sentence(first: dict[str, Any], other: dict[str, Any], columns: Mapping[str, Any]) -> str:
    who = " and ".join(NAMES[name] for name in _profiles(other["value"], columns))
    value = f"With the value of {who} (`{other['value']}`)"
    apart = _apart(first["losses"], other["losses"])
    if not other["losses"]:
        return f"{value} the same program ends in an error."
    if apart is None:
        return f"{value} the loss is no number any more."
    end = (
        f"the loss of the last epoch is {other['losses'][-1]:.4g} and not {first['losses'][-1]:.4g}"
    )
    distance = other["weights"]
    weights = f"weights or predictions end {'' if distance is None else f'{distance:.2g} '}apart"
    if apart > 0 and other["losses"][-1] != first["losses"][-1]:
        return f"{value} {end}; {weights}."
    if distance != 0:
        return f"{value} the losses lie on those of Keras 3, to four digits; {weights}."
    if other["report"] == "other":
        return f"{value} the weights are the same to the bit; only what is reported differs."
    return f"{value} every number is the same to the bit; the operations differ."


def _apart(first: list[float], other: list[float]) -> float | None:
    """Return the largest relative difference of two curves; None if one is no curve."""
    if not _finite(first) or not _finite(other):
        return None
    if len(first) != len(other):
        return math.inf
    pairs = zip(first, other, strict=True)
    return max(abs(a - b) / max(abs(a), 1e-12) for a, b in pairs)


def _finite(losses: Sequence[float | None]) -> bool:
    return bool(losses) and None not in losses


def _profiles(value: str, columns: Mapping[str, Any]) -> list[str]:
    """Return the profiles that have a value."""
    return [name for name in PROFILES if repr(columns[name]) == value]
