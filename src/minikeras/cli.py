"""The command line: `minikeras why`, `minikeras behaviors`, `minikeras diff`."""

from __future__ import annotations

import argparse
import difflib
import importlib
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from minikeras.defaults import PROFILES, STAGES, Defaults, check_row, columns, names

QUICK = {"epochs": 4, "seeds": 1, "image_size": 32, "images_per_class": 40}
FULL = {"epochs": 10, "seeds": 3, "image_size": 32, "images_per_class": 90}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit status. Errors go to the standard error, status 2."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (ValueError, OSError, ImportError) as error:
        print(f"minikeras: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("minikeras: interrupted, nothing was measured", file=sys.stderr)
        return 130


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(
        prog="minikeras", description="What Keras does behind your back, one row at a time."
    )
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    why = commands.add_parser(
        "why",
        help="which hidden default makes the difference, measured",
        description="Train the question's network under Keras's defaults and TF1's, switch each "
        "default on and off alone, and say which one makes the difference.",
    )
    why.add_argument(
        "--data",
        metavar="DIR",
        help="a folder training/ and validation/ with a folder of JPEG files for each class; "
        "or 'digits'. Without it, images of food are rendered once.",
    )
    why.add_argument("--out", metavar="DIR", type=Path, default=Path("minikeras-why"))
    why.add_argument("--epochs", metavar="N", type=int, help=f"default {FULL['epochs']}")
    why.add_argument("--seeds", metavar="N", type=int, help=f"default {FULL['seeds']}")
    why.add_argument("--image-size", metavar="N", type=int, help=f"default {FULL['image_size']}")
    why.add_argument("--quick", action="store_true", help="one seed, few images: under a minute")
    why.set_defaults(run=_why)
    behaviors = commands.add_parser("behaviors", help="the table, or the page of one row")
    behaviors.add_argument("row", nargs="?", metavar="ROW")
    behaviors.set_defaults(run=_behaviors)
    diff = commands.add_parser("diff", help="the rows in which two profiles differ")
    diff.add_argument("first", metavar="A", help=", ".join(PROFILES))
    diff.add_argument("second", metavar="B")
    diff.set_defaults(run=_diff)
    return top


def _why(options: argparse.Namespace) -> int:
    _import_tensorflow()
    from rich.console import Console

    from minikeras.why.run import Options, run

    base = QUICK if options.quick else FULL
    given = {name: getattr(options, name) for name in ("epochs", "seeds", "image_size")}
    numbers = base | {name: value for name, value in given.items() if value is not None}
    return run(
        Options(data=options.data, out=options.out, quick=options.quick, **numbers), Console()
    )


def _import_tensorflow() -> None:
    """Import TensorFlow without its notes on the processor, which no setting silences.

    This process is ours, so its standard error is too. If the import fails, what TensorFlow
    wrote is shown.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.stderr.flush()
    with tempfile.TemporaryFile() as notes:
        kept = os.dup(2)
        os.dup2(notes.fileno(), 2)
        try:
            importlib.import_module("tensorflow")
        except BaseException:
            notes.seek(0)
            os.write(kept, notes.read())
            raise
        finally:
            os.dup2(kept, 2)
            os.close(kept)


def _behaviors(options: argparse.Namespace) -> int:
    from minikeras.pages import page

    if options.row is None:
        _print_rows(names(), PROFILES)
        return 0
    check_row(options.row)
    found = page(options.row)
    columns_text = ", ".join(f"{name} {columns(options.row)[name]!r}" for name in PROFILES)
    print(f"{options.row} ({found.stage}): {columns_text}\n\n{found.title}\n\n{found.body.strip()}")
    return 0


def _diff(options: argparse.Namespace) -> int:
    for name in (options.first, options.second):
        if name not in PROFILES:
            close = difflib.get_close_matches(name, PROFILES, n=1)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            raise ValueError(f"{name!r} is not a profile: {', '.join(PROFILES)}.{hint}")
    first, second = (getattr(Defaults, name)() for name in (options.first, options.second))
    rows = tuple(first.diff(second))
    _print_rows(rows, (options.first, options.second))
    print(f"{len(rows)} of {len(names())} rows differ.")
    return 0


def _print_rows(rows: Sequence[str], profiles: Sequence[str]) -> None:
    """Print some rows, by stage, with their values in some profiles."""
    width = max((len(row) for row in rows), default=0)
    cells = {row: [str(columns(row)[profile]) for profile in profiles] for row in rows}
    widths = [
        max(len(profile), *(len(cells[row][place]) for row in rows), 0) if rows else 0
        for place, profile in enumerate(profiles)
    ]
    heads = [profile.ljust(size) for profile, size in zip(profiles, widths, strict=True)]
    print("  ".join(["".ljust(width + 2), *heads]).rstrip())
    for stage in STAGES:
        members = [row for row in rows if columns(row)["stage"] == stage]
        if members:
            print(stage)
        for row in members:
            values = [cell.ljust(size) for cell, size in zip(cells[row], widths, strict=True)]
            print("  ".join([f"  {row}".ljust(width + 2), *values]).rstrip())
