"""The answer in a terminal: tables of 80 columns that also read well in a file or a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD, Box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from minikeras.why.advice import matters
from minikeras.why.labels import wrap
from minikeras.why.numerals import (
    exact_text,
    number_text,
    percent_range_text,
    percent_text,
    seconds_text,
)
from minikeras.why.reading import OFF, ON, Law, Reading, Row, Run, Share, missing, read

WIDTH, NAME_WIDTH = 80, 25
KERAS, TF1 = "bold deep_sky_blue3", "bold dark_orange3"  # legible on a light and on a dark terminal
STYLES = {"keras": KERAS, "keras2": KERAS, "tf1": TF1, "batchnorm": TF1, "question": TF1}
RULE_OF_HYPHENS = Box("    \n    \n -- \n" + 5 * "    \n", ascii=True)


def print_table(result: Mapping[str, Any], console: Console) -> None:
    """Print everything `minikeras why` found; `result` is the dictionary of why.json."""
    reading, printer = read(result), _Printer(console)
    printer.heading("Measured", _setting(reading))
    printer.table(_programs(reading))
    printer.remarks(_question(reading))
    if reading.rows:
        printer.heading("Switched on alone", "from tf1: the share of the gap that one row closes")
        printer.table(_rows(reading, ON))
        printer.heading("Switched off alone", "from keras: the share of the gap that it opens")
        printer.table(_rows(reading, OFF))
        printer.remarks(_below_rows(reading))
    printer.heading("Answer")
    printer.lines([reading.answer or "None yet: the runs that decide it are missing."])
    if reading.law is not None:
        printer.heading("Law", f"{reading.law.kernels} kernels multiply, so their scales multiply")
        printer.lines(_law(reading.law))
    if reading.given:
        printer.heading("Done by hand", "where the program in question already does as Keras")
        printer.items(f"{given.name} = {given.value}: {given.because}" for given in reading.given)
    if reading.disagreements:
        printer.heading("Disagreements", "rows interact, so the two directions differ")
        printer.items(reading.disagreements)
    if reading.interrupted:
        printer.heading("Interrupted", "what is missing above, or stands on fewer seeds")
        printer.items(missing(reading) or ["nothing, among the rows that were reached"])


class _Printer:
    """Writes headings, tables and wrapped lines, at most 80 columns wide."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.width = min(WIDTH, console.width)

    def heading(self, name: str, remark: str = "") -> None:
        self.console.print()
        remark = f"  {remark}" if remark else ""
        self._print(Text.assemble((self.plain(name), "bold"), (self.plain(remark), "dim")))

    def lines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._print(Text(self.plain(line)))

    def remarks(self, lines: Sequence[str]) -> None:
        if lines:
            self.lines(["", *lines])

    def items(self, lines: Iterable[str]) -> None:
        grid = Table.grid(padding=(0, 1))
        grid.add_column()
        grid.add_column(overflow="fold")
        for line in lines:
            grid.add_row("-", Text(self.plain(line)))
        self._print(grid)

    def table(self, table: Table) -> None:
        table.box = SIMPLE_HEAD if self.console.encoding.startswith("utf") else RULE_OF_HYPHENS
        self._print(table)

    def plain(self, text: str) -> str:
        """Replace what the encoding of the terminal or pipe cannot hold."""
        encoding = self.console.encoding
        return text.encode(encoding, "replace").decode(encoding)

    def _print(self, what: Text | Table) -> None:
        self.console.print(what, width=self.width, overflow="fold", highlight=False)


def _setting(reading: Reading) -> str:
    settings = reading.settings
    size, seeds = settings.get("image_size", "?"), settings.get("seeds") or []
    kind = "rendered images" if settings.get("rendered") else "images"
    kind = "real digits" if settings.get("data") == "digits" else kind
    numbers = f"seed{'s' * (len(seeds) > 1)} {' '.join(str(seed) for seed in seeds)}"
    epochs, seconds = settings.get("epochs", "?"), seconds_text(reading.seconds)
    length = f"{epochs} epoch{'s' * (epochs != 1)}"
    return f"{size} x {size} {kind}, {length}, {numbers}, {seconds}"


