"""Write the Markdown of the behaviour pages: one page per row, and the index by stage.

Everything on a page is taken from somewhere else: the values from the table, the words
from the docstrings of the row's file, the proof from the row's test file.
"""

from __future__ import annotations

import ast
import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import Field
from itertools import groupby
from pathlib import Path
from typing import Any

import matter_figures
from minikeras import interactions
from minikeras.pages import page, stage_title
from row_calls import Call

COLUMNS = {"keras": "Keras 3", "keras2": "Keras 2", "tf1": "TF1"}

# The search finds a row by what is said about it: all the code would bury it.
NOT_SEARCHED = "{ data-search-exclude }"

_SECTION = re.compile(r"^(?P<name>Args|Arguments|Returns|Raises|Examples?|Notes?|Source):$")


def index_page(
    fields: Iterable[Field[Any]],
    package: Path,
    measured: Mapping[str, matter_figures.Measured] | None = None,
) -> str:
    """Return the page that lists every row with its three values, stage by stage.

    `measured` says how much each row matters, by row.
    """
    parts = [
        "---\nhide: [toc]\n---",  # the table is wide
        "# Behaviors",
        "Everything Keras does without being asked, in the order in which it happens to the "
        "data. Each row links to its page: what Keras does, what the plain TensorFlow 1 line "
        "does, and an example of both. A value in bold differs from the one of Keras 3. The last "
        "column says what another value changes in one short training: *losses* by more than 1 "
        "percent, *weights* or predictions by more than 0.01, *digits*, last *bits*, only the "
        "*report* beside the loss, or only the *graph*; or the training *stops*.",
        "[The tags](tags.md) list the rows in which Keras 3, Keras 2 or TF1 stands alone.",
    ]
    for stage, rows in groupby(fields, key=lambda field: field.metadata["stage"]):
        parts += [f"## {stage.capitalize()}", stage_title(stage, package / "behaviors")]
        parts.append("\n".join(_table(rows, package, measured or {})))
    return "\n\n".join(parts) + "\n"


