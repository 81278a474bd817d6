"""MkDocs hook: what is written elsewhere joins the site.

The behaviour pages are made from the table and its files and the API pages from the public
names, the tutorials live in `tutorials/`, and figures come from running the blocks of the
pages that show them. `llms.txt` lists all pages.
"""

from __future__ import annotations

import dataclasses
import html
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "minikeras"
TESTS = ROOT / "tests" / "behaviors"
TUTORIALS = ROOT / "tutorials"

# MkDocs takes this path away once the hook is loaded, so everything is imported here.
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "scripts")]

import doc_examples

doc_examples.set_environment()

import api_pages
import behavior_pages
import doc_figures
import matter_figures
import minikeras
import notebooks
import site_pages
import slides
from minikeras.defaults import Defaults
from row_calls import row_calls

FIELDS = dataclasses.fields(Defaults)
MEASURED = matter_figures.record(ROOT / "docs" / "matters.json")
SLIDES = {"html": "assets/slides.html", "pdf": "assets/slides.pdf"}
PAGES: list[Page] = []  # those of this build, in the order of the navigation


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Fill the empty sections of the navigation; leave out what stays empty."""
    pages = {
        "Behaviors": list(_behavior_nav()),
        "Tutorials": ["tutorials/index.md", *(f"tutorials/{path.name}" for path in _tutorials())],
        "API": api_pages.api_nav(api_pages.api_pages(minikeras)),
    }
    nav = [{title: pages.get(title, at)} for item in config.nav or [] for title, at in item.items()]
    config.nav = [item for item in nav if [] not in item.values()]
    config.watch += [str(folder) for folder in (TUTORIALS, TESTS) if folder.exists()]
    return config


def on_pre_build(config: MkDocsConfig) -> None:
    """Make the figures before MkDocs looks for the files that pages show."""
    docs = Path(config.docs_dir)
    try:
        doc_figures.make_figures([*docs.rglob("*.md"), *_tutorials()], PACKAGE, docs / "generated")
    except doc_examples.Failure as failure:
        raise PluginError(str(failure)) from failure


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the API pages, the behaviour pages and the tutorials."""
    parity = Path(config.docs_dir, "parity.md").read_text(encoding="utf-8")
    contents: dict[str, str | bytes] = {
        **api_pages.api_pages(minikeras, api_pages.verdicts(parity)),
        "behaviors/index.md": behavior_pages.index_page(FIELDS, PACKAGE, MEASURED),
        "behaviors/tags.md": behavior_pages.tags_page(FIELDS),
    }
    stages = {field.name: _stage(field) for field in FIELDS}
    contents["interactions.md"] = behavior_pages.interactions_page(stages)
    tests = {name: TESTS / stage / f"test_{name}.py" for name, stage in stages.items()}
    missing = [str(test.relative_to(ROOT)) for test in tests.values() if not test.exists()]
    if missing:
        raise PluginError(f"the page of a row shows its test; missing: {', '.join(missing)}")
    calls = row_calls(PACKAGE, stages)
    for field in FIELDS:
        test, call = tests[field.name], calls.get(field.name)
        measured = MEASURED.get(field.name, [])
        contents[_source(field)] = behavior_pages.row_page(
            field, PACKAGE, test, stages, measured, call
        )
        if matter_figures.has_figure(measured):
            drawn = matter_figures.figure(measured, field.metadata)
            contents[_source(field).replace(".md", ".svg")] = drawn
    texts = {path.name: path.read_text(encoding="utf-8") for path in _tutorials()}
    contents["tutorials/index.md"] = site_pages.tutorials_page(texts)
    for path in _tutorials():
        download = path.with_suffix(".ipynb").name
        contents[f"tutorials/{path.name}"] = notebooks.with_link(texts[path.name], download)
        figures = Path(config.docs_dir, "generated")
        contents[f"tutorials/{download}"] = notebooks.notebook(path, figures)
    contents |= _slides(Path(config.docs_dir))
    for source, content in contents.items():
        files.append(File.generated(config, source, content=content))
    return files


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Remember the pages in the order of the navigation."""
    PAGES[:] = nav.pages
    return nav


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Where no browser could print the slides, say how to, and offer no file."""
    if files.get_file_from_path(SLIDES["pdf"]):
        return markdown
    return markdown.replace(f"[as a PDF]({SLIDES['pdf']})", "as a PDF (from the menu of a browser)")


def on_page_content(content: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Say what a page is about, where it does not; keep the source of the API out of the search."""
    said = page.meta.get("description") or site_pages.description(content)
    page.meta["description"] = html.escape(said)  # the theme writes it into an attribute
    source = '<details class="mkdocstrings-source"'
    return content.replace(source, f"{source} data-search-exclude")


def on_post_build(config: MkDocsConfig) -> None:
    """Write `llms.txt`; make the index of the search smaller, and fetched by who searches."""
    entries = [
        site_pages.Entry(
            _section(page), _title(page), page.url, html.unescape(page.meta["description"])
        )
        for page in PAGES
    ]
    text = site_pages.llms(config.site_name, config.site_description or "", entries)
    Path(config.site_dir, "llms.txt").write_text(text, encoding="utf-8")
    index = Path(config.site_dir, "search", "search_index.json")
    index.write_text(site_pages.smaller_index(index.read_text(encoding="utf-8")), encoding="utf-8")
    (script,) = Path(config.site_dir, "assets", "javascripts").glob("bundle.*.js")
    try:
        script.write_text(site_pages.patient_search(script.read_text(encoding="utf-8")), "utf-8")
    except ValueError as error:
        raise PluginError(f"{script.name}: {error}") from error


def _slides(docs: Path) -> dict[str, str | bytes]:
    """Return the slides, and the print of them where a browser is installed."""
    page = slides.html((docs / "teach_slides.md").read_text(encoding="utf-8"), docs)
    program = slides.browser()
    printed = {SLIDES["pdf"]: slides.pdf(page, program)} if program else {}
    return {SLIDES["html"]: page, **printed}


def _title(page: Page) -> str:
    return site_pages.plain(str(page.title))


def _section(page: Page) -> str:
    """Return the title of the part of the navigation in which a page stands."""
    at: Page | Section = page
    while at.parent:
        at = at.parent
    return str(at.title)


def _behavior_nav() -> Iterator[str | dict[str, Any]]:
    yield from ("behaviors/index.md", "behaviors/tags.md")
    for stage, rows in groupby(FIELDS, key=_stage):
        yield {stage.capitalize(): [{field.name: _source(field)} for field in rows]}
    yield from ("interactions.md", "not_behaviors.md")


def _tutorials() -> list[Path]:
    return sorted(TUTORIALS.glob("*.md"))


def _stage(field: dataclasses.Field[Any]) -> str:
    stage: str = field.metadata["stage"]
    return stage


def _source(field: dataclasses.Field[Any]) -> str:
    return f"behaviors/{_stage(field)}/{field.name}.md"
