"""The one command, `pytest`, runs pages and docstrings, and `--update-docs` corrects them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = "# A page\n\n```python\nprint(0.5 / 2)\n```\n\n```text {.output}\n0.27\n```\n"
MODULE = '''\
"""A module.

>>> half(1)
0.25
"""


def half(x: float) -> float:
    """Return half of `x`.

    Examples:
        >>> half(3)
        >>> [half(1),
        ...  half(2)]
        [0.5, 1.0]
        >>> print("a", "", "b", sep=chr(10))
        a
    """
    return x / 2
'''


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with the machinery of this one, one wrong page and one wrong module."""
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    for name, text in {
        "docs/deep/page.md": PAGE,
        "docs/page.md": PAGE,
        "src/halves.py": MODULE,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def run_pytest(project: Path, *arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    # The options of the run that we are in are not those of this one.
    environment = {key: value for key, value in os.environ.items() if key != "PYTEST_ADDOPTS"}
    done = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_a_wrong_page_and_a_wrong_docstring_fail_until_they_are_corrected(project: Path) -> None:
    status, shown = run_pytest(project)
    assert status == 1
    assert "docs/page.md:3: the output differs" in shown
    assert "docs/deep/page.md:3: the output differs" in shown
    assert "-0.27\n+0.25" in shown
    assert "src/halves.py:3" in shown or "halves.py:3" in shown
    assert "5 failed, 1 passed" in shown

    status, shown = run_pytest(project, "--update-docs")
    assert status == 0, shown
    assert f"corrected {project / 'docs' / 'page.md'}" in shown
    assert (project / "docs" / "page.md").read_text() == PAGE.replace("0.27", "0.25")
    corrected = MODULE.replace("0.25", "0.5").replace(">>> half(3)\n", ">>> half(3)\n        1.5\n")
    corrected = corrected.replace("        a\n", "        a\n        <BLANKLINE>\n        b\n")
    assert (project / "src" / "halves.py").read_text() == corrected

    status, shown = run_pytest(project)
    assert status == 0, shown
