"""Make a notebook of a page: its prose and its blocks become cells, in their order.

The outputs of the cells are those that the page shows, and its figures stand under the cells
that draw them. A block of commands becomes a cell of `!` lines.
"""

from __future__ import annotations

import ast
import json
import re
from base64 import b64encode
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from sybil import Document

from doc_blocks import Block, find_blocks
from doc_examples import ENVIRONMENT, tidy

Cell = dict[str, Any]

METADATA = {
    "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
    "language_info": {"name": "python"},
}
HEAD = """\
{title}

This notebook is the page `{page}` of minikeras, with the outputs of that page. To run it, install
minikeras and what the notebooks need from a copy of its repository:

    pip install "PATH/TO/THE/REPOSITORY[notebooks]"\
"""
SETUP = """\
# As the page was recorded: on the CPU, without notices, and with its files in an empty folder.
import logging
import os
import sys
import tempfile

logging.basicConfig(level=logging.ERROR)
os.environ.update(
{environment})
os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]
os.chdir(tempfile.mkdtemp())\
"""

_CONTAINER = re.compile(r'(===|!!!|\?\?\?)\+? *(?P<kind>[\w-]*)[^"]*("(?P<title>.*)")?')
_FENCE = re.compile(r" *(```+)")
_ATTRIBUTES = re.compile(r"^( *```+\w*) *\{.*\}$")
_IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\(\S*generated/(?P<name>\w+)\.svg\)(\{[^}]*\})?")
_LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]+)\]\((?!\w+:)(?P<target>[^)#]*)(#[^)]*)?\)(\{[^}]*\})?")
_TUTORIAL = re.compile(r"(\.\./tutorials/)?(?P<stem>\d\d_\w+)\.md")
_HEADING = re.compile(r"^(#+ .*?) *\{[^}]*\}$", re.MULTILINE)


def notebook(page: Path, figures: Path) -> str:
    """Return the notebook of a page, as JSON in the format of Jupyter, version 4.5.

    Args:
        page: the Markdown file.
        figures: the folder of the figures that the page has made, as PNG. A figure that is not
            there is left out.
    """
    text = page.read_text(encoding="utf-8")
    title, _, rest = text.partition("\n")
    head = _markdown(HEAD.format(title=title, page=page.name))
    cells = [head, _code_cell(_setup()), *_cells(rest, page, figures)]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    made = {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def _markdown(text: str) -> Cell:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def _code_cell(source: str, *outputs: Cell, tags: tuple[str, ...] = ()) -> Cell:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {"tags": list(tags)} if tags else {},
        "outputs": list(outputs),
        "source": source,
    }


def _stream(printed: str) -> list[Cell]:
    return [{"output_type": "stream", "name": "stdout", "text": printed}] if printed else []


def with_link(text: str, name: str) -> str:
    """Return a page whose title is followed by a link to the notebook with this file name."""
    title, _, rest = text.partition("\n")
    link = f'[Download this page as a notebook]({name}){{ download="{name}" }}'
    # Not a paragraph: the first one of a page is its description.
    return f'{title}\n\n<div class="notebook" markdown="span">{link}</div>\n{rest}'


def _setup() -> str:
    # A notebook shows its figures itself.
    names = {name: value for name, value in ENVIRONMENT.items() if name != "MPLBACKEND"}
    return SETUP.format(
        environment="".join(f'    {name}="{value}",\n' for name, value in names.items())
    )


def _cells(text: str, page: Path, figures: Path) -> Iterator[Cell]:
    text = unfolded(text)
    done, indent = 0, ""
    blocks = list(find_blocks(Document(text, str(page))))
    drawn = {block.attributes["figure"] for block in blocks if "figure" in block.attributes}
    for block in blocks:
        yield from _prose(text[done : block.start], indent, drawn)
        yield _command(block) if block.language == "console" else _code(block, figures)
        done, indent = block.end, block.indent
    yield from _prose(text[done:], indent, drawn)


def unfolded(text: str) -> str:
    """Return Markdown in which tabs, notes and folded answers are a title and their text."""
    lines: list[str] = []
    heads: list[int] = []  # the columns of the containers that a line is in
    ticks = ""  # those that opened the fence that a line is in
    for line in text.splitlines():
        fence = _FENCE.match(line)
        column = len(line) - len(line.lstrip())
        while line.strip() and not ticks and heads and column <= heads[-1]:
            heads.pop()
        body = line[4 * len(heads) :]
        container = None if ticks else _CONTAINER.fullmatch(body.strip())
        if container:
            heads.append(column)
            body = f"**{container['title'] or container['kind'].capitalize()}**"
        elif fence and not ticks:
            ticks = fence[1]
        elif fence and line.strip() == ticks:
            ticks = ""
        lines.append(body)
    return "\n".join(lines) + "\n"


def _prose(text: str, indent: str, drawn: set[str]) -> Iterator[Cell]:
    """Yield a Markdown cell, unless there is nothing to say.

    `indent` is that of the block before: what follows it in the same item of a list has lost its
    item, and moves to the left.
    """
    lines: list[tuple[bool, str]] = []
    moves, ticks = True, ""
    for line in text.splitlines():
        moves = moves and (not line.strip() or line.startswith(indent))
        line = line.removeprefix(indent) if moves else line
        fence, inside = _FENCE.match(line), bool(ticks)
        if fence and not ticks:
            ticks = fence[1]
        elif fence and line.strip() == ticks:
            ticks = ""
        lines.append((inside or bool(ticks), _ATTRIBUTES.sub(r"\1", line)))
    parts = []
    for fenced, group in groupby(lines, key=itemgetter(0)):
        part = "\n".join(line for _, line in group)
        parts.append(part if fenced else _plain(part, drawn))
    plain = re.sub(r"\n{3,}", "\n\n", "\n".join(parts)).strip("\n").rstrip()
    if plain:
        yield _markdown(plain)


def _plain(text: str, drawn: set[str]) -> str:
    """Return Markdown without what only the site understands.

    A figure of this page, whose name is in `drawn`, stands under its cell already; of another
    page's figure the description stays. A link to a page stays if that is a tutorial.
    """
    text = _IMAGE.sub(lambda image: "" if image["name"] in drawn else f"*{image['alt']}*", text)
    return _HEADING.sub(r"\1", _LINK.sub(_link, text))


def _link(link: re.Match[str]) -> str:
    tutorial = _TUTORIAL.fullmatch(link["target"])
    return f"[{link['text']}]({tutorial['stem']}.ipynb)" if tutorial else link["text"]


def _code(block: Block, figures: Path) -> Cell:
    """Return the cell of a Python block, with what it prints, raises and draws."""
    raised = block.attributes.get("raises")
    printed, outputs = tidy(block.want), list[Cell]()
    if raised:
        # What was printed stands before the last line of the traceback.
        start = re.search(rf"^([\w.]*\.)?{raised}\b", printed, re.MULTILINE)
        split = start.start() if start else len(printed)
        printed, message = printed[:split], printed[split:].strip()
        value = message.partition(": ")[2]
        error = {"ename": raised, "evalue": value, "traceback": [message]}
        outputs.append({"output_type": "error", **error})
    drawing = figures / f"{block.attributes.get('figure')}.png"
    if drawing.exists():
        data = {"image/png": b64encode(drawing.read_bytes()).decode(), "text/plain": "<Figure>"}
        outputs.append({"output_type": "display_data", "metadata": {}, "data": data})
    tags = ("raises-exception",) if raised else ()
    return _code_cell(quiet(block.source), *_stream(printed), *outputs, tags=tags)


def quiet(source: str) -> str:
    """Return code that shows in a notebook what it prints, and not the value of its last line."""
    source = source.rstrip("\n")
    last = ast.parse(source).body[-1:]
    if not last or not isinstance(last[0], ast.Expr) or _prints(last[0].value):
        return source
    lines = source.encode().split(b"\n")
    number, column = last[0].end_lineno or 0, last[0].end_col_offset or 0
    line = lines[number - 1]
    lines[number - 1] = line[:column] + b";" + line[column:]
    return b"\n".join(lines).decode()


def _prints(value: ast.expr) -> bool:
    return (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Name)
        and (value.func.id == "print")
    )


def _command(block: Block) -> Cell:
    """Return the cell of a block of commands, with what they print."""
    commands = re.findall(r"^\$ (.*)$", block.source, re.MULTILINE)
    printed = tidy(re.sub(r"^\$ .*\n", "", block.source, flags=re.MULTILINE))
    return _code_cell("\n".join(f"!{command}" for command in commands), *_stream(printed))
