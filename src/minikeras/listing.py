"""Plain text of 80 columns for a terminal: values under each other, and words wrapped below."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

WIDTH = 80


def aligned(
    rows: Sequence[tuple[str, Sequence[str]]], heads: Sequence[str], indent: str = " "
) -> tuple[str, list[str]]:
    """Return the line of the heads, and one for each row: its name, then a value for each head.

    A value that makes the table wider than 80 columns pushes those beside it to the right; if a
    line would be too long even so, its values move to the left, and below the name at last.

    Examples:
        >>> head, lines = aligned([("stddev", ["0.05", "1.0"])], ["keras", "tf1"])
        >>> print(head, *lines, sep="\\n")
                 keras  tf1
         stddev  0.05   1.0
    """
    names = max(len(indent) + len(name) for name, _ in rows)
    table = zip(heads, *(cells for _, cells in rows), strict=True)
    widths = [max(map(len, column)) for column in table]
    room = WIDTH - names - 2 * len(heads)
    while sum(widths) > room:
        widths[widths.index(max(widths))] -= 1

    def line(name: str, cells: Sequence[str]) -> str:
        padded = [cell.ljust(size) for cell, size in zip(cells, widths, strict=True)]
        return "  ".join([name.ljust(names), *padded]).rstrip()

    return line("", heads), [
        _shortened(line(indent + row[0], row[1]), *row, indent) for row in rows
    ]


def _shortened(line: str, name: str, cells: Sequence[str], indent: str) -> str:
    values = "  ".join(cells)
    before = len(indent) + len(name) + 2
    if len(line) <= WIDTH:
        return line
    if before + len(values) <= WIDTH:
        return f"{indent}{name}  {values:>{WIDTH - before}}"
    below = textwrap.wrap(values, WIDTH - len(indent) - 2)
    return "\n".join([indent + name, *(f"{indent}  {part}" for part in below)])


def wrapped(paragraph: str, indent: str = "", whole_code: bool = True) -> str:
    """Break a paragraph into lines of 80 columns.

    What stands between two backticks is not broken; unless `whole_code` is False and it does not
    fit into a line.

    Examples:
        >>> wrapped("Adam adds `epsilon` to the root.", "  ")
        '  Adam adds `epsilon` to the root.'
    """
    room = WIDTH - len(indent)

    def whole(code: re.Match[str]) -> str:
        text = " ".join(code[0].split())
        return text.replace(" ", "\0") if whole_code or len(text) <= room else text

    lines = textwrap.wrap(
        re.sub("`[^`]*`", whole, paragraph),
        room,
        break_long_words=not whole_code,
        break_on_hyphens=False,
    )
    return "\n".join(indent + line for line in lines).replace("\0", " ")
