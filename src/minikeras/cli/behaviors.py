"""`minikeras behaviors`: the table, the page of a row, and the pages that contain a word."""

from __future__ import annotations

import argparse
import re
import sys

from minikeras.cli.rows import print_rows
from minikeras.cli.words import Commands, unknown
from minikeras.defaults import PROFILES, STAGES, check_row, columns, names
from minikeras.listing import wrapped


def add(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    behaviors = commands.add_parser(
        "behaviors",
        help="the table, the page of one row, or the rows that speak of a word",
        description="Without arguments, the table: every row with its value in each profile. "
        "With the name of a row, its page. With another word, the rows whose page contains it.",
    )
    behaviors.add_argument("row", nargs="?", metavar="ROW", help="a row, or any word")
    behaviors.add_argument("--stage", help=f"only the rows of a stage: {', '.join(STAGES)}")
    behaviors.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print a table, a page, or the titles of some pages."""
    if options.stage is not None and options.stage not in STAGES:
        raise ValueError(unknown(options.stage, "a stage", STAGES))
    rows = [row for row in names() if options.stage in (None, columns(row)["stage"])]
    if options.row is not None and not options.row.strip():
        raise ValueError("An empty word is on every page; `minikeras behaviors` lists the rows.")
    if options.row is None:
        print_rows(rows, PROFILES)
    elif options.row in names():
        _check_stage(options.row, options.stage)
        print(_styled(_page(options.row)))
    else:
        _search(options.row, rows, options.stage)
    return 0


def _search(word: str, rows: list[str], stage: str | None) -> None:
    """Print the rows of a stage whose page contains a word; a ValueError if there are none."""
    from minikeras.pages import with_word

    everywhere = with_word(word)
    found = [page for page in everywhere if page.row in rows]
    if everywhere and not found:
        met = {page.stage for page in everywhere}
        stages = ", ".join(name for name in STAGES if name in met)
        raise ValueError(
            f"No page of the stage {stage} contains {word!r}, but some of {stages} do."
        )
    if not found:
        check_row(word)  # it is none
    print(wrapped(f"No row is called {word!r}. The page of these contains it:"))
    for page in sorted(found, key=lambda page: rows.index(page.row)):
        print(f"\n{page.row} ({page.stage})\n{wrapped(page.title, '  ')}")


def _check_stage(row: str, stage: str | None) -> None:
    """Raise a ValueError if a row is asked for in a stage that is not its own."""
    own = columns(row)["stage"]
    if stage not in (None, own):
        raise ValueError(f"{row} is no row of the stage {stage}, but of {own}.")


def _page(row: str) -> str:
    from minikeras.interactions import sentences
    from minikeras.pages import page

    found, values = page(row), columns(row)
    cells = ", ".join(f"{name} {values[name]!r}" for name in PROFILES)
    paragraphs = [f"{row} ({found.stage}): {cells}", found.title]
    paragraphs += [*found.paragraphs.split("\n\n"), *sentences(row)]
    parts = [wrapped(paragraph) for paragraph in paragraphs]
    parts += [f"**Both sides** {found.example}", f"**Code**\n\n{found.code}"]
    return "\n\n".join([*parts, f"**Test** {found.test}"])


def _styled(text: str) -> str:
    """Return bold heads for a terminal, and for a pipe the text as it is."""
    if sys.stdout is None or not sys.stdout.isatty():
        return text
    return re.sub(r"^\*\*(.*?)\*\*", "\033[1m\\1\033[0m", text, flags=re.MULTILINE)
