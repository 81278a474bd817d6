"""Read the dictionary of `why.json` into names, whatever an interruption left out of it.

A number that was not measured is None; a number that was, but is not finite, is NaN or
infinity. JSON knows neither, so `null`, "nan" and "inf" are read as well.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from minikeras.why.numerals import Number

Result = Mapping[str, Any]
Series = tuple[float, ...]  # one number per epoch

ON, OFF = "on", "off"


@dataclass(frozen=True)
class Histogram:
    """How many logits fall between one edge and the next: one edge more than counts."""

    edges: Series
    counts: Series


@dataclass(frozen=True)
class Run:
    """One program: means over its seeds, and under `seeds` the same for every seed."""

    first_loss: Number
    first_logit_std: Number
    final_loss: Number
    val_accuracy: Number
    loss: Series
    accuracy: Series
    seed: Number  # of one seed alone
    seeds: tuple[Run, ...]
    histogram: Histogram | None
    largest_difference: Number
    bit_equal: bool | None

    def spread(self, quantity: str) -> tuple[Number, Number]:
        """Return the lowest and the highest value of a quantity over the seeds."""
        values = [getattr(seed, quantity) for seed in self.seeds]
        finite = [value for value in values if value is not None and math.isfinite(value)]
        return (min(finite), max(finite)) if finite else (None, None)


@dataclass(frozen=True)
class Share:
    """The share of the gap between keras and tf1 that one row explains, over the seeds."""

    mean: Number
    low: Number  # None for one seed
    high: Number


@dataclass(frozen=True)
class Row:
    """One hidden default: its two values, the two runs that switch it alone, and its shares."""

    name: str
    title: str
    keras: str
    tf1: str
    runs: Mapping[str, Run]  # on: switched on alone from tf1; off: switched off alone from keras
    shares: Mapping[tuple[str, str], Share]  # (quantity, direction)

    def headline(self, quantity: str) -> float | None:
        """Return the mean of both directions, or of the one that was measured."""
        shares = [self.shares.get((quantity, direction)) for direction in (ON, OFF)]
        means = [share.mean for share in shares if share is not None]
        finite = [mean for mean in means if mean is not None and math.isfinite(mean)]
        return sum(finite) / len(finite) if finite else None


@dataclass(frozen=True)
class Law:
    """Logits grow by `ratio ** kernels`: predicted, and measured once per seed."""

    kernels: int
    ratio: float
    predicted: float
    measured: Series


@dataclass(frozen=True)
class Given:
    """A row that the asker's own program already follows."""

    name: str
    value: str
    because: str


@dataclass(frozen=True)
class Reading:
    """Everything `minikeras why` measured, in the order in which it is shown."""

    keras: Run | None
    keras2: Run | None
    tf1: Run | None
    batchnorm: Run | None
    question: Run | None
    rows: tuple[Row, ...]
    law: Law | None
    given: tuple[Given, ...]
    disagreements: tuple[str, ...]
    answer: str
    interrupted: bool
    seconds: Number
    settings: Mapping[str, Any]
    versions: Mapping[str, Any]

    @property
    def has_one_seed(self) -> bool:
        """Tell whether nothing was repeated, so that nothing shows what is chance."""
        return len(_list(self.settings.get("seeds"))) == 1

    @property
    def has_accuracy_gap(self) -> bool:
        """Tell whether keras and tf1 end so far apart that the gap can be shared out."""
        return any(row.headline("val_accuracy") is not None for row in self.rows)

    def programs(self) -> tuple[tuple[str, str, Run | None], ...]:
        """Return (key, name, run) of the programs that are compared, Keras first."""
        return (
            ("keras", "keras", self.keras),
            ("keras2", "keras2", self.keras2),
            ("tf1", "tf1", self.tf1),
            ("batchnorm", "tf1 + batch norm", self.batchnorm),
            ("question", "the question's TF1", self.question),
        )

    def trainings(self) -> int:
        """Return how many times a network was trained: every seed of every run."""
        runs = [run for _, _, run in self.programs()]
        runs += [run for row in self.rows for run in row.runs.values()]
        return sum(max(1, len(run.seeds)) for run in runs if run is not None)


def read(result: Result) -> Reading:
    """Read the dictionary that `minikeras why` measured, or that `why.json` holds."""
    profiles = _mapping(result.get("profiles"))
    return Reading(
        keras=read_run(profiles.get("keras")),
        keras2=read_run(profiles.get("keras2")),
        tf1=read_run(profiles.get("tf1")),
        batchnorm=read_run(result.get("batchnorm_workaround")),
        question=read_run(result.get("question_tf1_program")),
        rows=_rows(_mapping(result.get("rows"))),
        law=_law(_mapping(result.get("law"))),
        given=tuple(
            Given(text(name), text(_mapping(it).get("value")), text(_mapping(it).get("because")))
            for name, it in _mapping(result.get("done_by_hand")).items()
        ),
        disagreements=tuple(text(line) for line in _list(result.get("disagreements"))),
        answer=text(result.get("answer") or ""),
        interrupted=bool(result.get("interrupted")),
        seconds=_number(result, "seconds"),
        settings=_mapping(_printable(result.get("settings"))),
        versions=_mapping(_printable(result.get("versions"))),
    )


