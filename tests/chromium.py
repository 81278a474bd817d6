"""A headless Chromium, and a server on this machine for the pages that it shows."""

from __future__ import annotations

import functools
import gzip
import mimetypes
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

import slides

TEXT = {".html", ".css", ".js", ".json", ".svg", ".txt", ".xml"}


def absent() -> str:
    """Return why no browser can be driven here; nothing if one can."""
    try:
        import axe_playwright_python  # noqa: F401
        import playwright  # noqa: F401
    except ImportError as error:
        return f"{error.name} is not installed: pip install 'minikeras[test]'"
    if slides.browser() is None:
        return "no Chromium is installed: apt-get install chromium"
    return ""


def skip_without() -> None:
    """Skip a test where no browser is; fail where `MINIKERAS_BROWSER=required`."""
    reason = absent()
    if reason and os.environ.get("MINIKERAS_BROWSER") == "required":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)


@contextmanager
def launch() -> Iterator[Any]:
    """Give a browser of Playwright; each start has an empty profile."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=slides.browser(), args=list(slides.FLAGS)
        )
        yield browser
        browser.close()


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder as a web host does, text compressed; give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Handler, folder))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@functools.cache
def sent(path: Path) -> bytes:
    """Return what the server sends of a file."""
    content = path.read_bytes()
    return gzip.compress(content, 6, mtime=0) if path.suffix in TEXT else content


class _Handler(BaseHTTPRequestHandler):
    """Answers with a file, or with the page 404."""

    def __init__(self, folder: Path, *args: Any) -> None:
        self.folder = folder
        super().__init__(*args)

    def do_GET(self) -> None:
        path = self.folder / unquote(urlsplit(self.path).path).lstrip("/")
        path = path / "index.html" if path.is_dir() else path
        found = path.is_file()
        path = path if found else self.folder / "404.html"
        body = sent(path)
        self.send_response(200 if found else 404)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if path.suffix in TEXT:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
