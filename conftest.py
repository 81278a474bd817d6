"""Every example of the pages and of the docstrings is a test; `--update-docs` corrects them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sybil import Sybil
from sybil.document import PythonDocStringDocument

import doc_examples
from docstring_examples import DocstringExamples

doc_examples.set_environment()

ROOT = Path(__file__).parent
EXAMPLES = doc_examples.Examples()

# A page is done when its last block has run: its models and arrays are let go.
_HOUSEKEEPING: Any = {"fixtures": ["empty_folder"], "teardown": dict.clear}
_collect_page = Sybil([EXAMPLES.parse], pattern="*.md", **_HOUSEKEEPING).pytest()
_collect_docstrings = Sybil(
    [DocstringExamples(EXAMPLES).parse],
    pattern="*.py",
    document_types={".py": PythonDocStringDocument},
    **_HOUSEKEEPING,
).pytest()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that corrects the recorded outputs."""
    parser.addoption("--update-docs", action="store_true", help="rewrite the recorded outputs")


def pytest_configure(config: pytest.Config) -> None:
    """Hand the option to the examples."""
    EXAMPLES.update = config.getoption("--update-docs")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the pages, and the docstrings of the package itself."""
    collector: pytest.Collector | None = None
    if file_path.suffix == ".md":
        collector = _collect_page(file_path, parent)
    elif file_path.suffix == ".py" and file_path.is_relative_to(ROOT / "src"):
        collector = _collect_docstrings(file_path, parent)
    return collector


@pytest.fixture(scope="module")
def empty_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Run a page in an empty folder, so that it can write files and leaves none behind."""
    folder = tmp_path_factory.mktemp("page")
    with contextlib.chdir(folder):
        yield folder


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the corrected outputs of the files that this process ran."""
    lines = EXAMPLES.write_corrections()
    worker: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if worker is None:
        _show(lines)
    else:  # nobody sees what a worker prints
        worker["corrected"] = lines


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Say what a worker has corrected."""
    _show(getattr(node, "workeroutput", {}).get("corrected", []))


def _show(lines: list[str]) -> None:
    for line in lines:
        print(f"\n{line}")
