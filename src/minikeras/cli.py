"""The command line: `minikeras why`, `minikeras behaviors`, `minikeras diff`."""

from __future__ import annotations

import argparse
import difflib
import importlib
import logging
import os
import re
import sys
import tempfile
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

from minikeras.defaults import PROFILES, STAGES, Defaults, check_row, columns, names

COMMANDS = ("why", "behaviors", "diff")
QUICK = {"epochs": 9, "seeds": 1, "image_size": 20, "images_per_class": 60}
FULL = {"epochs": 12, "seeds": 3, "image_size": 32, "images_per_class": 90}
WIDTH = 80


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit status. Errors go to the standard error, status 2."""
    try:
        try:
            words = list(sys.argv[1:] if arguments is None else arguments)
            _check_command(words)
            options = parser().parse_args(words)
            return int(options.run(options))
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except BrokenPipeError:
        # The reader has seen enough, as in `minikeras behaviors | head -1`. What is left in the
        # buffer goes nowhere, or Python would complain when it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + 13  # what a shell says of a program that a closed pipe ended
    except (ValueError, OSError, ImportError) as error:
        print(f"minikeras: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("minikeras: interrupted", file=sys.stderr)
        return 128 + 2  # what a shell says of a program that Ctrl-C ended


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
        "default on and off alone, and say which one makes the difference. It takes some minutes; "
        "Ctrl-C ends it early and keeps what was measured.",
    )
    why.add_argument(
        "--data",
        metavar="DIR",
        help="a folder training/ and validation/ with a folder of JPEG files for each class; "
        "or 'digits'. Without it, images of food are rendered once.",
    )
    why.add_argument(
        "--out",
        metavar="DIR",
        type=Path,
        default=Path("minikeras-why"),
        help="where why.json and why.html go (default: minikeras-why)",
    )
    for name, words in (
        ("epochs", "how long each training is"),
        ("seeds", "how often everything is repeated"),
        ("image-size", "pixels a side"),
    ):
        row = name.replace("-", "_")
        usual = f"default: {FULL[row]}, with --quick {QUICK[row]}"
        why.add_argument(f"--{name}", metavar="N", type=int, help=f"{words} ({usual})")
    why.add_argument(
        "--quick", action="store_true", help="one seed, fewer and smaller images: under a minute"
    )
    why.set_defaults(run=_why)
    behaviors = commands.add_parser("behaviors", help="the table, or the page of one row")
    behaviors.add_argument("row", nargs="?", metavar="ROW")
    behaviors.set_defaults(run=_behaviors)
    diff = commands.add_parser("diff", help="the rows in which two profiles differ")
    diff.add_argument("first", metavar="A", help=", ".join(PROFILES))
    diff.add_argument("second", metavar="B")
    diff.set_defaults(run=_diff)
    return top


def _check_command(words: Sequence[str]) -> None:
    """Raise a ValueError that names the closest command, which argparse would not."""
    if words and not words[0].startswith("-") and words[0] not in COMMANDS:
        raise ValueError(_unknown(words[0], "a command", COMMANDS))


def _unknown(word: str, kind: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    return f"{word!r} is not {kind}: {', '.join(known)}.{hint}"


def _why(options: argparse.Namespace) -> int:
    from minikeras.why.options import Options, check

    base = QUICK if options.quick else FULL
    given = {name: getattr(options, name) for name in ("epochs", "seeds", "image_size")}
    numbers = base | {name: value for name, value in given.items() if value is not None}
    chosen = Options(data=options.data, out=options.out, quick=options.quick, **numbers)
    check(chosen)
    _import_tensorflow()
    from rich.console import Console

    from minikeras.why.run import run

    return run(chosen, Console())


def _import_tensorflow() -> None:
    """Import TensorFlow without its notes on the processor, which no setting silences.

    This process is ours, so its standard error is too. If the import fails, what TensorFlow
    wrote is shown. Nor does TensorFlow need to say that parts of TensorFlow 1 are deprecated.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    sys.stderr.flush()
    with tempfile.TemporaryFile() as notes:
        kept = os.dup(2)
        os.dup2(notes.fileno(), 2)
        try:
            importlib.import_module("tensorflow")
        except Exception:
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
    found, values = page(options.row), columns(options.row)
    cells = ", ".join(f"{name} {values[name]!r}" for name in PROFILES)
    paragraphs = [f"{options.row} ({found.stage}): {cells}", found.title]
    paragraphs += found.paragraphs.split("\n\n")
    print("\n\n".join(_wrap(paragraph) for paragraph in paragraphs))
    return 0


def _wrap(paragraph: str) -> str:
    """Break a paragraph into lines of 80 columns, but nothing between two backticks."""
    whole = re.sub("`[^`]*`", lambda code: " ".join(code[0].split()).replace(" ", "\0"), paragraph)
    lines = textwrap.fill(whole, WIDTH, break_long_words=False, break_on_hyphens=False)
    return lines.replace("\0", " ")


def _diff(options: argparse.Namespace) -> int:
    for name in (options.first, options.second):
        if name not in PROFILES:
            raise ValueError(_unknown(name, "a profile", PROFILES))
    first, second = (getattr(Defaults, name)() for name in (options.first, options.second))
    rows = tuple(first.diff(second))
    if rows:
        _print_rows(rows, (options.first, options.second))
    print(f"{len(rows)} of {len(names())} rows differ.")
    return 0


def _print_rows(rows: Sequence[str], profiles: Sequence[str]) -> None:
    """Print some rows, by stage, with their values in some profiles.

    A value that makes the table wider than 80 columns pushes those beside it to the right; if a
    line would be too long even so, its values move to the left.
    """
    width = max(len(row) for row in rows)
    cells = {row: [str(columns(row)[profile]) for profile in profiles] for row in rows}
    widths = [
        max(len(profile), *(len(cells[row][place]) for row in rows))
        for place, profile in enumerate(profiles)
    ]
    room = WIDTH - (width + 1) - 2 * len(profiles)
    while sum(widths) > room:
        widths[widths.index(max(widths))] -= 1
    heads = [profile.ljust(size) for profile, size in zip(profiles, widths, strict=True)]
    print("  ".join(["".ljust(width + 1), *heads]).rstrip())
    for stage in STAGES:
        members = [row for row in rows if columns(row)["stage"] == stage]
        if members:
            print(stage)
        for row in members:
            padded = [cell.ljust(size) for cell, size in zip(cells[row], widths, strict=True)]
            line = "  ".join([f" {row}".ljust(width + 1), *padded]).rstrip()
            if len(line) > WIDTH:
                values = "  ".join(cells[row])
                line = f" {row}  {values:>{WIDTH - len(row) - 3}}"
            print(line)
