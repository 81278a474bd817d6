"""The slides: a page of the PDF for each, which the plan of the lesson names."""

from __future__ import annotations

import io
import os
import re
import unicodedata
from pathlib import Path

import pytest
from pypdf import PdfReader

import slides

ROOT = Path(__file__).parents[2]
PLAN = (ROOT / "docs" / "teach.md").read_text(encoding="utf-8")
TEXT = slides.SOURCE.read_text(encoding="utf-8")


def test_a_line_of_dashes_ends_a_slide() -> None:
    assert slides.slides("# One\n\na\n\n---\n\n## Two\n") == ["# One\n\na", "## Two"]


def test_what_a_page_says_about_itself_is_no_slide() -> None:
    assert slides.slides("---\ndescription: d\n---\n# One\n") == ["# One"]


def test_the_slides_hold_their_pictures_and_link_to_the_site(tmp_path: Path) -> None:
    (tmp_path / "law.svg").write_text("<svg/>")
    page = slides.html("# Law\n\n[plan](teach.md)\n\n---\n\n![A line.](law.svg)\n", tmp_path)
    assert page.count("<section>") == 2
    assert "<title>Law</title>" in page
    assert 'href="../teach.html"' in page
    assert 'alt="A line." src="data:image/svg+xml;base64,PHN2Zy8+"' in page


def test_the_plan_fills_the_lesson_and_names_every_slide() -> None:
    rows = re.findall(r"^\| (\d+) - (\d+) \| (?:(\d+)(?: - (\d+))?)? *\|", PLAN, re.MULTILINE)
    ends = [(int(start), int(end)) for start, end, *_ in rows]
    assert ends[0][0] == 0 and ends[-1][1] == 90
    assert [start for start, _ in ends[1:]] == [end for _, end in ends[:-1]]
    named = [
        slide
        for *_, first, last in rows
        if first
        for slide in range(int(first), int(last or first) + 1)
    ]
    assert named == list(range(1, len(slides.slides(TEXT)) + 1))


def test_the_code_is_not_wider_than_a_slide() -> None:
    blocks = re.findall(r"^```.*?$(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    assert max(len(line) for block in blocks for line in block.splitlines()) <= 88


def test_the_pdf_has_a_page_for_each_slide() -> None:
    program = slides.browser()
    if program is None:
        assert os.environ.get("MINIKERAS_BROWSER") != "required", "no browser is installed"
        pytest.skip("no browser is installed that could print the slides")
    printed = slides.pdf(slides.html(TEXT, slides.DOCS), program)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(printed)).pages]
    pages = [unicodedata.normalize("NFKC", page) for page in pages]  # "fi" may be one letter
    titles = [re.sub(r"^#+ |`", "", slide.partition("\n")[0]) for slide in slides.slides(TEXT)]
    assert len(pages) == len(titles)
    # A slide that is too full runs over to a page of its own.
    for page, title in zip(pages, titles, strict=True):
        assert title in " ".join(page.split())
