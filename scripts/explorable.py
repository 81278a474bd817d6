"""Measures what `docs/explore.md` shows, and writes `docs/assets/explore.json` and `explore.svg`.

    python scripts/explorable.py

The question's network is trained with every combination of the switches, with three seeds each:
384 trainings of 15 epochs, which take half an hour on two cores. What is measured is kept in the
cache of minikeras, so that a run that was stopped goes on where it was.

    --seconds 150  stop after so many seconds
    --again        forget what is kept
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from minikeras import Defaults
from minikeras.why import food, images
from minikeras.why.charts import Line, line_chart
from minikeras.why.experiment import PROBE, Plan, first_step, program_defaults, spread
from minikeras.why.programs import keras_program

ROOT = Path(__file__).parents[1]
DATA = ROOT / "docs" / "assets" / "explore.json"
FIGURE = ROOT / "docs" / "assets" / "explore.svg"

SIZE, IMAGES_PER_CLASS, EPOCHS, SEEDS = 32, 40, 15, (1, 2, 3)
# The edges of the bins for the size of a logit, as powers of ten.
LOWEST, HIGHEST, BINS = -4, 6, 40

Result = dict[str, Any]


@dataclass(frozen=True)
class Switch:
    """One switch of the page: on, its rows are as in Keras."""

    name: str
    rows: Mapping[str, Any] = field(default_factory=dict)  # each row's value when it is off


PROGRAM = program_defaults()
REST = (
    "stateless_draws",
    "adam_one_minus_beta",
    "adam_beta_power",
    "adam_epsilon",
    "new_order_each_epoch",
)
SWITCHES = (
    Switch("random_normal_stddev", {"random_normal_stddev": PROGRAM.random_normal_stddev}),
    # These three the TF1 program does by hand, so off is what happens to who forgets it.
    Switch("zero_bias", {"zero_bias": Defaults.tf1().zero_bias}),
    Switch("average_over_batch", {"average_over_batch": Defaults.tf1().average_over_batch}),
    Switch("shuffle_each_epoch", {"shuffle_each_epoch": Defaults.tf1().shuffle_each_epoch}),
    Switch("batch_size", {"batch_size": PROGRAM.batch_size}),
    Switch("rest", {row: getattr(PROGRAM, row) for row in REST}),
    # No default of either, but the asker's remedy.
    Switch("batchnorm"),
)
NAMES = tuple(switch.name for switch in SWITCHES)
PRESETS = {
    "Keras": frozenset(NAMES) - {"batchnorm"},
    "TF1": frozenset({"zero_bias", "average_over_batch", "shuffle_each_epoch"}),
}


def combinations() -> Iterator[frozenset[str]]:
    """Give every set of switches that are on."""
    for positions in itertools.product((True, False), repeat=len(NAMES)):
        yield frozenset(itertools.compress(NAMES, positions))


def key(on: frozenset[str]) -> str:
    """Return a digit for each switch, in their order.

    Examples:
        >>> key(PRESETS["TF1"])
        '0111000'
    """
    return "".join(str(int(name in on)) for name in NAMES)


def table(on: frozenset[str]) -> Defaults:
    """Return the table of a combination."""
    off = [switch.rows for switch in SWITCHES if switch.name not in on]
    return Defaults.keras().replace(**{row: rows[row] for rows in off for row in rows})


def plan() -> Plan:
    """Return the images, which are rendered if they are not there, and how long to train."""
    training, validation = images.load(food.render(images_per_class=IMAGES_PER_CLASS), size=SIZE)
    return Plan(training, validation, EPOCHS, SEEDS)


def measure(plan: Plan, on: frozenset[str], seed: int) -> Result:
    """Train the network once, and return what was seen before and during the training."""
    model = keras_program(
        plan.size, plan.classes, defaults=table(on), seed=seed, batchnorm="batchnorm" in on
    )
    try:
        first_loss, logits = first_step(plan, model)
        validation = (plan.validation.images, plan.validation.labels)
        fitted = model.fit(
            plan.training.images,
            plan.training.labels,
            epochs=plan.epochs,
            verbose=0,
            validation_data=validation,
        )
    finally:
        model.close()
    return {
        "loss": [first_loss, *fitted.history["loss"]],
        "accuracy": fitted.history["val_accuracy"],
        "deviation": spread(logits),
        "logits": sizes(logits).tolist(),
    }


def sizes(logits: np.ndarray) -> np.ndarray:
    """Count the logits by size: `BINS` bins, equally wide on a log axis.

    Examples:
        >>> counts = sizes(np.array([-0.1, 0.1, 1000.0]))
        >>> counts.sum(), counts[12], counts[28]
        (3, 2, 1)
    """
    powers = np.log10(np.maximum(np.abs(logits.astype(np.float64)), 10.0**LOWEST))
    # The edge of a bin is a rounded number too: 1e-9 keeps what lies on it in one bin everywhere.
    return np.histogram(np.clip(powers + 1e-9, LOWEST, HIGHEST), BINS, (LOWEST, HIGHEST))[0]


def kept() -> Path:
    """Return the file that holds what is measured already, a line for each training."""
    return food.cache_directory() / "explorable.jsonl"


def read() -> dict[tuple[str, int], Result]:
    """Return what is measured already, by combination and seed."""
    lines = kept().read_text(encoding="utf-8").splitlines() if kept().exists() else []
    return {(line["on"], line["seed"]): line for line in map(json.loads, lines)}


def measure_all(plan: Plan, seconds: float) -> bool:
    """Measure what is missing, and say whether all is there."""
    started, done = time.monotonic(), read()
    todo = [(on, seed) for seed in SEEDS for on in combinations() if (key(on), seed) not in done]
    for number, (on, seed) in enumerate(todo):
        if time.monotonic() - started > seconds:
            print(f"{len(todo) - number} trainings are left")
            return False
        result = {"on": key(on), "seed": seed, **measure(plan, on, seed)}
        with kept().open("a", encoding="utf-8") as file:
            file.write(json.dumps(result) + "\n")
    return True


def data(measured: Mapping[tuple[str, int], Result], images: Mapping[str, int]) -> Result:
    """Return what the page needs, from all that was measured."""
    return {
        "switches": {
            switch.name: {
                row: [getattr(Defaults.keras(), row), off] for row, off in switch.rows.items()
            }
            for switch in SWITCHES
        },
        "presets": {name: key(on) for name, on in PRESETS.items()},
        "images": images,
        "epochs": EPOCHS,
        "seeds": list(SEEDS),
        "sizes": {"lowest": LOWEST, "highest": HIGHEST},
        "combinations": {
            key(on): summary(on, [measured[key(on), seed] for seed in SEEDS])
            for on in combinations()
        },
    }


def summary(on: frozenset[str], runs: Sequence[Result]) -> Result:
    """Return the means over the seeds, with the lowest and the highest of the curves."""
    losses = [[_first_batch(on, run["loss"][0]), *run["loss"][1:]] for run in runs]
    return {
        "loss": _curve(losses),
        "accuracy": _curve([run["accuracy"] for run in runs]),
        "deviation": _round(np.mean([run["deviation"] for run in runs])),
        "logits": np.sum([run["logits"] for run in runs], axis=0).tolist(),
    }


def _first_batch(on: frozenset[str], loss: float) -> float:
    """Return the first loss of a batch, where a sum was measured over more images than that."""
    used = table(on)
    size = int(used.batch_size or PROBE)
    return loss if used.average_over_batch else loss * size / PROBE


def _curve(values: Sequence[Sequence[float]]) -> list[list[float]]:
    """Return mean, lowest and highest at each point."""
    return [
        [_round(number) for number in reduce(values, axis=0)]
        for reduce in (np.mean, np.min, np.max)
    ]


def _round(number: float) -> float:
    return float(f"{number:.4g}")


SHOWN = {  # on the still figure: the style, the name, the switches
    "keras": ("Keras", PRESETS["Keras"]),
    "tf1": ("TF1", PRESETS["TF1"]),
    "remedy": ("TF1, batch normalization", PRESETS["TF1"] | {"batchnorm"}),
    "one": ("TF1, stddev 0.05", PRESETS["TF1"] | {"random_normal_stddev"}),
}
STYLE = """
svg { background: #fff; font: 13px sans-serif; }
.grid { stroke: #ddd; } .base { stroke: #555; } .tick { fill: #555; }
.line, .leader { fill: none; stroke: currentColor; stroke-width: 2.5; }
.leader { stroke-width: 1; stroke-dasharray: 1 2.5; } .name { fill: currentColor; }
.band { fill: currentColor; opacity: 0.14; }
.keras { color: #1a5fb4; } .tf1 { color: #b0470a; } .one { color: #1b1f26; }
.remedy { color: #6a4fa3; } .line.one { stroke-dasharray: 6 4; }
.line.remedy { stroke-dasharray: 2 4; }
"""


def still(found: Result) -> str:
    """Return the figure for readers without JavaScript: the loss of four combinations."""
    curves = {style: found["combinations"][key(on)]["loss"] for style, (_, on) in SHOWN.items()}
    lines = [Line(style, SHOWN[style][0], *curve) for style, curve in curves.items()]
    described = "; ".join(
        f"{line.name} from {line.values[0]:.3g} to {line.values[-1]:.3g}" for line in lines
    )
    chart = line_chart(
        "explore",
        lines,
        width=720,
        height=360,
        title="Training loss by epoch, on a log axis",
        description=f"{described}.",
        first_epoch=0,
    )
    head = '<svg xmlns="http://www.w3.org/2000/svg"'
    return chart.replace("<svg", head, 1).replace("</title>", f"</title><style>{STYLE}</style>", 1)


def write(found: Result) -> None:
    """Write the data and the still figure."""
    DATA.write_text(json.dumps(found, separators=(",", ":")) + "\n", encoding="utf-8")
    FIGURE.write_text(still(found) + "\n", encoding="utf-8")


def main() -> int:
    """Measure and write; return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after these")
    parser.add_argument("--again", action="store_true", help="forget what is measured already")
    options = parser.parse_args()
    if options.again:
        kept().unlink(missing_ok=True)
    used = plan()
    if not measure_all(used, options.seconds):
        return 1
    images = {
        "training": len(used.training.images),
        "validation": len(used.validation.images),
        "classes": used.classes,
    }
    write(data(read(), images))
    return 0


if __name__ == "__main__":
    sys.exit(main())
