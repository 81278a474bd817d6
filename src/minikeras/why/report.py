"""The answer as one HTML file: no script, no font, no image from elsewhere."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib.resources import files
from string import Template
from typing import Any

from minikeras.why import figures, sections
from minikeras.why.markup import escape, join
from minikeras.why.reading import read
from minikeras.why.writing import write_whole


def write_report(result: Mapping[str, Any], path: str | os.PathLike[str]) -> None:
    """Write the report to `path`, whole or not at all.

    Args:
        result: the dictionary that `minikeras why` measured, or that `why.json` holds.
        path: the file to write. An existing file is replaced only when the new one is complete.
    """
    write_whole(html(result), path)


def html(result: Mapping[str, Any]) -> str:
    """Return the report as one self-contained HTML page.

    Args:
        result: the dictionary of `why.json`; after an interruption entries may be missing.
    """
    reading = read(result)
    content = [
        sections.answer(reading),
        sections.programs(reading),
        figures.curves(reading),
        figures.histograms(reading),
        figures.rows(reading),
        sections.law(reading),
        sections.by_hand(reading),
        sections.disagreements(reading),
        sections.advice(reading),
        sections.method(reading),
    ]
    return Template(_file("report.html")).substitute(
        title=escape(sections.TITLE), style=_file("report.css"), content=join(content, "\n")
    )


def _file(name: str) -> str:
    return files("minikeras.why").joinpath(name).read_text(encoding="utf-8")