def row_page(
    field: Field[Any],
    package: Path,
    test: Path,
    stages: Mapping[str, str] | None = None,
    measured: matter_figures.Measured | None = None,
    call: Call | None = None,
) -> str:
    """Return the page of one row; `test` is the file that shows both sides of it.

    `stages` gives the stage of every row, so that a row the page speaks of becomes a link;
    `measured` is what one short training gave with each value; `call` is where the core asks.
    """
    written = page(field.name, package / "behaviors")
    parts = [
        _head(written.title, tags(field.metadata)),
        f"# `{written.row}`",
        f"**{written.title}**",
        "\n".join(_values(field.metadata)),
        _linked(
            "\n\n".join([written.paragraphs, *interactions.sentences(written.row)]),
            {**(stages or {}), written.row: ""},
        ),
        _matters(field, measured) if measured else "",
        f"## Both sides {NOT_SEARCHED}",
        markdown(written.example),
        f"## The whole function {NOT_SEARCHED}",
        fence("python", written.code),
        f"## Switch it {NOT_SEARCHED}",
        _switch(field.metadata, written.row, call),
        f"## What the test proves {NOT_SEARCHED}",
        _claims(test),
        _collapsed(test, package.parents[1]),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def tags(columns: Mapping[str, Any]) -> list[str]:
    """Return the columns that stand alone: no other one has their value.

    Examples:
        >>> tags({"keras": 0.05, "keras2": 0.05, "tf1": 1.0})
        ['tf1']
        >>> tags({"keras": "zero", "keras2": "one", "tf1": "two"})
        ['keras', 'keras2', 'tf1']
    """
    values = [columns[column] for column in COLUMNS]
    return [column for column in COLUMNS if values.count(columns[column]) == 1]


def tags_page(fields: Iterable[Field[Any]]) -> str:
    """Return the page of the tags; the plugin `tags` lists the rows of each in it."""
    found = [tuple(tags(field.metadata)) for field in fields]
    said: dict[tuple[str, ...], str] = {(column,): f"{COLUMNS[column]} alone" for column in COLUMNS}
    said[tuple(COLUMNS)] = "all three"
    lines = [
        f"| {who} | {', '.join(f'`{tag}`' for tag in each)} | {found.count(each)} |"
        for each, who in said.items()
    ]
    parts = [
        "# Who stands alone",
        "A row has the tag of a column if neither of the other columns has its value. The tag "
        "`tf1` marks what both Kerases do and nobody else, `keras` what is new in Keras 3, and "
        "`keras2` what was so in Keras 2 only.",
        "\n".join(["| Another value than the others | Tags | Rows |", "|---|---|---|", *lines]),
        "<!-- material/tags -->",
    ]
    return "\n\n".join(parts) + "\n"


def interactions_page(stages: Mapping[str, str]) -> str:
    """Return the page that lists the rows which make others dead; `stages` as for `row_page`."""
    lines = [f"| `{each.row}` | {each.condition} | {each.because} |" for each in interactions.DEAD]
    table = "\n".join(["| Row | Is dead if | Because |", "|---|---|---|", *lines])
    parts = [
        "# Rows that make another row dead",
        "A dead row changes nothing, whatever its value is: no number, and no operation that "
        "runs. If you switch one of these and see nothing, look at its neighbour first. Each is "
        "seen in a small model; the reason says in which models it holds.",
        _linked(table, stages).replace("](../", "](behaviors/"),
        "The tests train the small model of every row with all the other rows that it meets "
        "switched, half of them at once. Where the row then changes nothing, the half is halved "
        "until one row is left. And they ask of every row which others act with one of its values "
        "and not with another. What is found must be in this table.",
        "A search by halves can miss a pair: where a third row in the same half brings the dead "
        "one back to life.",
    ]
    return "\n\n".join(parts) + "\n"


def markdown(docstring: str) -> str:
    """Turn a Google-style docstring into Markdown; `>>>` lines become a code block.

    Examples:
        >>> print(markdown("Clip.\\n\\nExamples:\\n    >>> clip(2)\\n    1"))
        Clip.
        <BLANKLINE>
        ```pycon
        >>> clip(2)
        1
        ```
    """
    return "\n\n".join(_fenced(_without_sections(docstring.splitlines())))


def fence(language: str, text: str) -> str:
    """Return a code block, with enough ticks for the ticks inside it."""
    ticks = "```"
    while ticks in text:
        ticks += "`"
    return f"{ticks}{language}\n{text.strip()}\n{ticks}"


def _without_sections(lines: list[str]) -> Iterator[str]:
    """Yield the lines; the indented text under `Raises:` and its like becomes a list."""
    section = ""
    for line in lines:
        head = _SECTION.match(line)
        if head:
            section = head["name"]
            yield from ("", "" if section.startswith("Example") else f"**{section}**", "")
        elif section and line.startswith("    "):
            item = not section.startswith("Example") and not line.startswith("     ")
            yield ("- " if item else "") + line[4:]
        else:
            section = section if not line else ""
            yield line


def _fenced(lines: Iterable[str]) -> Iterator[str]:
    """Yield the paragraphs; neighbours that begin with `>>>` become one code block."""
    for is_code, paragraphs in groupby(_paragraphs(lines), key=_is_code):
        if is_code:
            yield fence("pycon", "\n\n".join(map(textwrap.dedent, paragraphs)))
        else:
            yield from paragraphs


def _paragraphs(lines: Iterable[str]) -> Iterator[str]:
    """Yield the paragraphs: an empty line ends one, and so does a `>>>` that follows words."""
    paragraph = ""
    for line in [*lines, ""]:
        if not line.strip() or (_is_code(line) and not _is_code(paragraph)):
            if paragraph:
                yield paragraph.rstrip("\n")
            paragraph = ""
        if line.strip():
            paragraph += f"{line}\n"


def _is_code(paragraph: str) -> bool:
    return paragraph.lstrip().startswith(">>>")


def _table(
    rows: Iterable[Field[Any]],
    package: Path,
    measured: Mapping[str, matter_figures.Measured],
) -> Iterator[str]:
    yield f"| Row | {' | '.join(COLUMNS.values())} | What happens | Changes |"
    yield "|---|" + "---|" * len(COLUMNS) + "---|---|"
    for field in rows:
        written = page(field.name, package / "behaviors")
        link = f"[`{written.row}`]({written.stage}/{written.row}.md)"
        changes = matter_figures.word(measured[field.name]) if field.name in measured else ""
        yield f"| {link} | {' | '.join(_cells(field.metadata))} | {written.title} | {changes} |"


def _values(columns: Mapping[str, Any]) -> Iterator[str]:
    yield f"| {' | '.join(COLUMNS.values())} |"
    yield "|" + "---|" * len(COLUMNS)
    yield f"| {' | '.join(_cells(columns))} |"


def _cells(columns: Mapping[str, Any]) -> Iterator[str]:
    for column in COLUMNS:
        cell = f"`{columns[column]!r}`"
        yield cell if columns[column] == columns["keras"] else f"**{cell}**"


def _linked(text: str, stages: Mapping[str, str]) -> str:
    """Link every `row` of another page; the page's own row has no stage and stays."""

    def link(match: re.Match[str]) -> str:
        stage = stages.get(match["row"])
        return f"[{match.group()}](../{stage}/{match['row']}.md)" if stage else match.group()

    return re.sub(r"`(?P<row>\w+)`", link, text)


def _head(title: str, found: list[str]) -> str:
    """Return what the page says about itself: in JSON, which is YAML."""
    said = title.replace("`", "")
    return f"---\ndescription: {json.dumps(said)}\ntags: {json.dumps(found)}\n---"


def _switch(columns: Mapping[str, Any], row: str, call: Call | None) -> str:
    """Return, in tabs, how to change this row alone, away from Keras 3 and back, and its call."""
    other = "keras2" if columns["tf1"] == columns["keras"] else "tf1"
    to, back = (
        f"{COLUMNS[profile]} with this one row as in {COLUMNS[source]}:\n\n"
        + fence("python", f"Defaults.{profile}().replace({row}={columns[source]!r})")
        for profile, source in (("keras", other), (other, "keras"))
    )
    hand = "Hand it to `Sequential(layers, defaults=...)`."
    if other == "tf1":
        tabs = {"Keras": f"{to}\n\n{hand}", "TF1": f"{back}\n\n{hand}"}
    else:
        tabs = {
            "Keras": f"{to}\n\n{back}\n\n{hand}",
            "TF1": "`Defaults.tf1()` has the value of Keras 3.",
        }
    if call:
        said = f"`{call.path}` asks the table for the value:"
        tabs["minikeras"] = f"{said}\n\n{fence('python', call.code)}"
    return "\n\n".join(f'=== "{name}"\n\n{_indented(tab)}' for name, tab in tabs.items())


def _indented(text: str) -> str:
    return textwrap.indent(text, "    ")


def _matters(field: Field[Any], measured: matter_figures.Measured) -> str:
    """Return what one short training gives with each value, in a figure and in words."""
    said = matter_figures.words(measured, field.metadata)
    parts = [
        f"## How much it matters {NOT_SEARCHED}",
        f"One small training, all else equal. {said}",
    ]
    if matter_figures.has_figure(measured):
        parts.append(f"![The loss of each epoch.]({field.name}.svg){{ .figure }}")
    return "\n\n".join(parts)


def _claims(test: Path) -> str:
    """Return what the tests of a row say that they prove, as a list."""
    body = ast.parse(test.read_text(encoding="utf-8")).body
    tests = [node for node in body if isinstance(node, ast.FunctionDef)]
    claims = {
        node.name: (ast.get_docstring(node) or "").partition("\n\n")[0]
        for node in tests
        if node.name.startswith("test_")
    }
    return "\n".join(f"- `{name}`: {' '.join(said.split())}" for name, said in claims.items())


def _collapsed(test: Path, root: Path) -> str:
    block = fence("python", test.read_text(encoding="utf-8"))
    return f'??? example "{test.relative_to(root)}"\n\n{_indented(block)}'
