"""Find the blocks of a Markdown page that are to be run, and what the page says they print.

A Python block is followed by the output fence that shows what it prints:

    ```python { raises="ValueError" }
    ...
    ```

    ```text {.output}
    ...
    ```

A console block whose first line is `$ minikeras ...` holds command and output together.
The attributes, in braces after the language:

    raises="ValueError"   the block must raise it; the message counts as printed
    figure="name"         the open matplotlib figure becomes docs/generated/name.svg
    data="name.json"      the string variable `data` becomes docs/generated/name.json
    exit="2"              the command must end with this status; its errors are shown
    .no-run               the block is shown and not run
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from sybil import Document, Region
from sybil.parsers.markdown.lexers import RawFencedCodeBlockLexer

# `title` and its like belong to the theme, which draws the block.
THEME = {"title", "hl_lines", "linenums"}
ATTRIBUTES = {
    "python": {"raises", "figure", "data", "no-run"} | THEME,
    "console": {"exit", "no-run"} | THEME,
}

_fences = RawFencedCodeBlockLexer(re.compile(r"[ \t]*(?P<info>[^\n]*)$\n", re.MULTILINE))
_ATTRIBUTE = re.compile(
    r'\.(?P<flag>[\w-]+)|(?P<name>[\w-]+)=(?:"(?P<quoted>[^"]*)"|(?P<bare>\S+))'
)


@dataclass(frozen=True)
class Block:
    """A block to run.

    `start` and `end` bound the block and its output in the page; `recorded` bounds the
    text that running it with `--update-docs` replaces.
    """

    language: str
    source: str
    attributes: dict[str, str]
    want: str
    start: int
    end: int
    recorded: tuple[int, int]
    indent: str

    def rewritten(self, printed: str) -> str:
        """Return the text that belongs at `recorded` when the block prints `printed`."""
        if self.language == "console":
            return textwrap.indent(printed, self.indent)
        if not printed:
            return ""
        ticks = "```"
        while ticks in printed:
            ticks += "`"
        return "\n\n" + textwrap.indent(f"{ticks}text {{.output}}\n{printed}{ticks}", self.indent)


def find_blocks(document: Document) -> Iterator[Block]:
    """Yield the blocks of a page that are to be run, from top to bottom.

    Raises:
        ValueError: an attribute is unknown, or an output follows no Python block.
    """
    used = None
    fences = list(_outermost(_fences(document)))
    for fence, following in zip_longest(fences, fences[1:]):
        language, attributes = _read_info(fence.lexemes["info"])
        if "output" in attributes and fence is not used:
            raise ValueError(f"{_place(document, fence)}: no Python block prints this output")
        if language not in ATTRIBUTES:
            continue
        unknown = set(attributes) - ATTRIBUTES[language]
        if unknown:
            raise ValueError(
                f"{_place(document, fence)}: unknown attribute {sorted(unknown)[0]!r} of a "
                f"{language} block; expected one of {sorted(ATTRIBUTES[language])}"
            )
        output = following if following and _is_output_of(fence, following, document) else None
        used = output
        if "no-run" in attributes:
            continue
        if language == "python":
            yield _python_block(document, fence, output, attributes)
        elif str(fence.lexemes["source"]).startswith("$ minikeras"):
            yield _console_block(document, fence, attributes)


def _outermost(fences: Iterable[Region]) -> Iterator[Region]:
    """Drop the fences inside other fences: a page may show how a block is written."""
    end = 0
    for fence in sorted(fences, key=lambda fence: (fence.start, -fence.end)):
        if fence.start >= end:
            end = fence.end
            yield fence


def _read_info(info: str) -> tuple[str, dict[str, str]]:
    """Split what follows the ticks: `python { raises="E" .no-run }`."""
    language, _, braces = info.partition("{")
    found = _ATTRIBUTE.finditer(braces)
    attributes = {
        match["flag"] or match["name"]: match["quoted"] or match["bare"] or "" for match in found
    }
    return language.strip(), attributes


def _is_output_of(fence: Region, following: Region, document: Document) -> bool:
    between = document.text[fence.end : following.start]
    return "output" in _read_info(following.lexemes["info"])[1] and not between.strip()


def _python_block(
    document: Document, fence: Region, output: Region | None, attributes: dict[str, str]
) -> Block:
    end = output.end if output else fence.end
    return Block(
        language="python",
        source=str(fence.lexemes["source"]),
        attributes=attributes,
        want=str(output.lexemes["source"]) if output else "",
        start=fence.start,
        end=end,
        recorded=(fence.end, end),
        indent=_indent(document, fence),
    )


def _console_block(document: Document, fence: Region, attributes: dict[str, str]) -> Block:
    text = document.text[fence.start : fence.end]
    first, last = text.index("\n") + 1, text.rindex("\n") + 1
    return Block(
        language="console",
        source=str(fence.lexemes["source"]),
        attributes=attributes,
        want=str(fence.lexemes["source"]),
        start=fence.start,
        end=fence.end,
        recorded=(fence.start + first, fence.start + last),
        indent=_indent(document, fence),
    )


def _indent(document: Document, fence: Region) -> str:
    """Return the white space before a fence, which lies deeper inside a tab or a list."""
    line = document.text[document.text.rfind("\n", 0, fence.start) + 1 :]
    return line[: len(line) - len(line.lstrip(" \t"))]


def _place(document: Document, fence: Region) -> str:
    return f"{document.path}:{document.text.count(chr(10), 0, fence.start) + 1}"
