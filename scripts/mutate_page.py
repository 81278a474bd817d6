"""Writes the tables of `docs/mutation.md`: what the mutation gate changes and has noticed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from mutate_edits import COLUMNS, ROOT, Mutant

PAGE = ROOT / "docs" / "mutation.md"
Excused = Mapping[tuple[str, str, str], str]


def write(mutants: Sequence[Mutant], excused: Excused) -> None:
    """Write the tables of our changes into the page."""
    write_part("changes", tables(mutants, excused))


def is_current(mutants: Sequence[Mutant], excused: Excused) -> bool:
    """Return whether the page says what `write` would write."""
    text = PAGE.read_text(encoding="utf-8")
    return text == _with_part(text, "changes", tables(mutants, excused))


def write_part(name: str, text: str) -> None:
    """Write what stands between the two marks of a part of the page."""
    PAGE.write_text(_with_part(PAGE.read_text(encoding="utf-8"), name, text), encoding="utf-8")


def _with_part(page: str, name: str, text: str) -> str:
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, _, rest = page.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n\n{text}\n\n{end}{after}"


def tables(mutants: Sequence[Mutant], excused: Excused) -> str:
    """Return a sentence that counts, the changes of each row, and the excuses."""
    rows = [(row, list(changes)) for row, changes in groupby(mutants, key=lambda m: m.row)]
    values = sum(mutant.part != "code" for mutant in mutants)
    lines = len(mutants) - values
    without = sum(mutant.key in excused for mutant in mutants)
    parts = [
        f"{len(rows)} rows: {values} changed values, and {lines} changed lines. The tests notice "
        f"{len(mutants) - without} of these {len(mutants)} changes; {_number(without)} below.",
        "",
        "| Row | Keras 3 | Keras 2 | TF1 | Lines |",
        "|---|---|---|---|---|",
        *(_line(row, changes, excused) for row, changes in rows),
    ]
    if without:
        parts += ["", "## Changes that change nothing", "", *_excuses(mutants, excused)]
    return "\n".join(parts)


def _number(count: int) -> str:
    return f"the other {count}, which change no number, are" if count != 1 else "one more is"


def _line(row: str, changes: list[Mutant], excused: Excused) -> str:
    cells = [f"`{row}`"]
    for column in COLUMNS:
        of_column = [mutant for mutant in changes if mutant.part == column]
        old = of_column[0].old.partition("=")[2]
        new = ", ".join(_code(mutant.new.partition("=")[2]) for mutant in of_column)
        cells.append(f"{_code(old)} to {new}")
    code = [mutant for mutant in changes if mutant.part == "code"]
    noticed = sum(mutant.key not in excused for mutant in code)
    cells.append(f"{noticed} of {len(code)}" if code else "none")
    return f"| {' | '.join(cells)} |"


def _excuses(mutants: Iterable[Mutant], excused: Excused) -> list[str]:
    lines = []
    for (row, reason), changes in groupby(
        (mutant for mutant in mutants if mutant.key in excused),
        key=lambda mutant: (mutant.row, excused[mutant.key]),
    ):
        lines.append(f"- `{row}`: {reason}:")
        lines += [f"    - {_code(mutant.old)} to {_code(mutant.new)}" for mutant in changes]
    return lines


def _code(text: str) -> str:
    return f"`{text}`"
