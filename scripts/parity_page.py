"""Writes `docs/parity.md` from what the tests of the parity table have recorded."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "parity.md"
sys.path[:0] = [str(ROOT / path) for path in ("src", "scripts", "tests")]

HEAD = """\
# Parity

Every public class beside both Kerases, on the processor, to the bit. The tests in `tests/table/`
measure what stands here, and fail when a cell gets worse or a class has no case.

For each class and each Keras:

- **values**: what it gives. For each family the page says what that is.
- **shapes**: the shapes and dtypes of all that.
- **config**: what we write makes an equal object in Keras 3; what each Keras writes makes one here.
- **gradients**: through it and to its weights, where it has any.
- **fit**: three epochs from one integer seed. First weights, the loss of each epoch and last
  weights; for a metric, what is reported.

"equal" means that all of these have the same bits. A number is the largest difference, rounded
up. A dash: that Keras has no such class. The Keras 2 column is measured under
`Defaults.keras2()`.

"""


def page() -> str:
    """Return the page."""
    from table.families import FAMILIES, record

    recorded = record()
    parts = [HEAD + _summary(recorded)]
    for name, family in FAMILIES.items():
        parts.append(_section(name, family, recorded[name]))
    return "\n".join(parts)


def _summary(recorded: dict[str, Any]) -> str:
    """Return how much is compared, and a list of what is not equal."""
    from table.families import FAMILIES
    from table.measure import NOTHING

    cells = [
        cell
        for classes in recorded.values()
        for libraries in classes.values()
        for checks in libraries.values()
        for cell in checks.values()
        if cell != NOTHING
    ]
    apart = [
        f"- `{FAMILIES[family].module}.{own}`, {title}: {said}."
        for family, classes in recorded.items()
        for own, libraries in classes.items()
        for library, title in (("keras", "Keras 3"), ("keras2", "Keras 2"))
        for said in [_cell(family, own, library, libraries)]
        if said not in ("equal", "-")
    ]
    equal = cells.count("equal")
    count = f"{sum(map(len, recorded.values()))} classes and functions, {len(cells)} comparisons"
    return "\n".join([f"{count}: {equal} are equal. These are not:\n", *apart, ""])


def _section(name: str, family: Any, classes: dict[str, Any]) -> str:
    lines = [
        f"## {family.title}\n",
        f"Values: {family.values}.{_not_asked(classes)}\n",
        "| Class | Keras 3 | Keras 2 |",
        "|---|---|---|",
    ]
    for own, libraries in classes.items():
        cells = [_cell(name, own, library, libraries) for library in ("keras", "keras2")]
        lines.append(f"| `{own}` | {' | '.join(cells)} |")
    without = [f"`{own}`: {why}" for own, why in family.without.items()]
    lines.append("\nWithout a row. " + "; ".join(without) + ".\n")
    return "\n".join(lines)


def _not_asked(classes: dict[str, Any]) -> str:
    """Return a sentence about checks that none of the classes has."""
    from table.families import CHECKS
    from table.measure import NOTHING

    rows = [checks for libraries in classes.values() for checks in libraries.values()]
    nowhere = [check for check in CHECKS if all(row[check] == NOTHING for row in rows)]
    return f" There are no {' and no '.join(nowhere)} to compare." if nowhere else ""


def _cell(family: str, own: str, library: str, libraries: dict[str, Any]) -> str:
    """Return what stands in the page for a class and a Keras: one reason is said once."""
    from table.families import REASONS
    from table.measure import EQUAL, NOTHING

    if library not in libraries:
        return "-"
    found: dict[str, list[str]] = {}
    for check, cell in libraries[library].items():
        if cell not in (EQUAL, NOTHING):
            reason = REASONS.get((family, own, library, check), "no reason is written down")
            found.setdefault(reason, []).append(_short(check, cell))
    return "; ".join(f"{', '.join(told)} ({reason})" for reason, told in found.items()) or "equal"


def _short(check: str, cell: str) -> str:
    """Return what a cell says of a check: of an error, its class alone."""
    head, _, rest = cell.partition(":")
    if head.endswith(("Error", "Warning")):
        return f"{check} raises {head}"
    return f"{check} has another{rest}" if head == "other config" else f"{check} {cell}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
