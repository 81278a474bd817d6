"""Measure the question's network, and show it on the first page: in a table and a figure.

    .venv/bin/python scripts/question_figure.py

trains the three networks of the README, writes `docs/assets/question.svg`, which the README shows
too, and the table of `docs/index.md`. The figure is SVG text, so that changes can be read.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from minikeras import Defaults
from minikeras.why import food, images
from minikeras.why.experiment import program_defaults
from minikeras.why.programs import keras_program

DOCS = Path(__file__).parents[1] / "docs"
FIGURE = DOCS / "assets" / "question.svg"
HOME = DOCS / "index.md"
MARKS = ("<!-- measured: begin -->", "<!-- measured: end -->")
EPOCHS = 15
CLASSES = 11

# The area of the lines, in pixels, and the losses at its lower and upper end.
LEFT, RIGHT, TOP, BOTTOM = 62, 500, 24, 250
LOWEST, HIGHEST = 1.0, 10_000.0
COLORS = ("#c62828", "#222222", "#1565c0")
DASHES = ("", "7 4", "2 3")


@dataclass(frozen=True)
class Run:
    """What a training gave: the loss before the first step and of each epoch, and the accuracy."""

    losses: list[float]
    accuracy: float  # on images that it did not see


def runs() -> dict[str, Run]:
    """Train the network with each table."""
    with tempfile.TemporaryDirectory() as folder:
        rendered = food.render(Path(folder, "food"), images_per_class=40)
        training, validation = images.load(rendered, size=32)
    x, y = training.images, training.labels
    tables = {
        "Keras": Defaults.keras(),
        "the TF1 program": program_defaults(),
        "TF1, one row as in Keras": program_defaults().replace(random_normal_stddev=0.05),
    }
    found = {}
    for name, table in tables.items():
        model = keras_program(32, CLASSES, defaults=table, seed=1)
        first = model.evaluate(x, y, verbose=0)[0]
        fitted = model.fit(x, y, batch_size=32, epochs=EPOCHS, verbose=0)
        accuracy = model.evaluate(validation.images, validation.labels, verbose=0)[1]
        found[name] = Run([first, *fitted.history["loss"]], accuracy)
    return found


def table(found: Mapping[str, Run]) -> str:
    """Return the numbers as a Markdown table."""
    lines = [
        f"| {name} | {run.losses[0]:,.1f} | {run.losses[-1]:.1f} | {run.accuracy:.0%} |"
        for name, run in found.items()
    ]
    head = f"| | First loss | Loss after {EPOCHS} epochs | Accuracy on new images |"
    return "\n".join([head, "|---|---:|---:|---:|", *lines])


def written_table() -> str:
    """Return the table that stands on the first page."""
    return HOME.read_text(encoding="utf-8").split(MARKS[0])[1].split(MARKS[1])[0].strip()


def figure(found: Mapping[str, Run]) -> str:
    """Return the curves as an SVG of a white page, with a logarithmic axis."""
    guess = _y(math.log(CLASSES))
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 690 300" role="img"'
        ' font-family="system-ui, sans-serif" font-size="13">',
        "<title>The loss of the question's network, by epoch</title>",
        '<rect width="690" height="300" fill="#ffffff"/>',
        f'<path d="M{LEFT} {TOP}V{BOTTOM}H{RIGHT}" fill="none" stroke="#444444"/>',
    ]
    for power in range(5):
        parts.append(_text(LEFT - 8, _y(10**power) + 4, f"{10**power:,}", "end"))
    for epoch in range(0, EPOCHS + 1, 5):
        parts.append(_text(_x(epoch), BOTTOM + 18, str(epoch), "middle"))
    parts += [
        _text((LEFT + RIGHT) // 2, BOTTOM + 38, "epochs trained", "middle"),
        _text(LEFT + 8, TOP - 6, "loss, logarithmic", "start"),
        f'<path d="M{LEFT} {guess}H{RIGHT}" stroke="#999999" stroke-dasharray="1 4"/>',
        _text(RIGHT + 8, guess + 4, f"guessing: ln {CLASSES} = {math.log(CLASSES):.1f}", "start"),
    ]
    for row, (name, run) in enumerate(found.items()):
        points = " ".join(f"{_x(epoch)},{_y(loss)}" for epoch, loss in enumerate(run.losses))
        look = f'stroke="{COLORS[row]}" stroke-dasharray="{DASHES[row]}"'
        legend, begin = TOP + 20 * row, RIGHT - 30
        parts += [
            f'<polyline points="{points}" fill="none" stroke-width="2.5" {look}/>',
            f'<path d="M{begin} {legend}h30" stroke-width="2.5" {look}/>',
            _text(RIGHT + 8, legend + 4, name, "start"),
        ]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _x(epoch: int) -> int:
    return round(LEFT + (RIGHT - LEFT) * epoch / EPOCHS)


def _y(loss: float) -> int:
    share = math.log(loss / LOWEST) / math.log(HIGHEST / LOWEST)
    return round(BOTTOM - (BOTTOM - TOP) * share)


def _text(x: int, y: int, words: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" fill="#222222" text-anchor="{anchor}">{words}</text>'


if __name__ == "__main__":
    measured = runs()
    FIGURE.write_text(figure(measured), encoding="utf-8")
    page = HOME.read_text(encoding="utf-8").replace(written_table(), table(measured))
    HOME.write_text(page, encoding="utf-8")
