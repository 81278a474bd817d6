"""Pages in a real browser. Each must load without an error and fetch nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import chromium

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    chromium.skip_without()
    with chromium.launch() as browser:
        yield browser


@pytest.fixture(scope="session")
def address(browser: Any, site: Path) -> Iterator[str]:
    with chromium.serve(site) as address:
        yield address


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Callable[..., Any]]:
    """Open a page of the site, with the options of a context of Playwright."""
    contexts, problems = [], []

    def visit(path: str, **options: Any) -> Any:
        context = browser.new_context(**{"viewport": DESKTOP} | options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: problems.append(f"{path}: {error}"))
        page.on("console", lambda line: line.type in ("error", "warning") and note(path, line.text))
        page.on("request", lambda request: inside(request.url) or note(path, request.url))
        page.goto(path if "://" in path else address + path)
        return page

    def note(path: str, words: str) -> None:
        problems.append(f"{path}: {words}")

    def inside(url: str) -> bool:
        return url.startswith((address, "data:", "blob:", "file:", "about:"))

    yield visit
    for context in contexts:
        context.close()
    assert not problems
