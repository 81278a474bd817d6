"""The sections of the report that are words and tables; `figures.py` draws the rest."""

from __future__ import annotations

from collections.abc import Sequence

from minikeras.why.advice import corrected_lines, rows_that_matter
from minikeras.why.markup import Markup, join, tag
from minikeras.why.numerals import (
    Number,
    exact_text,
    number_text,
    percent_range_text,
    percent_text,
    seconds_text,
    typeset,
)
from minikeras.why.reading import OFF, ON, Given, Law, Reading, Row, Run, Share, missing

DASH, TIMES = "\N{EN DASH}", "\N{MULTIPLICATION SIGN}"
ARROW = "\N{RIGHTWARDS ARROW}"


def section(heading: str, *content: str) -> Markup:
    """Return one section with its heading."""
    return tag("section", tag("h2", heading), *content)


def paragraph(*content: str, class_: str = "") -> Markup:
    """Return a paragraph."""
    return tag("p", *content, class_=class_) if class_ else tag("p", *content)


def number(value: Number) -> str:
    """Write a measured number for the page."""
    return typeset(number_text(value, grouped=True, missing=DASH))


def not_measured(reading: Reading) -> str:
    """Say why a section is empty."""
    reason = ": the run was interrupted before it got here" if reading.interrupted else ""
    return f"Not measured{reason}."


def scrolling(table: Markup, name: str) -> Markup:
    """Put a wide table into a box that scrolls by itself, also by keyboard."""
    return tag("div", table, class_="scroll", role="region", tabindex="0", aria_label=name)


def answer(reading: Reading) -> Markup:
    """Return the answer, and a warning where an interruption left something out."""
    words = reading.answer or "No answer yet: the runs that decide it are missing."
    opening = join([tag("h1", TITLE), tag("p", words, class_="answer")], "\n")
    if not reading.interrupted:
        return opening
    lines = missing(reading) or ("nothing, among the rows that were reached",)
    return join([
        opening,
        tag("div",
            tag("p", tag("strong", "The measurement was interrupted."),
                " What is missing below, or stands on fewer seeds:"),
            tag("ul", *(tag("li", line) for line in lines)),
            class_="warning", role="note"),
    ], "\n")  # fmt: skip


TITLE = "Why the same network learns differently in Keras and in TensorFlow 1"
QUANTITIES = (
    ("First loss", "first_loss"),
    ("First-logit std", "first_logit_std"),
    ("Final loss", "final_loss"),
    ("Validation accuracy", "val_accuracy"),
)
SHARES = (
    ("Share of accuracy", "val_accuracy"),
    ("Share of first loss", "first_loss"),
    ("Share of final loss", "final_loss"),
)
REMARKS = {
    "keras": "as in Keras 3",
    "keras2": "as in Keras 2",
    "tf1": "plain TensorFlow 1",
    "batchnorm": "the workaround",
    "question": "its own graph",
}


def programs(reading: Reading) -> Markup:
    """Return the measured table: each program, and how it starts and ends."""
    head = tag("tr", tag("td", ""), *(tag("th", name, scope="col") for name, _ in QUANTITIES))
    rows = [_program(key, name, run) for key, name, run in reading.programs()]
    words = "Means over the seeds; below the accuracy, its lowest and highest seed."
    if reading.has_one_seed:
        words = "One seed, which does not show what is chance."
    table = tag(
        "table",
        tag("caption", words),
        tag("thead", head),
        tag("tbody", *rows),
        class_="programs",
    )
    return section("Keras against TensorFlow 1", scrolling(table, "Measured"), *_question(reading))


def _program(key: str, name: str, run: Run | None) -> Markup:
    class_ = f"{key}-text" if key in ("keras", "tf1") else "name"
    remark = REMARKS[key]
    if run is not None and len(run.seeds) == 1 and run.seeds[0].seed is not None:
        remark = f"{remark}, seed {run.seeds[0].seed:.0f}"
    heading = tag("th", tag("span", name, class_=class_), tag("small", remark), scope="row")
    if run is None:
        return tag("tr", heading, *(tag("td", DASH) for _ in QUANTITIES))
    low, high = run.spread("val_accuracy")
    several = len(run.seeds) > 1 and low is not None
    spread = [tag("small", f"{number(low)} to {number(high)}")] if several else []
    cells = [tag("td", number(getattr(run, quantity))) for _, quantity in QUANTITIES[:-1]]
    return tag("tr", heading, *cells, tag("td", number(run.val_accuracy), *spread))


