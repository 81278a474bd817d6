"""Find the statement of the core that asks a row of the table for its value."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

# What reads the table without being the core: the rows themselves, the table, an experiment.
_NOT_THE_CORE = ("behaviors", "defaults.py", "why")


@dataclass(frozen=True)
class Call:
    """Where the core reads a row: the file, from the root of the repository, and the statement."""

    path: str
    code: str


def row_calls(package: Path, rows: Iterable[str]) -> dict[str, Call]:
    """Return the first statement of the core that reads each row, for those that are read."""
    wanted, found = set(rows), dict[str, Call]()
    for path in sorted(package.rglob("*.py")):
        if path.relative_to(package).parts[0] in _NOT_THE_CORE:
            continue
        source = path.read_text(encoding="utf-8")
        for row, code in _reads(source, wanted - set(found)):
            found.setdefault(row, Call(str(path.relative_to(package.parents[1])), code))
    return found


def _reads(source: str, rows: set[str]) -> Iterator[tuple[str, str]]:
    """Yield each row that a file reads from a table, with the smallest statement around it."""
    statements = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt)]
    for row in sorted(rows):
        read = re.search(rf"defaults(\.override\([^()]*\))?\.{row}\b", source)
        if read:
            line = source.count("\n", 0, read.start()) + 1
            around = [node for node in statements if node.lineno <= line <= _end(node)]
            if around:
                yield row, _code(source, min(around, key=lambda node: _end(node) - node.lineno))


def _end(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def _code(source: str, node: ast.stmt) -> str:
    """Return a statement as it is written; of one that holds others, the head only."""
    end = node.body[0].lineno - 1 if hasattr(node, "body") else _end(node)
    return textwrap.dedent("\n".join(source.splitlines()[node.lineno - 1 : max(end, node.lineno)]))
