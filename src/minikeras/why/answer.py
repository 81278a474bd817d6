"""The answer in one sentence, with the law behind it: predicted beside measured."""

from __future__ import annotations

from typing import Any

from minikeras.defaults import Defaults
from minikeras.why.experiment import program_defaults

Result = dict[str, Any]

CAUSE = "random_normal_stddev"
KERNELS = 4  # two convolutions and two dense layers, one after the other


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
        "measured": [a["first_logit_std"] / b["first_logit_std"] for a, b in pairs],
    }


def answer(result: Result) -> str:
    """Return one sentence that names the row which explains most, with figures."""
    keras, tf1 = (result["profiles"].get(name) for name in ("keras", "tf1"))
    ranked = sorted(result["rows"], key=lambda row: -_strength(result["rows"][row]))
    if not keras or not tf1 or not ranked or _strength(result["rows"][ranked[0]]) <= 0:
        return "Too little was measured to name a cause."
    row = result["rows"][ranked[0]]
    first, accuracy = (_closed(row, quantity) for quantity in ("first_loss", "val_accuracy"))
    parts = [f"{first} of the gap in the first loss" if first else ""]
    parts += [f"{accuracy} of the gap in validation accuracy" if accuracy else ""]
    closed = " and ".join(part for part in parts if part)
    sentence = (
        f"The first loss is {keras['first_loss']:.3g} under Keras and {tf1['first_loss']:,.0f} "
        f"under TF1, because of {ranked[0]} ({row['keras']} in Keras, {row['tf1']} in TF1): "
        f"switched on alone it closes {closed}"
    )
    measured = (result.get("law") or {}).get("measured")
    if ranked[0] != CAUSE or not measured:
        return sentence + "."
    factor = result["law"]["predicted"]
    return (
        f"{sentence}; with zero biases, ReLU and max pooling, four kernels 20 times larger make "
        f"the logits 20^4 = {factor:,.0f} times larger (measured: {measured[0]:,.0f})."
    )


def _strength(row: Result) -> float:
    """Return how much a row explains when it is switched on alone: both shares added."""
    pairs = (row["share"][quantity]["on"] for quantity in ("first_loss", "val_accuracy"))
    return float(sum(pair["mean"] for pair in pairs if pair is not None))


def _closed(row: Result, quantity: str) -> str:
    share = row["share"][quantity]["on"]
    return f"{share['mean']:.0%}" if share is not None else ""
