"""Run the examples of Markdown pages and compare what they print with what is written.

The blocks of a page (see `doc_blocks`) are run from top to bottom in one namespace. In an
expected output `...` stands for anything, and a number is compared to the digits written.
One `Examples` serves pytest, which compares, and the site, which takes the figures.
"""

from __future__ import annotations

import contextlib
import difflib
import doctest
import importlib
import io
import os
import re
import shlex
import sys
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from sybil import Document, Example, Region
from sybil.evaluators.doctest import NUMBER, OutputChecker

from doc_blocks import Block, find_blocks

ROOT = Path(__file__).parents[1]
FLAGS = NUMBER | doctest.ELLIPSIS

# In place before TensorFlow, matplotlib and rich are imported, so that an example prints
# the same on every machine and in every terminal.
ENVIRONMENT = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "KERAS_BACKEND": "tensorflow",
    "MPLBACKEND": "agg",
    "COLUMNS": "80",
    "NO_COLOR": "1",
}


def set_environment() -> None:
    """Make this process print as the pages were recorded."""
    os.environ.update(ENVIRONMENT)
    os.environ.pop("FORCE_COLOR", None)


class Failure(Exception):
    """An example did not do what its page says."""


class Examples:
    """Runs the blocks of pages; with `update`, collects what their outputs should say."""

    def __init__(self, update: bool = False) -> None:
        self.update = update
        self.files: dict[str, bytes] = {}  # the figures and data made so far, by file name
        self._edits: dict[Document, list[tuple[int, int, str]]] = {}

    def parse(self, document: Document) -> Iterator[Region]:
        """Yield a region for each block of a page: this is a Sybil parser."""
        for block in find_blocks(document):
            yield Region(block.start, block.end, parsed=block, evaluator=self.evaluate)

    def evaluate(self, example: Example) -> str | None:
        """Run one block and return the difference, or None: this is a Sybil evaluator."""
        __tracebackhide__ = True
        block: Block = example.parsed
        try:
            if block.language == "console":
                printed = run_commands(block)
            else:
                printed = run_python(block, example)
                self.files |= made_files(block, example.namespace)
        except Failure as failure:
            return f"{place(example)}: {failure}"
        if OutputChecker().check_output(tidy(block.want), printed, FLAGS):
            return None
        if self.update:
            self.correct(example.document, *block.recorded, block.rewritten(printed))
            return None
        return f"{place(example)}: the output differs\n{difference(tidy(block.want), printed)}"

    def correct(self, document: Document, start: int, end: int, text: str) -> None:
        """Plan to write `text` from `start` to `end` of a document."""
        self._edits.setdefault(document, []).append((start, end, text))

    def write_corrections(self) -> list[str]:
        """Write what was planned, and return a line about each file.

        A file that somebody saved meanwhile is left as it is: the places would be wrong.
        """
        lines = []
        for document, edits in self._edits.items():
            path, text = Path(document.path), document.text
            if path.read_text(encoding="utf-8") != text:
                lines.append(f"not corrected: {path} was saved while its examples ran")
                continue
            for start, end, new in sorted(edits, reverse=True):
                text = text[:start] + new + text[end:]
            path.write_text(text, encoding="utf-8")
            lines.append(f"corrected {path}")
        return lines

    def run_page(self, path: Path) -> dict[str, bytes]:
        """Run a whole page in an empty folder and return the files that its blocks name.

        Raises:
            Failure: an example fails or prints something else; the message says where.
        """
        self.files = {}
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            for example in Document.parse(str(path), self.parse).examples():
                try:
                    example.evaluate()
                except (Exception, SystemExit) as error:
                    where = f"{place(example)}: {type(error).__name__}: {error}"
                    raise Failure(where) from error
        return self.files


