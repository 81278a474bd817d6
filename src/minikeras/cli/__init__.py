"""The command line: `minikeras why`, `behaviors`, `diff` and `explain`, one module each.

Each module adds its command to the parser. What takes time, TensorFlow above all, is imported by
a command when it runs, so that help, a table and a page come at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from minikeras.cli.behaviors import add as add_behaviors
from minikeras.cli.diff import add as add_diff
from minikeras.cli.explain import add as add_explain
from minikeras.cli.why import add as add_why
from minikeras.cli.words import unknown

COMMANDS = ("why", "behaviors", "diff", "explain")


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
    for add in (add_why, add_behaviors, add_diff, add_explain):
        add(commands)
    return top


def _check_command(words: Sequence[str]) -> None:
    """Raise a ValueError that names the closest command, which argparse would not."""
    if words and not words[0].startswith("-") and words[0] not in COMMANDS:
        raise ValueError(unknown(words[0], "a command", COMMANDS))
