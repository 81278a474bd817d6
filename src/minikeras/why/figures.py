"""The sections of the report that are drawings: curves, histograms, the ranking of the rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from minikeras.why.advice import rows_that_matter
from minikeras.why.bars import Bar, histogram, ranking
from minikeras.why.charts import Line, line_chart
from minikeras.why.markup import Markup, tag
from minikeras.why.reading import OFF, ON, Reading, Row, Run, Series
from minikeras.why.sections import all_rows, not_measured, number, paragraph, section

Values = Callable[[Run], Series]

WIDE, NARROW = (720.0, 360.0, 17), (340.0, 330.0, 12)  # width, height, letters in a label


def curves(reading: Reading) -> Markup:
    """Return the loss and the validation accuracy over the epochs."""
    loss = _curve(reading, "loss", _losses)
    accuracy = _curve(reading, "accuracy", _accuracies)
    if not loss:
        return section("How they learned", paragraph(not_measured(reading)))
    return section("How they learned", loss, accuracy)


def _losses(run: Run) -> Series:
    """Return the loss of the first step, then the mean of each epoch."""
    first = math.nan if run.first_loss is None else run.first_loss
    return (first, *run.loss) if run.loss else ()


def _accuracies(run: Run) -> Series:
    return run.accuracy


def _curve(reading: Reading, name: str, values: Values) -> Markup:
    lines = _lines(reading, values)
    if not lines:
        return Markup("")
    title = {"loss": "Training loss, on a log axis", "accuracy": "Validation accuracy"}[name]
    drawings = [
        line_chart(
            f"{name}-{class_}",
            lines,
            width=width,
            height=height,
            title=title,
            description=_describe(lines),
            first_epoch=0 if name == "loss" else 1,
            logarithmic=name == "loss",
            letters=letters,
            class_=f"chart {class_}",
        )
        for class_, (width, height, letters) in (("wide", WIDE), ("narrow", NARROW))
    ]
    words = "One seed." if reading.has_one_seed else "Means over the seeds."
    words += " Shaded: from the lowest to the highest seed." if _band(lines) else ""
    return tag("figure", tag("h3", title), *drawings, tag("figcaption", words))


def _band(lines: Sequence[Line]) -> bool:
    return any(line.lows for line in lines)


def _lines(reading: Reading, values: Values) -> list[Line]:
    """Return the lines to draw, those that would cover others first."""
    runs = [
        ("keras", "keras", "", reading.keras),
        ("tf1", "tf1", "", reading.tf1),
        ("keras2", "keras2", "circle", reading.keras2),
        ("batchnorm", "tf1 + batch norm", "square", reading.batchnorm),
    ]
    for row in rows_that_matter(reading)[:1]:
        runs.append(("winner", f"tf1 + {row.name}", "diamond", row.runs.get(ON)))
    return [
        Line(
            style,
            name,
            values(run),
            *(_extremes(run, values) if not marker else ((), ())),
            marker,
            first_marker=int(style == "winner"),
        )
        for style, name, marker, run in runs
        if run is not None and values(run)
    ]


def _extremes(run: Run, values: Values) -> tuple[Series, Series]:
    """Return the lowest and the highest seed at each epoch; nothing for a single seed."""
    seeds = [values(seed) for seed in run.seeds if values(seed)]
    if len(seeds) < 2:
        return (), ()
    epochs = list(zip(*seeds, strict=False))
    return tuple(min(epoch) for epoch in epochs), tuple(max(epoch) for epoch in epochs)


def _describe(lines: Sequence[Line]) -> str:
    parts = [
        f"{line.name} goes from {number(line.values[0])} to {number(line.values[-1])}"
        for line in lines
    ]
    return "; ".join(parts) + "."


def histograms(reading: Reading) -> Markup:
    """Return the logits of the first step, keras and tf1 side by side, each on its own axis."""
    heading = "The logits at the first step"
    drawings = [
        _histogram(name, run)
        for name, run in (("keras", reading.keras), ("tf1", reading.tf1))
        if run is not None and run.histogram is not None
    ]
    if not drawings:
        return section(heading, paragraph(not_measured(reading)))
    words = "Before the first update, from the first seed. Each has an axis of its own"
    words += f"{_times(reading)}."
    return section(heading, paragraph(words), tag("div", *drawings, class_="pair"))


def _times(reading: Reading) -> str:
    """Say how many times wider the axis of tf1 is, if it is."""
    found = [run.histogram for run in (reading.keras, reading.tf1) if run is not None]
    widths = [it.edges[-1] - it.edges[0] for it in found if it is not None]
    if len(widths) < 2 or not all(math.isfinite(width) and width > 0 for width in widths):
        return ""
    times = widths[1] / widths[0]
    return f"; that of tf1 is {number(times)} times wider" if times > 1.5 else ""


def _histogram(name: str, run: Run) -> Markup:
    found = run.histogram
    if found is None:
        return Markup("")
    first = run.seeds[0] if run.seeds else run
    deviation = number(first.first_logit_std)
    title = f"{name}: standard deviation {deviation}"
    logits = sum(count for count in found.counts if math.isfinite(count))
    description = (
        f"Histogram of {logits:,.0f} logits between {number(found.edges[0])} and "
        f"{number(found.edges[-1])}; standard deviation {deviation}."
    )
    drawing = histogram(
        f"logits-{name}",
        found.edges,
        found.counts,
        style=name,
        deviation=first.first_logit_std,
        title=title,
        description=description,
    )
    heading = tag(
        "h3", tag("span", name, class_=f"{name}-text"), f": standard deviation {deviation}"
    )
    return tag("figure", heading, drawing)


def rows(reading: Reading) -> Markup:
    """Return the ranking of the rows, and the table with all their numbers."""
    heading = "Which default explains the gap"
    if not reading.rows:
        return section(heading, paragraph(not_measured(reading)))
    words = (
        "Each row of the table of defaults, switched alone in both directions. A row that explains "
        "the whole gap reaches 100% both times."
    )
    if not reading.has_one_seed:
        words += " Whiskers reach from the lowest to the highest seed."
    key = tag(
        "ul",
        tag("li", "switched on alone from tf1: the share it closes", class_="keras"),
        tag("li", "switched off alone from keras: the share it opens", class_="tf1"),
        class_="key",
    )
    panels = [("val_accuracy", "Gap in validation accuracy"), ("first_loss", "Gap in first loss")]
    drawings = [
        _ranking(reading.rows, quantity, title)
        for quantity, title in panels
        if any(row.headline(quantity) is not None for row in reading.rows)
    ]
    remarks = [] if reading.has_accuracy_gap else [paragraph(NO_GAP)]
    pair = tag("div", *drawings, class_="pair")
    return section(heading, paragraph(words), *remarks, key, pair, all_rows(reading))


NO_GAP = "keras and tf1 end too close in accuracy to share that gap out."


def _ranking(found: Sequence[Row], quantity: str, title: str) -> Markup:
    bars = [
        (row.name, [
            Bar(style, share.mean, share.low, share.high)
            for direction, style in ((ON, "keras"), (OFF, "tf1"))
            if (share := row.shares.get((quantity, direction))) is not None
        ])
        for row in found
    ]  # fmt: skip
    best = found[0]
    description = f"{len(found)} rows; the first is {best.name}. The table below has every number."
    drawing = ranking(
        f"ranking-{quantity.replace('_', '-')}", bars, title=title, description=description
    )
    return tag("figure", tag("h3", title), drawing)