def _table() -> Table:
    """Return a table with the columns that every table here begins with."""
    table = Table(show_edge=False, pad_edge=False, padding=0, header_style="")
    table.add_column("", width=NAME_WIDTH, overflow="fold")
    for head in ("first\nloss", "logit\nstd", "final\nloss"):
        table.add_column(head, width=7, justify="right", overflow="fold")
    table.add_column("val.\nacc.", width=6, justify="right", overflow="fold")
    return table


def _numbers(run: Run | None) -> list[str]:
    if run is None:
        return ["-"] * 4
    values = (run.first_loss, run.first_logit_std, run.final_loss, run.val_accuracy)
    return [number_text(value) for value in values]


def _programs(reading: Reading) -> Table:
    table = _table()
    table.add_column("val. acc., lowest\nto highest seed", width=23, justify="right")
    for key, name, run in reading.programs():
        table.add_row(Text(name, STYLES[key]), *_numbers(run), _spread(run))
    return table


def _spread(run: Run | None) -> str:
    low, high = run.spread("val_accuracy") if run is not None else (None, None)
    if run is None or low is None:
        return ""
    if len(run.seeds) == 1:
        seed = run.seeds[0].seed
        return "one seed" if seed is None else f"seed {seed:.0f}"
    return f"{number_text(low)} to {number_text(high)}"


def _question(reading: Reading) -> list[str]:
    """Say how far the weights of the asker's own graph are from those of tf1 in minikeras."""
    run = reading.question
    if run is None or run.bit_equal is None:
        return []
    words = "agree to the last bit"
    if not run.bit_equal:
        words = f"differ by {number_text(run.largest_difference)} at most"
    return [
        "The question's own TF1 graph and minikeras, trained from the same weights on the",
        f"same batches, end with weights that {words}.",
    ]


def _rows(reading: Reading, direction: str) -> Table:
    table = _table()
    for head in ("share of\nfirst loss", "share of\naccuracy"):
        table.add_column(head, width=11, justify="right", overflow="fold")
    for row in reading.rows:
        table.add_row(
            _row_name(row, direction),
            *_numbers(row.runs.get(direction)),
            _share(row.shares.get(("first_loss", direction))),
            _share(row.shares.get(("val_accuracy", direction))),
        )
    return table


def _row_name(row: Row, direction: str) -> Text:
    before, after = (row.tf1, row.keras) if direction == ON else (row.keras, row.tf1)
    style = (KERAS if direction == ON else TF1) if matters(row) else ""
    name = "\n".join(wrap(row.name, NAME_WIDTH))
    return Text.assemble((name, style), (f"\n  {before} -> {after}", "dim"))


def _share(share: Share | None) -> Text:
    """Write the mean share, and below it the lowest and the highest seed."""
    if share is None:
        return Text("-")
    spread = percent_range_text(share.low, share.high)
    return Text.assemble(percent_text(share.mean), (f"\n{spread}" if spread else "", "dim"))


def _below_rows(reading: Reading) -> list[str]:
    lines = ["Below a share: its lowest and highest seed. 100% is the gap from keras to tf1."]
    if reading.has_one_seed:
        lines = ["100% is the gap from keras to tf1. One seed does not show what is chance."]
    if not reading.has_accuracy_gap:
        lines.append("keras and tf1 end too close in accuracy to share that gap out.")
    return lines


def _law(law: Law) -> list[str]:
    formula = f"{law.ratio:g}^{law.kernels}"
    measured = ", ".join(exact_text(value) for value in law.measured) or "-"
    return [
        f"predicted  {formula} = {exact_text(law.predicted)} times larger first logits",
        f"measured   {measured}",
    ]