def read_run(value: object) -> Run | None:
    """Read one RUN; None if there is none."""
    run = _mapping(value)
    if not run:
        return None
    history = _mapping(run.get("history"))
    histogram = _mapping(run.get("logit_histogram"))
    edges, counts = _series(histogram.get("edges")), _series(histogram.get("counts"))
    seeds = (read_run(seed) for seed in _list(run.get("seeds")))
    bit_equal = run.get("bit_equal")
    return Run(
        first_loss=_number(run, "first_loss"),
        first_logit_std=_number(run, "first_logit_std"),
        final_loss=_number(run, "final_loss"),
        val_accuracy=_number(run, "val_accuracy"),
        loss=_series(history.get("loss")),
        accuracy=_series(history.get("val_accuracy")),
        seed=_number(run, "seed"),
        seeds=tuple(seed for seed in seeds if seed is not None),
        histogram=Histogram(edges, counts) if counts and len(edges) == len(counts) + 1 else None,
        largest_difference=_number(run, "largest_difference"),
        bit_equal=None if bit_equal is None else bool(bit_equal),
    )


def missing(reading: Reading) -> tuple[str, ...]:
    """Name what an interrupted measurement did not reach, one line each."""
    expected = len(_list(reading.settings.get("seeds")))
    named = [(name, run) for _, name, run in reading.programs()]
    for row in reading.rows:
        named.append((f"{row.name} switched on alone", row.runs.get(ON)))
        named.append((f"{row.name} switched off alone", row.runs.get(OFF)))
    lines = [f"{name}: not run" for name, run in named if run is None]
    for name, run in named:
        if run is not None and len(run.seeds) < expected:
            lines.append(f"{name}: {len(run.seeds)} of {expected} seeds")
    if reading.law is None:
        lines.append("the law: not checked")
    return tuple(lines)


def text(value: object) -> str:
    """Return any value as text that can be printed: no control characters, no half characters."""
    return "".join(
        letter if letter.isprintable() or letter in " \n" else "\N{REPLACEMENT CHARACTER}"
        for letter in str(value)
    )


def _printable(value: object) -> object:
    """Return a setting with every text in it cleaned by `text`."""
    if isinstance(value, Mapping):
        return {text(name): _printable(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(entry) for entry in value]
    return text(value) if isinstance(value, str) else value


def _rows(entries: Mapping[str, Any]) -> tuple[Row, ...]:
    """Read the rows, the one with the largest share of the gap first."""
    rows = [_row(text(name), _mapping(entry)) for name, entry in entries.items()]
    return tuple(sorted(rows, key=_order, reverse=True))


def _order(row: Row) -> tuple[float, float]:
    accuracy, loss = row.headline("val_accuracy"), row.headline("first_loss")
    return (-math.inf if accuracy is None else accuracy, -math.inf if loss is None else loss)


def _row(name: str, entry: Mapping[str, Any]) -> Row:
    runs = {ON: entry.get("switched_on_alone"), OFF: entry.get("switched_off_alone")}
    read_runs = {direction: read_run(run) for direction, run in runs.items()}
    shares = {
        (quantity, direction): _share(share, read_runs.get(direction))
        for quantity, both in _mapping(entry.get("share")).items()
        for direction, share in _mapping(both).items()
        if isinstance(share, Mapping)
    }
    return Row(
        name=name,
        title=text(entry.get("title") or name),
        keras=text(entry.get("keras")),
        tf1=text(entry.get("tf1")),
        runs={direction: run for direction, run in read_runs.items() if run is not None},
        shares=shares,
    )


def _share(share: Mapping[str, Any], run: Run | None) -> Share:
    """Read one share; one seed has no lowest and no highest."""
    if run is not None and len(run.seeds) == 1:
        return Share(_number(share, "mean"), None, None)
    return Share(*(_number(share, part) for part in ("mean", "low", "high")))


def _law(law: Mapping[str, Any]) -> Law | None:
    numbers = [_number(law, name) for name in ("kernels", "ratio", "predicted")]
    kernels, ratio, predicted = numbers
    if kernels is None or ratio is None or predicted is None or not math.isfinite(kernels):
        return None
    return Law(int(kernels), ratio, predicted, _series(law.get("measured")))


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def _series(value: object) -> Series:
    return tuple(_float(item) for item in _list(value))


def _number(mapping: Mapping[str, Any], name: str) -> Number:
    return _float(mapping[name]) if name in mapping else None


def _float(value: object) -> float:
    """Return a number of why.json; `null` and what is no number are NaN."""
    if isinstance(value, int | float | str):
        try:
            return float(value)
        except (ValueError, OverflowError):
            return math.nan
    return math.nan
