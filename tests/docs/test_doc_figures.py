"""A figure is drawn once, and again when its page or the package changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from doc_examples import Failure
from doc_figures import make_figures

PAGE = """\
```python { figure="line" }
import matplotlib.pyplot as plt

plt.plot([1, 2])
```
"""


def test_a_figure_is_drawn_again_only_after_a_change(tmp_path: Path) -> None:
    page, package, target = tmp_path / "page.md", tmp_path / "package", tmp_path / "generated"
    package.mkdir()
    page.write_text(PAGE)
    assert make_figures([page], package, target) == [page]
    assert (target / "line.svg").read_bytes().startswith(b"<?xml")
    assert make_figures([page], package, target) == []

    page.write_text(f"# A title\n\n{PAGE}")
    assert make_figures([page], package, target) == [page]
    (package / "module.py").write_text("x = 1\n")
    assert make_figures([page], package, target) == [page]
    (target / "line.svg").unlink()
    assert make_figures([page], package, target) == [page]


def test_a_page_without_figures_is_left_to_the_tests(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```python\nraise ValueError\n```\n")
    assert make_figures([page], tmp_path, tmp_path / "generated") == []


def test_a_page_whose_example_fails_stops_the_build(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"```python\n1 / 0\n```\n\n{PAGE}")
    with pytest.raises(Failure, match=r"page.md:1: ZeroDivisionError"):
        make_figures([page], tmp_path, tmp_path / "generated")
