"""The command `minikeras why`: data in, three files and a table out."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import math
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import tensorflow as tf
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

import minikeras
from minikeras.errors import message
from minikeras.why import answer, food, images, question
from minikeras.why.experiment import Plan, Result, measure
from minikeras.why.report import write_report
from minikeras.why.shares import disagreements
from minikeras.why.table import print_table

Report = Callable[[int, int, str], None]


@dataclasses.dataclass(frozen=True)
class Options:
    """What the command line says.

    Args:
        data: a folder of images, "digits", or None for the rendered set.
        out: where why.json and why.html go.
        epochs, seeds, image_size: how long, how often and how large.
        images_per_class: how many rendered images each class gets for training.
        quick: whether this is the short form.
    """

    data: str | None
    out: Path
    epochs: int
    seeds: int
    image_size: int
    images_per_class: int
    quick: bool


def run(options: Options, console: Console) -> int:
    """Measure, write the report, print the table; return the exit status."""
    for name in ("epochs", "seeds"):
        if getattr(options, name) < 1:
            raise ValueError(
                message(f"--{name} is 1 or more.", got=getattr(options, name), hint=f"--{name} 3")
            )
    images.check_size(options.image_size)
    prepare(options.out)
    started = time.perf_counter()
    with contextlib.ExitStack() as stack:
        report = stack.enter_context(progress(console))
        training, validation = _load(options, report)
        stack.callback(training.close)
        stack.callback(validation.close)
        for path, reason in (*training.skipped, *validation.skipped):
            console.print(f"Left out {path}: {reason}", style="yellow", highlight=False)
        plan = Plan(training, validation, options.epochs, tuple(range(1, options.seeds + 1)))
        result = _measure(options, plan, report)
    result["seconds"] = time.perf_counter() - started
    write_json(result, options.out / "why.json")
    write_report(result, options.out / "why.html")
    print_table(result, console)
    console.print(f"\nWritten: {options.out / 'why.json'}, {options.out / 'why.html'}")
    return 130 if result["interrupted"] else 0


def _load(options: Options, report: Report) -> tuple[images.ImageSet, images.ImageSet]:
    """Return the training and the validation images."""
    if options.data == "digits":
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


def prepare(out: Path) -> None:
    """Make sure that the directory for the report can be written, before time is spent."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except OSError as error:
        raise OSError(
            message(
                "The report cannot be written.",
                where=f"--out {out}",
                got=error.strerror or str(error),
                hint="--out with a directory of your own",
            )
        ) from error


def write_json(result: Result, path: Path) -> None:
    """Write why.json in one piece: the old file stays whole until the new one is complete."""
    text = json.dumps(plain(result), indent=1, allow_nan=False) + "\n"
    scratch = path.with_suffix(".json.tmp")
    scratch.write_text(text, encoding="utf-8")
    os.replace(scratch, path)


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
        yield _lines(console)
        return
    bar = Progress(
        TextColumn("{task.description:36}"),
        BarColumn(None),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    with bar:
        task = bar.add_task("")
        yield lambda done, total, text: bar.update(
            task, completed=done, total=total, description=text[:36]
        )


def _lines(console: Console) -> Report:
    """Return a function that prints each new stage once, to the standard error."""
    seen: set[str] = set()

    def report(done: int, total: int, text: str) -> None:
        stage = text.split(":")[0]
        if stage not in seen:
            seen.add(stage)
            print(f"{stage} ...", file=sys.stderr, flush=True)

    return report
