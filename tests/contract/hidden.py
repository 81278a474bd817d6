"""Where the pages say that Keras hides something: the file, the symbol and the line.

The part **Hidden in** names places as `file.py::Symbol` (line 12), `::Symbol` (line 12) for
another symbol of the same file, or `Symbol` (line 12). Files are relative to `site-packages`.
"""

import ast
import functools
import importlib.metadata
import re
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from minikeras.pages import Page

SITE = Path(sysconfig.get_path("purelib"))
# The versions whose lines the pages give; of other versions only the symbols are checked.
VERSIONS = {"keras": "3.15", "tf_keras": "2.21", "tensorflow": "2.21"}

_PLACE = re.compile(
    r"`(?P<file>[\w/]+\.py)?(?P<colons>::)?(?P<symbol>[\w.]*)`"
    r"(?:\s+\(lines? (?P<first>\d+)(?:\s(?:and|to)\s(?P<second>\d+))?)?"
)


class Place(NamedTuple):
    """A symbol of a file, and the lines that the page gives."""

    file: str
    symbol: str
    lines: tuple[int, ...]

    @property
    def library(self) -> str:
        """The package that the file belongs to."""
        return self.file.partition("/")[0]


def places(page: Page) -> Iterator[Place]:
    """Yield the places that a page names, in its order."""
    file = ""
    for match in _PLACE.finditer(page.sections["Hidden in"]):
        file = match["file"] or file
        lines = tuple(int(line) for line in (match["first"], match["second"]) if line)
        if match["file"] or match["colons"] or lines:
            yield Place(file, match["symbol"], lines)


def complaints(place: Place, site: Path = SITE) -> list[str]:
    """Return what is wrong with a place: no such file, no such symbol, or a line outside of it."""
    path = site / place.file
    if not place.file or not path.exists():
        return [f"{place}: there is no such file"]
    found = [span for name, span in _spans(path) if _ends_with(name, place.symbol)]
    if place.symbol and not found:
        return [f"{place}: there is no such symbol"]
    if not place.symbol or not _is_the_version(place.library):
        return []
    return [
        f"{place}: line {line} is not in it: {found}"
        for line in place.lines
        if not any(first <= line <= last for first, last in found)
    ]


def _ends_with(name: str, symbol: str) -> bool:
    return name == symbol or name.endswith(f".{symbol}")


@functools.cache
def _spans(path: Path) -> list[tuple[str, tuple[int, int]]]:
    """Return every class, function and name of a file, with its first and last line."""
    return [*_inside(ast.parse(path.read_text(encoding="utf-8")), "")]


def _inside(parent: ast.AST, prefix: str) -> Iterator[tuple[str, tuple[int, int]]]:
    for node in ast.iter_child_nodes(parent):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            yield prefix + node.name, (first, node.end_lineno or first)
            yield from _inside(node, f"{prefix}{node.name}.")
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                yield prefix + ast.unparse(target), (node.lineno, node.end_lineno or node.lineno)
        elif isinstance(node, ast.stmt):
            yield from _inside(node, prefix)


@functools.cache
def _is_the_version(library: str) -> bool:
    installed = importlib.metadata.version(library)
    return installed.startswith(f"{VERSIONS[library]}.")
