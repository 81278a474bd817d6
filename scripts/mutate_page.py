"""Writes the tables of `docs/mutation.md`: what the mutation gate changes and has noticed."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from itertools import groupby

from mutate_edits import COLUMNS, ROOT, Mutant
from mutate_unseen import Reasons

PAGE = ROOT / "docs" / "mutation.md"


def write(mutants: Sequence[Mutant], listed: Reasons, recorded: Container[str]) -> None:
    """Write the tables of our changes into the page."""
    write_part("changes", tables(mutants, listed, recorded))


def is_current(mutants: Sequence[Mutant], listed: Reasons, recorded: Container[str]) -> bool:
    """Return whether the page says what `write` would write."""
    text = PAGE.read_text(encoding="utf-8")
    return text == _with_part(text, "changes", tables(mutants, listed, recorded))


def write_part(name: str, text: str) -> None:
    """Write what stands between the two marks of a part of the page."""
    PAGE.write_text(_with_part(PAGE.read_text(encoding="utf-8"), name, text), encoding="utf-8")


def _with_part(page: str, name: str, text: str) -> str:
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    if begin not in page:
        page += f"\n{begin}\n{end}\n"
    before, _, rest = page.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n\n{text}\n\n{end}{after}"


def tables(mutants: Sequence[Mutant], listed: Reasons, recorded: Container[str]) -> str:
    """Return a sentence that counts, the changes of each row, and what is unseen."""
    rows = [(row, list(changes)) for row, changes in groupby(mutants, key=lambda m: m.row)]
    tried = [mutant for mutant in mutants if mutant.row in recorded]
    values = sum(mutant.part != "code" for mutant in tried)
    unseen = [mutant for mutant in tried if mutant.key in listed]
    parts = [
        f"{sum(row in recorded for row, _ in rows)} rows: {values} changed values and "
        f"{len(tried) - values} changed lines. The tests notice {len(tried) - len(unseen)} of "
        f"these {len(tried)} changes, and {len(unseen)} not.",
        "",
        "| Row | Keras 3 | Keras 2 | TF1 | Noticed |",
        "|---|---|---|---|---|",
        *(_line(row, changes, listed, row in recorded) for row, changes in rows),
    ]
    if unseen:
        parts += ["", "## Changes that nobody notices", "", *_unseen(unseen, listed)]
    return "\n".join(parts)


def _line(row: str, changes: list[Mutant], listed: Reasons, tried: bool) -> str:
    cells = [f"`{row}`"]
    for column in COLUMNS:
        of_column = [mutant for mutant in changes if mutant.part == column]
        old = of_column[0].old.partition("=")[2]
        new = ", ".join(_code(mutant.new.partition("=")[2]) for mutant in of_column)
        cells.append(f"{_code(old)} to {new}")
    noticed = sum(mutant.key not in listed for mutant in changes)
    cells.append(f"{noticed} of {len(changes)}" if tried else "not tried yet")
    return f"| {' | '.join(cells)} |"


def _unseen(mutants: Iterable[Mutant], listed: Reasons) -> list[str]:
    lines = []
    for (row, reason), changes in groupby(
        mutants, key=lambda mutant: (mutant.row, listed[mutant.key])
    ):
        lines.append(f"- `{row}`: {reason}")
        lines += [f"    - {_code(mutant.old)} to {_code(mutant.new)}" for mutant in changes]
    return lines


def _code(text: str) -> str:
    return f"`{text}`"
