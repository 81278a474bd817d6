"""MkDocs hook: what is written elsewhere joins the site.

The behaviour pages are made from the table and its files and the API pages from the public
names, the tutorials live in `tutorials/`, and figures come from running the blocks of the
pages that show them.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

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
from minikeras.defaults import Defaults

FIELDS = dataclasses.fields(Defaults)
MEASURED = matter_figures.record(ROOT / "docs" / "matters.json")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Fill the empty sections of the navigation; leave out what stays empty."""
    pages = {
        "Behaviors": list(_behavior_nav()),
        "Tutorials": [f"tutorials/{path.name}" for path in _tutorials()],
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
    contents: dict[str, str | bytes] = {
        **api_pages.api_pages(minikeras),
        "behaviors/index.md": behavior_pages.index_page(FIELDS, PACKAGE, MEASURED),
    }
    stages = {field.name: _stage(field) for field in FIELDS}
    contents["interactions.md"] = behavior_pages.interactions_page(stages)
    tests = {name: TESTS / stage / f"test_{name}.py" for name, stage in stages.items()}
    missing = [str(test.relative_to(ROOT)) for test in tests.values() if not test.exists()]
    if missing:
        raise PluginError(f"the page of a row shows its test; missing: {', '.join(missing)}")
    for field in FIELDS:
        test = tests[field.name]
        measured = MEASURED.get(field.name, [])
        contents[_source(field)] = behavior_pages.row_page(field, PACKAGE, test, stages, measured)
        if matter_figures.has_figure(measured):
            drawn = matter_figures.figure(measured, field.metadata)
            contents[_source(field).replace(".md", ".svg")] = drawn
    for path in _tutorials():
        contents[f"tutorials/{path.name}"] = path.read_text(encoding="utf-8")
    for source, content in contents.items():
        files.append(File.generated(config, source, content=content))
    return files


def _behavior_nav() -> Iterator[str | dict[str, Any]]:
    yield "behaviors/index.md"
    for stage, rows in groupby(FIELDS, key=_stage):
        yield {stage.capitalize(): [{field.name: _source(field)} for field in rows]}


def _tutorials() -> list[Path]:
    return sorted(TUTORIALS.glob("*.md"))


def _stage(field: dataclasses.Field[Any]) -> str:
    stage: str = field.metadata["stage"]
    return stage


def _source(field: dataclasses.Field[Any]) -> str:
    return f"behaviors/{_stage(field)}/{field.name}.md"
