"""`minikeras diff A B`: the rows in which two profiles differ, as a list of changes."""

from __future__ import annotations

import argparse

from minikeras.cli.rows import print_rows
from minikeras.cli.words import Commands, profile
from minikeras.defaults import PROFILES, names


def add(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    diff = commands.add_parser(
        "diff",
        help="the rows in which two profiles differ",
        description="What changes from one profile to another: each row that differs, with both "
        "values and what it is about. `minikeras diff keras2 keras` is the list of what changed "
        "between the Kerases.",
    )
    diff.add_argument("first", metavar="A", help=", ".join(PROFILES))
    diff.add_argument("second", metavar="B")
    diff.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the rows that differ, with the titles of their pages, and how many they are."""
    first, second = profile(options.first), profile(options.second)
    rows = tuple(first.diff(second))
    if rows:
        print_rows(rows, (options.first, options.second), titles=True)
    print(f"{len(rows)} of {len(names())} rows differ.")
    return 0
