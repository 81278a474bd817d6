"""Who is asked for a citation is told the version of the package."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_citation_names_the_version_of_the_package() -> None:
    package = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    file = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    page = (ROOT / "docs" / "cite.md").read_text(encoding="utf-8")
    assert f"\nversion: {package['version']}\n" in file
    assert f"\nlicense: {package['license']}\n" in file
    title = re.search(r'^title: "(.+)"$', file, re.MULTILINE)
    assert title and f"title   = {{{title[1]}}}" in page
    assert f"version = {{{package['version']}}}" in page