def _question(reading: Reading) -> list[Markup]:
    run = reading.question
    if run is None or run.bit_equal is None:
        return []
    if run.bit_equal:
        words = "agree to the last bit"
    else:
        words = f"differ by {number(run.largest_difference)} at most"
    return [paragraph(
        "The question's own TF1 graph, given the same initial weights and the same batches, and "
        f"minikeras under its tf1 defaults end with weights that {words}.", class_="quiet",
    )]  # fmt: skip


def all_rows(reading: Reading) -> Markup:
    """Return every number of every row, in a table that scrolls."""
    heads = [name for name, _ in (*SHARES, *QUANTITIES)]
    head = tag("tr", tag("td", ""), *(tag("th", name, scope="col") for name in heads))
    words = (
        "Every row switched on alone from tf1, and switched off alone from keras. 100% is the "
        "whole gap from keras to tf1"
    )
    words += "." if reading.has_one_seed else "; below a share, its lowest and highest seed."
    table = tag(
        "table",
        tag("caption", tag("div", words, class_="fit")),
        tag("thead", head),
        *(_row(row, len(heads) + 1) for row in reading.rows),
        class_="rows",
    )
    return scrolling(table, "Every row")


def _row(row: Row, columns: int) -> Markup:
    name = tag("div", tag("code", row.name), " ", tag("small", row.title), class_="fit")
    title = tag("th", name, scope="rowgroup", colspan=columns)
    directions = (
        (ON, f"on: {row.tf1} {ARROW} {row.keras}"),
        (OFF, f"off: {row.keras} {ARROW} {row.tf1}"),
    )
    lines = []
    for direction, words in directions:
        run = row.runs.get(direction)
        cells = [_share(row.shares.get((quantity, direction))) for _, quantity in SHARES]
        cells += [tag("td", number(getattr(run, quantity, None))) for _, quantity in QUANTITIES]
        lines.append(tag("tr", tag("th", words, scope="row"), *cells))
    return tag("tbody", tag("tr", title), *lines)


def _share(share: Share | None) -> Markup:
    if share is None:
        return tag("td", DASH)
    spread = typeset(percent_range_text(share.low, share.high))
    small = [tag("small", spread)] if spread else []
    return tag("td", typeset(percent_text(share.mean, missing=DASH)), *small)


def law(reading: Reading) -> Markup:
    """Return the law: how many times larger the first logits are, predicted beside measured."""
    heading = "The law behind it"
    if reading.law is None:
        return section(heading, paragraph(not_measured(reading)))
    words = (
        "Biases of zero, ReLU and max pooling let a scale pass through unchanged: a kernel that is "
        "k times larger makes everything after it k times larger. Kernels in a row multiply."
    )
    return section(heading, paragraph(words), scrolling(_law_table(reading), "The law"))


def _law_table(reading: Reading) -> Markup:
    found = reading.law
    if found is None:
        return Markup("")
    seeds = reading.settings.get("seeds") or []
    names = [f"measured, seed {seed}" for seed in seeds] + ["measured"] * len(found.measured)
    formula = join([f"predicted, {found.ratio:g}", tag("sup", str(found.kernels))])
    rows: list[tuple[str, str, str]] = [(formula, exact_text(found.predicted), DASH)]
    rows += [
        (name, exact_text(value), _deviation(value, found))
        for name, value in zip(names, found.measured, strict=False)
    ]
    heads = ("First logits, times larger", "Away from the prediction")
    return tag(
        "table",
        tag("caption", f"{found.kernels} kernels, each drawn {found.ratio:g} times larger."),
        tag("thead", tag("tr", tag("td", ""), *(tag("th", head, scope="col") for head in heads))),
        tag("tbody", *(
            tag("tr", tag("th", name, scope="row"), tag("td", value), tag("td", away))
            for name, value, away in rows
        )),
    )  # fmt: skip


