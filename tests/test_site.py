"""The site builds without a warning, holds a page per row, and fetches nothing from elsewhere."""

from __future__ import annotations

import dataclasses
import inspect
import json
import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import minikeras
import slides
from minikeras.defaults import Defaults

ROWS = dataclasses.fields(Defaults)
FETCHED = {"stylesheet", "icon", "preload", "preconnect"}


class Assets(HTMLParser):
    """Collects what a browser fetches to show a page: not the links a reader may follow."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "link" and attributes.get("rel") in FETCHED:
            self.urls.append(attributes.get("href") or "")
        if "src" in attributes:
            self.urls.append(attributes["src"] or "")


def assets(page: Path) -> Iterator[str]:
    parser = Assets()
    parser.feed(page.read_text(encoding="utf-8"))
    yield from parser.urls


def pages(site: Path) -> list[Path]:
    """Return the pages of the site, but the one for wrong addresses, and the slides."""
    aside = (site / "404.html", site / "assets" / "slides.html")
    return [page for page in site.rglob("*.html") if page not in aside]


def test_every_asset_is_a_file_of_the_site(site: Path) -> None:
    # The page for wrong addresses may be shown at any address, so its own ones are absolute.
    found = [*pages(site), site / "assets" / "slides.html"]
    assert len(found) > len(ROWS)
    wrong = [
        f"{page.relative_to(site)}: {url}"
        for page in found
        for url in assets(page)
        if not url.startswith("data:")
        if urlsplit(url).netloc or not (page.parent / unquote(urlsplit(url).path)).is_file()
    ]
    assert not wrong


def test_no_style_sheet_fetches_from_elsewhere(site: Path) -> None:
    styles = [path.read_text(encoding="utf-8") for path in site.rglob("*.css")]
    assert styles
    assert not [style for style in styles if "url(http" in style or "url(//" in style]


def test_every_row_has_a_page_and_stands_in_the_index(site: Path) -> None:
    index = (site / "behaviors" / "index.html").read_text(encoding="utf-8")
    for field in ROWS:
        address = f"{field.metadata['stage']}/{field.name}.html"
        assert (site / "behaviors" / address).is_file()
        assert f'href="{address}"' in index


def test_every_page_says_what_it_is_about(site: Path) -> None:
    listed = (site / "llms.txt").read_text(encoding="utf-8")
    about = re.search(
        r'<meta name="description" content="([^"]+)">', (site / "why.html").read_text()
    )
    assert about
    assert f"(why.html): {unescape(about[1])}" in listed
    links = re.findall(r"^- \[.+?\]\((\S+?)\): \S", listed, re.MULTILINE)
    assert {str(page.relative_to(site)) for page in pages(site)} == set(links)


def test_every_page_shows_a_picture_or_a_table(site: Path) -> None:
    shown = re.compile(r"<table>|<img |<figure|<svg [^>]*role=\"img\"")
    articles = {page: page.read_text("utf-8").partition("<article")[2] for page in pages(site)}
    bare = [str(page.relative_to(site)) for page in articles if not shown.search(articles[page])]
    assert not bare


def test_the_slides_are_offered_as_a_print_where_a_browser_can_print(site: Path) -> None:
    printed, page = site / "assets" / "slides.pdf", (site / "teach.html").read_text("utf-8")
    assert 'href="assets/slides.html"' in page
    assert printed.is_file() == bool(slides.browser())
    assert ('href="assets/slides.pdf"' in page) == printed.is_file()


def test_the_search_finds_every_row(site: Path) -> None:
    index = site / "search" / "search_index.json"
    places = {entry["location"] for entry in json.loads(index.read_text("utf-8"))["docs"]}
    rows = {f"behaviors/{row.metadata['stage']}/{row.name}.html" for row in ROWS}
    assert rows <= places
    assert index.stat().st_size < 900_000


def test_formulas_are_drawn_with_files_of_the_site_where_there_are_some(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert ("katex.min.js" in text) == ('class="arithmatex"' in text), page.name


def test_every_public_name_stands_on_the_page_of_its_module(site: Path) -> None:
    for module in filter(inspect.ismodule, map(minikeras.__getattr__, minikeras.__all__)):
        place = site / "api" / module.__name__.removeprefix("minikeras.")
        page = place / "index.html" if place.is_dir() else place.with_suffix(".html")
        text = page.read_text(encoding="utf-8")
        missing = [name for name in module.__all__ if not re.search(rf"\b{name}\b", text)]
        assert not missing, f"{page.relative_to(site)}: {missing}"


def test_the_switches_on_a_page_change_that_row_alone(site: Path) -> None:
    for field in ROWS:
        page = site / "behaviors" / field.metadata["stage"] / f"{field.name}.html"
        text = unescape(re.sub(r"<[^>]+>", "", page.read_text(encoding="utf-8")))
        switches = re.findall(r"^(Defaults\.\w+\(\))(\.replace\(.*\))$", text, re.MULTILINE)
        assert len(switches) == 2
        for profile, change in switches:
            assert list(eval(profile + change).diff(eval(profile))) == [field.name]
