"""Run the `>>>` lines of docstrings, and correct what they print as pages are corrected."""

from __future__ import annotations

import doctest
from collections.abc import Iterable
from typing import Any

from sybil import Document, Example, Region
from sybil.evaluators.doctest import DocTestEvaluator, DocTestRunner
from sybil.parsers.abstract import DocTestStringParser

from doc_examples import FLAGS, Examples


class DocstringExamples:
    """A Sybil parser whose statements are corrected together with the pages of `examples`."""

    def __init__(self, examples: Examples) -> None:
        self._parser = DocTestStringParser(_Evaluator(examples))

    def parse(self, document: Document) -> Iterable[Region]:
        """Yield a region for each `>>>` statement of a docstring."""
        return self._parser(document.text, document.path)


class _Evaluator(DocTestEvaluator):
    def __init__(self, examples: Examples) -> None:
        super().__init__(FLAGS)
        self.runner: _RememberingRunner = _RememberingRunner(FLAGS)
        self._examples = examples

    def __call__(self, example: Example) -> str:
        """Run one `>>>` statement and return the difference, or an empty string."""
        __tracebackhide__ = True
        self.runner.got = None
        message = super().__call__(example)
        if message and self._examples.update and self._correct(example, self.runner.got):
            return ""
        return message

    def _correct(self, example: Example, got: str | None) -> bool:
        """Plan the correction, unless an exception or an escape sequence makes it unsafe."""
        statement: doctest.Example = example.parsed
        lines = example.document.text[example.start : example.end].splitlines(keepends=True)
        source = lines[: statement.source.count("\n")]
        if got is None or statement.source.partition("\n")[0] not in "".join(source[:1]):
            return False
        margin = " " * statement.indent
        want = "".join(f"{margin}{line or '<BLANKLINE>'}\n" for line in got.splitlines())
        self._examples.correct(example.document, example.start, example.end, "".join(source) + want)
        return True


class _RememberingRunner(DocTestRunner):
    """Keeps what the last failing statement printed."""

    got: str | None = None

    def report_failure(self, out: Any, test: Any, example: Any, got: str) -> None:
        self.got = got
        super().report_failure(out, test, example, got)
