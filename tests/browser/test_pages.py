"""The site in a real browser: readable for everyone, light, quick, and at home on a phone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import chromium

HEAVIEST = 1_500_000  # bytes that a page may transfer
# One page of each kind.
PAGES = (
    "index.html",
    "explore.html",
    "surprises.html",
    "parity.html",
    "history.html",
    "behaviors/index.html",
    "behaviors/initialise/random_normal_stddev.html",
    "behaviors/tags.html",
    "tutorials/index.html",
    "tutorials/01_the_question.html",
    "tutorials/03_initialisation.html",
    "api/index.html",
    "api/optimizers.html",
    "guides/porting.html",
    "glossary.html",
    "faq.html",
    "decisions/0002-no-ambient-defaults.html",
    "teach.html",
    "404.html",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_no_serious_violation(visit: Any, path: str, scheme: str) -> None:
    """Nor a critical one."""
    from axe_playwright_python.sync_playwright import Axe

    page = visit(path, color_scheme=scheme)
    found = Axe().run(page).response["violations"]
    serious = [each for each in found if each["impact"] in ("serious", "critical")]
    assert not [(each["id"], [node["html"] for node in each["nodes"]]) for each in serious]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_each_kind_fits_on_a_phone(visit: Any, path: str) -> None:
    """What is wider scrolls in its own box."""
    page = visit(path, viewport={"width": 360, "height": 740})
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 360


@pytest.mark.parametrize("path", ["index.html", "explore.html", "surprises.html"])
def test_the_first_paint_comes_within_a_second(visit: Any, path: str) -> None:
    """In the best of five, for the machine does other things too."""
    page = visit(path)
    paint = "() => performance.getEntriesByName('first-contentful-paint').map((e) => e.startTime)"
    times: list[float] = []
    for _ in range(5):
        page.reload()
        page.wait_for_function(f"({paint})().length")
        times += page.evaluate(paint)
    assert min(times) < 1000


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_each_kind_is_light(visit: Any, path: str) -> None:
    """The first page that a reader opens, with everything that the theme fetches by itself."""
    page = visit(path)
    page.wait_for_load_state("networkidle")
    sizes = page.evaluate(
        "['navigation', 'resource'].flatMap((kind) => performance.getEntriesByType(kind))"
        ".map((entry) => entry.transferSize)"
    )
    assert len(sizes) > 3
    assert sum(sizes) < HEAVIEST


def test_no_page_is_heavy(site: Path) -> None:
    """Its own text, what it names, and what the theme fetches for every page."""
    index = len(chromium.sent(site / "search" / "search_index.json"))
    workers = sum(len(chromium.sent(path)) for path in site.rglob("workers/*.js"))
    heavy = {}
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        named = {page.parent / url for url in re.findall(r'(?:src|href)="([^"#?:]+)"', text)}
        files = {path.resolve() for path in named if path.is_file() and path.suffix != ".html"}
        weight = sum(len(chromium.sent(path)) for path in {page, *files}) + index + workers
        if weight >= HEAVIEST:
            heavy[str(page.relative_to(site))] = weight
    assert not heavy
