"""The page of a row, read from its file without importing TensorFlow.

A page is the docstring of `behaviors/<stage>/<row>.py`: one line that says what
happens, then parts that begin with a bold head, as in `**Keras** clips to ...`.
The command line and the web site show the same page.
"""

from __future__ import annotations

import ast
import difflib
import re
from dataclasses import dataclass
from pathlib import Path

BEHAVIORS = Path(__file__).with_name("behaviors")
HEADS = (
    "Keras",
    "TF1",
    "PyTorch",
    "Hidden in",
    "Since",
    "Symptom",
    "Formula",
    "With",
    "Read",
)
OPTIONAL = ("With",)

_HEAD = re.compile(rf"^\*\*(?P<head>{'|'.join(HEADS)})[.:]?\*\*[.:]?[ \t]*", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """What is written about a row.

    `title` is the first line of the module's docstring and `body` the rest of it;
    `example` is the docstring of the row's function, with its `>>>` lines.
    """

    row: str
    stage: str
    title: str
    body: str
    example: str
    path: Path

    @property
    def sections(self) -> dict[str, str]:
        r"""The parts of the body by their bold heads, in the order of the page.

        Examples:
            >>> body = "**Keras** clips.\n\n**TF1** does not."
            >>> Page("row", "loss", "Title.", body, "", Path()).sections
            {'Keras': 'clips.', 'TF1': 'does not.'}
        """
        heads = list(_HEAD.finditer(self.body))
        ends = [head.start() for head in heads[1:]] + [len(self.body)]
        return {
            head["head"].strip(): self.body[head.end() : end].strip()
            for head, end in zip(heads, ends, strict=True)
        }

    @property
    def paragraphs(self) -> str:
        r"""The body with an empty line before every bold head, so that each is a paragraph.

        Examples:
            >>> body = "**Keras** clips.\n**TF1** does not."
            >>> print(Page("row", "loss", "Title.", body, "", Path()).paragraphs)
            **Keras** clips.
            <BLANKLINE>
            **TF1** does not.
        """
        return re.sub(rf"\n+(?={_HEAD.pattern})", "\n\n", self.body, flags=re.MULTILINE)

    @property
    def consequence(self) -> str:
        r"""What a person sees where the row is missing: the first clause of the symptom.

        Examples:
            >>> body = "**Symptom** Depth blows\nthe signal up; the loss is nan. Not at once."
            >>> Page("row", "loss", "Title.", body, "", Path()).consequence
            'Depth blows the signal up.'
        """
        words = " ".join(self.sections.get("Symptom", "").split())
        sentence = re.split(r"(?<=[.!?])\s+(?=[^a-z])", words)[0]
        clause, cut, _ = sentence.partition("; ")
        return f"{clause}." if cut else clause

    @property
    def test(self) -> str:
        """The file of the test that shows both sides, from the folder of the project."""
        return f"tests/behaviors/{self.stage}/test_{self.row}.py"

    @property
    def code(self) -> str:
        """The row's function without its docstring: what is done, and nothing else."""
        source = self.path.read_text(encoding="utf-8")
        function = _function(ast.parse(source), self.row, self.path)
        lines = source.splitlines()[function.lineno - 1 : function.end_lineno]
        if ast.get_docstring(function) is None:
            return "\n".join(lines)
        quoted = function.body[0]
        first, last = (quoted.lineno, quoted.end_lineno or quoted.lineno)
        kept = lines[: first - function.lineno] + lines[last - function.lineno + 1 :]
        return "\n".join(kept)


def page(row: str, behaviors: Path = BEHAVIORS) -> Page:
    """Return the page of a row; `behaviors` is the folder that holds the stages.

    Raises:
        LookupError: no stage has a file of that name; the message names the closest one.

    Examples:
        >>> page("clip_probabilities").stage
        'loss'
        >>> page("clip_probabilites")
        Traceback (most recent call last):
        LookupError: there is no page for 'clip_probabilites'. Did you mean 'clip_probabilities'?
    """
    found = _files(behaviors)
    if row not in found:
        raise LookupError(f"there is no page for {row!r}. {_hint(row, list(found))}")
    path = found[row]
    module = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    title, _, body = (ast.get_docstring(module) or "").partition("\n")
    example = ast.get_docstring(_function(module, row, path)) or ""
    return Page(row, path.parent.name, title.strip(), body.strip(), example, path)


def with_word(word: str, behaviors: Path = BEHAVIORS) -> list[Page]:
    """Return the pages that contain a word or some words, whatever their case, by stage and name.

    Examples:
        >>> [found.row for found in with_word("Nesterov momentum inside")]
        []
        >>> "clip_probabilities" in [found.row for found in with_word("Probabilities")]
        True
    """
    wanted = " ".join(word.casefold().split())
    pages = [page(path.stem, behaviors) for path in sorted(_files(behaviors).values())]
    return [
        found
        for found in pages
        if wanted in " ".join(f"{found.row} {found.title} {found.body}".casefold().split())
    ]


def stage_title(stage: str, behaviors: Path = BEHAVIORS) -> str:
    """Return the line that says what happens in a stage: the docstring of its package.

    Examples:
        >>> stage_title("loss")
        'What happens between the prediction and the one number to minimise.'
    """
    source = (behaviors / stage / "__init__.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]


def _files(behaviors: Path) -> dict[str, Path]:
    return {path.stem: path for path in behaviors.glob("*/*.py") if path.stem != "__init__"}


def _function(module: ast.Module, row: str, path: Path) -> ast.FunctionDef:
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and node.name == row:
            return node
    raise LookupError(f"{path}: expected a function named {row!r}, like the file")


def _hint(row: str, known: list[str]) -> str:
    close = difflib.get_close_matches(row, known, n=1)
    return f"Did you mean {close[0]!r}?" if close else "`minikeras behaviors` lists the rows."
