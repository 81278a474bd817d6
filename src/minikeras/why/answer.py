"""The answer in a few words, with the law behind it: predicted beside measured."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from minikeras.defaults import Defaults
from minikeras.why.advice import ENOUGH
from minikeras.why.experiment import program_defaults
from minikeras.why.numerals import number_text, percent_range_text, percent_text

Result = dict[str, Any]

CAUSE = "random_normal_stddev"
KERNELS = 4  # two convolutions and two dense layers, one after the other
NUMBERS = ("no", "one", "two", "three", "four")
QUANTITIES = {"first_loss": "the first loss", "val_accuracy": "validation accuracy"}


def law(result: Result) -> Result | None:
    """Return the law of the network: predicted factor, and the measured one for each seed.

    With zero biases, ReLU and max pooling the network is positively homogeneous: a kernel c
    times larger makes every logit c times larger. Four kernels, each 20 times larger, make
    the logits 20^4 = 160,000 times larger. Measured on the same random numbers: with the row
    switched on, the program's kernels are 20 times smaller and nothing else changes.
    """
    tf1 = result["profiles"].get("tf1")
    on = result["rows"].get(CAUSE, {}).get("switched_on_alone")
    if not tf1 or not on:
        return None
    ratio = program_defaults().random_normal_stddev / Defaults.keras().random_normal_stddev
    pairs = zip(tf1["seeds"], on["seeds"], strict=False)
    return {
        "kernels": KERNELS,
        "ratio": ratio,
        "predicted": ratio**KERNELS,
        "measured": [_ratio(a["first_logit_std"], b["first_logit_std"]) for a, b in pairs],
    }


def answer(result: Result) -> str:
    """Return what is to be said first: the row which explains most, with figures."""
    keras, tf1 = (result["profiles"].get(name) for name in ("keras", "tf1"))
    measured = {name: row for name, row in result["rows"].items() if "switched_on_alone" in row}
    if not keras or not tf1 or not measured:
        return "Too little was measured to name a cause."
    shares = {name: _shares(row) for name, row in measured.items()}
    if not any(shares.values()):
        return "keras and tf1 come out so close together that there is no gap to explain."
    name = max(shares, key=lambda name: sum(it["mean"] for it in shares[name].values()))
    if all(share["mean"] < ENOUGH for share in shares[name].values()):
        return "No row alone closes a tenth of the gap between keras and tf1."
    row = measured[name]
    seeds = len(row["switched_on_alone"]["seeds"])
    parts = [_part(quantity, share, seeds, keras, tf1) for quantity, share in shares[name].items()]
    words = (
        f"{name} makes the difference, {row['keras']} in Keras and {row['tf1']} in TF1. Switched "
        f"on alone in the TF1 program, it closes {' and '.join(parts)}."
    )
    found = result.get("law")
    return f"{words} {_law(found)}" if name == CAUSE and found and found["measured"] else words


def _shares(row: Result) -> dict[str, Result]:
    """Return how much of each gap a row closes when it is switched on alone."""
    pairs = {quantity: row["share"][quantity]["on"] for quantity in QUANTITIES}
    return {quantity: share for quantity, share in pairs.items() if share is not None}


def _part(quantity: str, share: Result, seeds: int, keras: Result, tf1: Result) -> str:
    """Say how much of one gap is closed: `77% of the gap in ... (0.530 in Keras, 0.111 in TF1)`."""
    ends = [number_text(run[quantity], grouped=True) for run in (keras, tf1)]
    amount = percent_text(share["mean"]) if share["mean"] > 0 else "none"
    spread = percent_range_text(share["low"], share["high"])
    low, _, high = spread.partition(" to ")
    differ = f"; {spread}% over {seeds} seeds" if seeds > 1 and low != high else ""
    return (
        f"{amount} of the gap in {QUANTITIES[quantity]} "
        f"({ends[0]} in Keras, {ends[1]} in TF1{differ})"
    )


def _law(found: Result) -> str:
    ratio, kernels = f"{found['ratio']:g}", found["kernels"]
    return (
        f"{NUMBERS[kernels].capitalize()} kernels {ratio} times larger make the logits "
        f"{ratio}^{kernels} = {found['predicted']:,.0f} times larger (measured: "
        f"{_range(found['measured'])})."
    )


def _range(values: Sequence[float]) -> str:
    """Return the lowest and the highest value, or one if they do not differ in whole numbers."""
    finite = [value for value in values if math.isfinite(value)]
    if not finite:
        return "no finite number"
    low, high = (f"{value:,.0f}" for value in (min(finite), max(finite)))
    return low if low == high else f"{low} to {high}"


def _ratio(large: float, small: float) -> float:
    """Return `large / small`; NaN if a network is dead and all its logits are equal."""
    return large / small if small else math.nan
