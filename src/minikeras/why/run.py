"""The command `minikeras why`: data in, two files and a table out."""

from __future__ import annotations

import contextlib
import json
import math
import platform
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tensorflow as tf
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

import minikeras
from minikeras.why import answer, food, images, question
from minikeras.why.experiment import Plan, Result, measure
from minikeras.why.interrupt import Report, heeding
from minikeras.why.options import DIGITS, HTML, JSON, Options
from minikeras.why.reading import text
from minikeras.why.report import write_report
from minikeras.why.shares import disagreements
from minikeras.why.table import print_table
from minikeras.why.writing import write_whole

SHOWN_SKIPPED = 5  # bad files that are named on the terminal; why.json names all
DESCRIPTION = 36  # letters in front of the progress bar


def run(options: Options, console: Console) -> int:
    """Measure, write the report, print the table; return the exit status.

    `options` went through `options.check`.

    Raises:
        KeyboardInterrupt: Ctrl-C came before anything was measured; no file was touched.
    """
    started = time.perf_counter()
    with contextlib.ExitStack() as stack:
        report = stack.enter_context(heeding(stack.enter_context(progress(console))))
        training, validation = _load(options, report)
        stack.callback(training.close)
        stack.callback(validation.close)
        _name_skipped([*training.skipped, *validation.skipped], console)
        plan = Plan(training, validation, options.epochs, tuple(range(1, options.seeds + 1)))
        result = _measure(options, plan, report)
    result["seconds"] = time.perf_counter() - started
    write_json(result, options.out / JSON)
    write_report(result, options.out / HTML)
    print_table(result, console)
    written = f"Written: {options.out / JSON}, {options.out / HTML}"
    console.print()
    console.print(text(written), markup=False, highlight=False, soft_wrap=True)
    return 130 if result["interrupted"] else 0


def _load(options: Options, report: Report) -> tuple[images.ImageSet, images.ImageSet]:
    """Return the training and the validation images."""
    if options.data == DIGITS:
        return images.digits(size=options.image_size)
    directory = options.data
    if directory is None:
        directory = str(
            food.render(
                images_per_class=options.images_per_class,
                progress=lambda done, total: report(done, total, "rendering images, once"),
            )
        )
    return images.load(
        directory,
        size=options.image_size,
        progress=lambda done, total: report(done, total, "reading images"),
    )


def _name_skipped(skipped: list[images.Skipped], console: Console) -> None:
    """Name the first of the files that could not be decoded."""
    lines = [f"Left out {path}: {reason}" for path, reason in skipped[:SHOWN_SKIPPED]]
    if len(skipped) > SHOWN_SKIPPED:
        lines.append(f"Left out {len(skipped) - SHOWN_SKIPPED} more; {JSON} names them all.")
    for line in lines:
        console.print(text(line), style="yellow", markup=False, highlight=False, soft_wrap=True)


def _measure(options: Options, plan: Plan, report: Report) -> Result:
    """Return the whole content of why.json."""
    skipped = [path for path, _ in (*plan.training.skipped, *plan.validation.skipped)]
    result: Result = {
        "schema": 1,
        "versions": {
            "minikeras": minikeras.__version__,
            "tensorflow": tf.__version__,
            "python": platform.python_version(),
        },
        "settings": {
            "data": options.data or "rendered",
            "rendered": options.data is None,
            "image_size": options.image_size,
            "epochs": plan.epochs,
            "seeds": list(plan.seeds),
            "training_images": len(plan.training.labels),
            "validation_images": len(plan.validation.labels),
            "classes": list(plan.training.classes),
            "quick": options.quick,
            "skipped_images": skipped,
        },
        **measure(plan, report),
    }
    if not result["profiles"]:
        raise KeyboardInterrupt
    if not result["interrupted"]:
        try:
            report(0, 1, "the question's own TF1 program")
            result["question_tf1_program"] = question.compare(plan, plan.seeds[0])
        except KeyboardInterrupt:
            result["interrupted"] = True
    found = answer.law(result)
    if found is not None:
        result["law"] = found
    result["disagreements"] = disagreements(result["rows"])
    result["answer"] = answer.answer(result)
    return result


def write_json(result: Result, path: Path) -> None:
    """Write why.json, whole or not at all."""
    write_whole(json.dumps(plain(result), indent=1, allow_nan=False) + "\n", path)


def plain(value: Any) -> Any:
    """Return `value` with "nan" and "inf" for the numbers that JSON does not have."""
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


@contextlib.contextmanager
def progress(console: Console) -> Iterator[Report]:
    """Give a function that shows a progress bar, on a terminal; elsewhere one line a stage."""
    if not console.is_terminal:
        yield _lines()
        return
    bar = Progress(
        TextColumn(f"{{task.description:{DESCRIPTION}}}", markup=False),
        BarColumn(None),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    with bar:
        task = bar.add_task("")
        yield lambda done, total, words: bar.update(
            task, completed=done, total=total, description=words[:DESCRIPTION]
        )


def _lines() -> Report:
    """Return a function that prints each new stage once, to the standard error."""
    seen: set[str] = set()

    def report(done: int, total: int, words: str) -> None:
        stage = words.split(":")[0]
        if stage not in seen:
            seen.add(stage)
            print(f"{stage} ...", file=sys.stderr, flush=True)

    return report