def _deviation(value: float, found: Law) -> str:
    if found.predicted == 0:
        return DASH
    parts = abs(value - found.predicted) / abs(found.predicted)
    return "0" if parts == 0 else f"1 part in {number(1 / parts)}" if parts < 1 else number(parts)


def by_hand(reading: Reading) -> Markup:
    """Return the rows that the asker's program already follows."""
    heading = "What the program already did by hand"
    if not reading.given:
        return section(heading, paragraph("None of Keras's defaults."))
    words = "These rows need no change: here the TF1 program in question does as Keras does."
    return section(
        heading, paragraph(words), tag("ul", *(_given(given) for given in reading.given))
    )


def _given(given: Given) -> Markup:
    return tag("li", tag("code", f"{given.name} = {given.value}"), f": {given.because}")


def disagreements(reading: Reading) -> Markup:
    """Return the sentences about rows that interact."""
    heading = "Where the two directions disagree"
    if reading.disagreements:
        words = "Rows interact: what a row does depends on which others are on."
        lines = tag("ul", *(tag("li", line) for line in reading.disagreements))
        return section(heading, paragraph(words), lines)
    both = [row for row in reading.rows if len(row.runs) == 2]
    if not both or reading.interrupted:
        return section(heading, paragraph(not_measured(reading)))
    words = "Nowhere: each row explains about as much switched on alone as switched off alone."
    return section(heading, paragraph(words))


def advice(reading: Reading) -> Markup:
    """Return the corrected lines of TF1 code."""
    heading = "What to change in your own TensorFlow 1 code"
    rows = rows_that_matter(reading)
    enough = "a quarter" if reading.has_one_seed else "a tenth"
    if not rows:
        return section(heading, paragraph(f"No single row explains {enough} of a gap or more."))
    lines = "\n\n".join(corrected_lines(row) for row in rows)
    words = f"Only the rows that explain {enough} of a gap or more, most important first."
    return section(heading, paragraph(words), tag("pre", tag("code", lines), tabindex="0"))


def method(reading: Reading) -> Markup:
    """Return how it was measured, so that it can be measured again."""
    return section(
        "How it was measured", paragraph(_images(reading)), _facts(reading), _skipped(reading)
    )


def _images(reading: Reading) -> str:
    settings = reading.settings
    if settings.get("data") == "digits":
        return (
            "The images are real: handwritten digits, scanned. Nothing here is drawn by a program."
        )
    if settings.get("rendered"):
        return (
            "The images are rendered: minikeras draws them itself, so that nothing has to be "
            "downloaded. They are not photographs, and accuracies on photographs differ."
        )
    return f"The images are the asker's own, read from {settings.get('data', 'a folder')}."


def _facts(reading: Reading) -> Markup:
    settings, size = reading.settings, reading.settings.get("image_size", "?")
    classes, quick = settings.get("classes") or [], " (quick run)" if settings.get("quick") else ""
    pairs = [
        ("Images", f"{settings.get('training_images', '?')} to train, "
         f"{settings.get('validation_images', '?')} to validate, {size} {TIMES} {size} pixels"),
        ("Classes", f"{len(classes)}: {', '.join(str(name) for name in classes)}"),
        ("Epochs", f"{settings.get('epochs', '?')}{quick}"),
        ("Seeds", ", ".join(str(seed) for seed in settings.get("seeds") or [])),
        ("Trainings", f"{reading.trainings()}, in {seconds_text(reading.seconds)}"),
        ("Versions", ", ".join(f"{name} {version}" for name, version in reading.versions.items())),
    ]  # fmt: skip
    return tag("dl", *(join([tag("dt", name), tag("dd", words)]) for name, words in pairs))


def _skipped(reading: Reading) -> Markup:
    skipped: Sequence[object] = reading.settings.get("skipped_images") or []
    if not skipped:
        return paragraph("No image was skipped.", class_="quiet")
    files = tag("ul", *(tag("li", tag("code", str(path))) for path in skipped))
    return join(
        [paragraph(f"Skipped, because they could not be read: {len(skipped)} files."), files]
    )
