"""Rows of the table in the terminal, by stage."""

from __future__ import annotations

from collections.abc import Sequence

from minikeras.defaults import STAGES, columns
from minikeras.listing import aligned, wrapped


def print_rows(rows: Sequence[str], profiles: Sequence[str], titles: bool = False) -> None:
    """Print some rows with their values in some profiles, and perhaps the title of each page."""
    from minikeras.pages import page

    values = [(row, [str(columns(row)[profile]) for profile in profiles]) for row in rows]
    head, lines = aligned(values, profiles)
    print(head)
    for stage in STAGES:
        members = [pair for pair in zip(rows, lines, strict=True) if _stage(pair[0]) == stage]
        if members:
            print(stage)
        for row, line in members:
            print(line)
            if titles:
                print(wrapped(page(row).title, "   "))


def _stage(row: str) -> str:
    return str(columns(row)["stage"])
