"""`minikeras explain FILE`: what is decided for the models of a Keras program."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from minikeras.cli.quiet import import_tensorflow
from minikeras.cli.source import compiled
from minikeras.cli.words import Commands, profile, unknown
from minikeras.defaults import PROFILES, Defaults
from minikeras.listing import wrapped

if TYPE_CHECKING:
    from minikeras.cli.program import Made

FORMATS = ("table", "markdown", "dict")


def add(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    explain = commands.add_parser(
        "explain",
        help="what is decided for the models of a Python file",
        description="The decisions that are hidden in a Keras program, for each Sequential that "
        "it makes. The file is RUN, with minikeras in the place of keras, tf_keras and "
        "tensorflow.keras, up to its first training, so that all layers and shapes are known; "
        "nothing is trained. What it prints goes to the standard error, and the data sets of "
        "Keras are black images of the right shapes.",
    )
    explain.add_argument("file", metavar="FILE", type=Path, help="a Python file")
    explain.add_argument("--format", default="table", help=f"{', '.join(FORMATS)} (JSON)")
    profiles = ", ".join(PROFILES)
    beside = f"{profiles}: the table beside that of the models; without it tf1"
    explain.add_argument("--against", metavar="PROFILE", default="tf1", help=beside)
    explain.add_argument(
        "--defaults",
        metavar="PROFILE",
        help=f"{profiles}: the table of the models; without it keras2 for tf_keras, else keras",
    )
    explain.add_argument(
        "--trainings",
        metavar="N",
        type=int,
        default=0,
        help="go through N trainings, and stop at the next: for a model that is made after one",
    )
    explain.add_argument(
        "--arguments",
        metavar="TEXT",
        type=shlex.split,
        default=[],
        help="what the program finds in sys.argv, as in --arguments='data.csv --epochs 3'",
    )
    explain.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the program, and explain the models that it made."""
    if options.format not in FORMATS:
        raise ValueError(unknown(options.format, "a format", FORMATS))
    against = profile(options.against)
    defaults = None if options.defaults is None else profile(options.defaults)
    if options.trainings < 0:
        raise ValueError(f"{options.trainings} trainings cannot be gone through: 0 or more can.")
    code = compiled(options.file)
    os.environ.setdefault("MPLBACKEND", "Agg")  # a figure of the program opens no window
    import_tensorflow()
    from minikeras.cli.program import run as run_program

    ran = run_program(code, defaults, options.trainings, options.arguments)
    told = [_explained(made, against, options.format, options.file) for made in ran.made]
    if options.format == "dict":
        print(json.dumps({"file": str(options.file), "models": told}, indent=2))
    elif told:
        print("\n\n".join(told))
    if ran.error is not None:
        raise ValueError(ran.error)
    if not told:
        hint = "A model must be made when the file is run, not in a function that nobody calls."
        raise ValueError(f"{options.file}: no Sequential was made. {hint}")
    if ran.stopped is not None:
        where = f"{options.file}, line {ran.stopped}"
        after = "Models and shapes that come later are not known; --trainings N goes on."
        print(f"Stopped at {where}, where a training begins. {after}", file=sys.stderr)
    return 0


def _explained(made: Made, against: Defaults, format: str, path: Path) -> Any:
    """Return the explanation of one model: a dict, or a text under a head."""
    texts: list[str] = []
    found, why = None, ""
    try:
        found = made.model.explain(against, format, texts.append)
    except Exception as problem:
        why = _reason(problem, path)
    if format == "dict":
        return {"name": made.name, "line": made.line or None, **(found or {"error": why})}
    first, *more = f"It cannot be explained. {why}".splitlines()
    text = "\n".join([wrapped(first), *more]) if why else texts[0]
    head = f"{made.name} (line {made.line})" if made.line else made.name
    return f"{'## ' if format == 'markdown' else ''}{head}\n\n{text}"


def _reason(problem: Exception, path: Path) -> str:
    """Return why a model cannot be explained; raise again what is no fault of the program."""
    from minikeras.cli.program import line_in, told

    if isinstance(problem, ValueError):  # nobody knows the shape of its input
        return str(problem)
    if line_in(path, problem.__traceback__):  # a loss of the program, say
        return told(problem, path)
    raise problem