def run_python(block: Block, example: Example) -> str:
    """Run a Python block in the namespace of its page and return what it prints."""
    __tracebackhide__ = True
    # The empty lines make the line numbers of a traceback those of the page.
    code = compile("\n" * example.line + block.source, example.path, "exec", dont_inherit=True)
    example.namespace.setdefault("__name__", "__main__")
    expected = block.attributes.get("raises")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        try:
            exec(code, example.namespace)
        except (Exception, SystemExit) as error:
            if type(error).__name__ != expected:
                raise
            print("".join(traceback.format_exception_only(error)))
            expected = None
    if expected:
        raise Failure(f"expected {expected}, but nothing was raised")
    return tidy(printed.getvalue())


def run_commands(block: Block) -> str:
    """Run the `$ minikeras` lines of a console block; return them with what they print."""
    __tracebackhide__ = True
    expected = int(block.attributes.get("exit", 0))
    session = ""
    for command in re.findall(r"^\$ (.*)$", block.source, re.MULTILINE):
        status, printed, errors = run_command(command)
        if status != expected:
            raise Failure(f"`{command}` ended with {status}, not {expected}\n{printed}{errors}")
        session += f"$ {command}\n" + tidy(printed + (errors if status else ""))
    return session


def run_command(command: str) -> tuple[int, str, str]:
    """Run one `minikeras` command in this process; return its status, output and errors."""
    arguments = shlex.split(command, comments=True)
    if arguments[0] != "minikeras":
        raise Failure(f"`{command}`: only minikeras can be run in a console block")
    main = importlib.import_module("minikeras.cli").main
    printed, errors = io.StringIO(), io.StringIO()
    with (
        mock.patch.object(sys, "argv", arguments),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(errors),
    ):
        try:
            status = main(arguments[1:])
        except SystemExit as end:
            status = end.code
            if isinstance(status, str):
                print(status, file=errors)
                status = 1
    return status or 0, printed.getvalue(), errors.getvalue()


def made_files(block: Block, namespace: dict[str, Any]) -> dict[str, bytes]:
    """Return the figure and the data that a block has made, by file name."""
    files = {}
    figure, data = block.attributes.get("figure"), block.attributes.get("data")
    drawn = draw_figures()
    if len(drawn) != (1 if figure else 0):
        raise Failure(f"{len(drawn)} figures are open; name one with figure=, close the others")
    if figure:
        files[f"{figure}.svg"], files[f"{figure}.png"] = drawn[0]
    if data:
        if "data" not in namespace:
            raise Failure(f"{data!r} is made from the variable `data`, which is not there")
        files[data] = str(namespace["data"]).encode()
    return files


def draw_figures() -> list[tuple[bytes, bytes]]:
    """Return the open figures as SVG and PNG, and close them; equal figures give equal bytes.

    The SVG, for a page, has no background. The PNG, for a notebook, is white: a notebook that is
    not trusted shows no SVG.
    """
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return []
    drawn = []
    with pyplot.rc_context({"svg.hashsalt": "minikeras"}):
        for number in pyplot.get_fignums():
            svg, png = io.BytesIO(), io.BytesIO()
            save, look = pyplot.figure(number).savefig, {"bbox_inches": "tight"}
            save(svg, format="svg", transparent=True, metadata={"Date": None}, **look)
            save(png, format="png", facecolor="white", metadata={"Software": None}, **look)
            drawn.append((svg.getvalue(), png.getvalue()))
    pyplot.close("all")
    return drawn


def tidy(text: str) -> str:
    """Drop the white space at the ends of lines and of the text, which an editor drops too."""
    lines = [line.rstrip() for line in text.rstrip().splitlines()]
    return "".join(line + "\n" for line in lines)


def place(example: Example) -> str:
    """Return where an example stands, as `path:line`."""
    path = Path(example.path)
    shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    return f"{shown}:{example.line}"


def difference(want: str, got: str) -> str:
    """Return the lines in which the page and the output differ."""
    lines = difflib.unified_diff(
        want.splitlines(), got.splitlines(), "on the page", "printed now", lineterm=""
    )
    return "\n".join(lines)
