"""Asks Lighthouse how well the built site can be read: a table, a line for each page.

    .venv/bin/mkdocs build && .venv/bin/python scripts/lighthouse.py

It needs Node and a Chromium; npm fetches Lighthouse. The exit status says whether each page has at
least 95 of 100 for accessibility, and its first paint within a second.

    --site DIR   the built site, when it is not `site`
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

from slides import FLAGS, browser

PACKAGE = "lighthouse@12.2.3"  # the newest that runs on Node 18 and 20
PAGES = (
    "index.html",
    "explore.html",
    "surprises.html",
    "behaviors/index.html",
    "behaviors/initialise/random_normal_stddev.html",
    "tutorials/01_the_question.html",
    "api/optimizers.html",
)
LOWEST, SLOWEST = 95, 1000.0  # of 100 for accessibility; milliseconds to the first paint


class Measured(NamedTuple):
    """What Lighthouse says about a page."""

    accessibility: float
    paint: float  # milliseconds
    kilobytes: float
    failed: tuple[str, ...]  # the audits that cost points

    def is_good(self) -> bool:
        """Return whether the page is as it should be."""
        return self.accessibility >= LOWEST and self.paint < SLOWEST


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine; give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def measure(url: str, program: str) -> Measured:
    """Run Lighthouse on a page, as on a desktop with the network that there is."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        command = ["npx", "--yes", PACKAGE, url, "--quiet", "--preset=desktop"]
        command += ["--throttling-method=provided", "--only-categories=accessibility,performance"]
        flags = " ".join(["--headless=new", *FLAGS, f"--user-data-dir={folder}/profile"])
        command += [f"--chrome-flags={flags}"]
        command += ["--output=json", f"--output-path={report}"]
        subprocess.run(command, check=True, env=os.environ | {"CHROME_PATH": program})
        return read(json.loads(report.read_text(encoding="utf-8")))


def read(report: dict[str, Any]) -> Measured:
    """Return what matters of a report."""
    category, audits = report["categories"]["accessibility"], report["audits"]
    failed = [
        reference["id"]
        for reference in category["auditRefs"]
        if reference["weight"] and audits[reference["id"]]["score"] == 0
    ]
    return Measured(
        100 * category["score"],
        audits["first-contentful-paint"]["numericValue"],
        audits["total-byte-weight"]["numericValue"] / 1000,
        tuple(failed),
    )


def main() -> int:
    """Measure each page and print a line; return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--site", type=Path, default=Path("site"), help="the built site")
    options = parser.parse_args()
    program = browser()
    if program is None:
        sys.exit("Lighthouse needs a Chromium: apt-get install chromium")
    good = True
    with serve(options.site) as address:
        print(f"{'page':<52}{'accessible':>11}{'paint, ms':>11}{'kB':>7}")
        for page in PAGES:
            found = measure(address + page, program)
            good = good and found.is_good()
            print(
                f"{page:<52}{found.accessibility:>11.0f}{found.paint:>11.0f}"
                f"{found.kilobytes:>7.0f} {' '.join(found.failed)}",
                flush=True,
            )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
