"""The site, built once for all the processes that test it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
PATIENCE = 900  # seconds for a build, on a machine that does other things too


def build(shared: Path) -> Path:
    """Return the folder of the site; the first process to ask builds it, the others wait."""
    folder, said = shared / "site", shared / "site.txt"
    try:
        (shared / "site.lock").mkdir()
    except FileExistsError:
        _wait_for(said)
    else:
        unfinished = said.with_suffix(".part")
        unfinished.write_text(_build(folder), encoding="utf-8")
        unfinished.rename(said)
    problem = said.read_text(encoding="utf-8")
    assert not problem, problem
    return folder


def _build(folder: Path) -> str:
    """Build the site; return what MkDocs said where it failed, else nothing."""
    # Never with --quiet: it hides the warnings that --strict counts.
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else done.stderr or "mkdocs failed"


def _wait_for(path: Path) -> None:
    started = time.monotonic()
    while not path.exists():
        assert time.monotonic() - started < PATIENCE, "the other process does not finish the site"
        time.sleep(0.2)
