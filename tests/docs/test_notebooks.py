"""A notebook holds the blocks of its page, and does in Jupyter what the page says."""

from __future__ import annotations

import ast
import json
import os
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from sybil import Document
from sybil.evaluators.doctest import OutputChecker

import notebooks
from doc_blocks import find_blocks
from doc_examples import FLAGS, difference, tidy

ROOT = Path(__file__).parents[2]
TUTORIALS = sorted((ROOT / "tutorials").glob("[0-9]*.md"))
# What the extra `notebooks` installs, beside the standard library.
INSTALLED = {"matplotlib", "sklearn", "keras", "tf_keras", "tensorboard"} | {
    *("minikeras", "tensorflow", "numpy", "h5py", "rich"),
}
FOR_THE_NOTEBOOK = 2  # the title with what to install, and the setting of the scene

PAGE = """\
# A page

See [the glossary](../glossary.md#row), [another
page](02_other.md) and [elsewhere](https://example.org/a.md). { .note }

=== "Keras"

    First tab.

    ```python
    x = 0.5
    x / 2  # not shown
    ```

=== "TF1"

    ```python {.no-run}
    not run
    ```

1.  An item:

    ```python { raises="ValueError" }
    print("before")
    int("one")
    ```

    ```text {.output}
    before
    ValueError: invalid literal for int() with base 10: 'one'
    ```

    The rest of the item.

    ```console
    $ minikeras double 4
    8
    ```

2.  Another item,

    of two paragraphs.

## Drawn { #drawn }

```python { figure="line" }
plt.plot([1, 2])
```

![A line](../generated/line.svg){ .figure }

Above: ![Another page's](../generated/other.svg)

??? question "An answer"

    ```python
    if x:
        print(x)
    ```

    ```text {.output}
    0.5
    ```

!!! note

    The end.
"""
CELLS = [
    (
        "markdown",
        "See the glossary, [another\npage](02_other.ipynb) and "
        "[elsewhere](https://example.org/a.md). { .note }\n\n**Keras**\n\nFirst tab.",
    ),
    ("code", "x = 0.5\nx / 2;  # not shown"),
    ("markdown", "**TF1**\n\n```python\nnot run\n```\n\n1.  An item:"),
    ("code", 'print("before")\nint("one");'),
    ("markdown", "The rest of the item."),
    ("code", "!minikeras double 4"),
    ("markdown", "2.  Another item,\n\n    of two paragraphs.\n\n## Drawn"),
    ("code", "plt.plot([1, 2]);"),
    ("markdown", "Above: *Another page's*\n\n**An answer**"),
    ("code", "if x:\n    print(x)"),
    ("markdown", "**Note**\n\nThe end."),
]


def cells_of(page: Path, figures: Path) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(notebooks.notebook(page, figures))["cells"]
    return cells


@pytest.fixture
def cells(tmp_path: Path) -> list[dict[str, Any]]:
    """The cells of a page in which everything occurs, without those for the notebook."""
    (tmp_path / "page.md").write_text(PAGE)
    (tmp_path / "line.png").write_bytes(b"a picture")
    return cells_of(tmp_path / "page.md", tmp_path)[FOR_THE_NOTEBOOK:]


def test_prose_and_blocks_become_cells(cells: list[dict[str, Any]]) -> None:
    seen = [(cell["cell_type"], cell["source"].replace("\n\n\n", "\n\n")) for cell in cells]
    assert seen == CELLS


def test_the_title_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(PAGE)
    first = cells_of(tmp_path / "page.md", tmp_path)[0]["source"]
    assert first.startswith("# A page\n\nThis notebook is the page `page.md`")
    assert "[notebooks]" in first


def test_the_outputs_are_those_of_the_page(cells: list[dict[str, Any]]) -> None:
    silent, raised, command, drawn, printed = (c for c in cells if c["cell_type"] == "code")
    assert silent["outputs"] == []
    before, error = raised["outputs"]
    assert raised["metadata"] == {"tags": ["raises-exception"]}
    assert before["text"] == "before\n"
    assert error["ename"] == "ValueError"
    assert error["evalue"] == "invalid literal for int() with base 10: 'one'"
    assert command["outputs"][0]["text"] == "8\n"
    assert drawn["outputs"][0]["data"]["image/png"] == "YSBwaWN0dXJl"
    assert printed["outputs"][0]["text"] == "0.5\n"


def test_a_figure_that_is_not_drawn_yet_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(PAGE)
    assert not [cell for cell in cells_of(tmp_path / "page.md", tmp_path) if "image" in str(cell)]


@pytest.mark.parametrize(
    ("source", "quiet"),
    [
        ("print(x)", "print(x)"),
        ("x = 1", "x = 1"),
        ("model.fit(x)  # 1", "model.fit(x);  # 1"),
        ('"é", (\n    1,\n)', '"é", (\n    1,\n);'),
        ("if x:\n    y", "if x:\n    y"),
        ("", ""),
    ],
)
def test_only_what_is_printed_is_shown(source: str, quiet: str) -> None:
    assert notebooks.quiet(source) == quiet


def test_the_link_follows_the_title() -> None:
    page = notebooks.with_link("# A title\n\nText.\n", "page.ipynb")
    link = '[Download this page as a notebook](page.ipynb){ download="page.ipynb" }'
    assert page.startswith("# A title\n\n<div")
    assert page.endswith(f"{link}</div>\n\nText.\n")


@pytest.fixture(scope="module", params=TUTORIALS, ids=lambda page: page.stem)
def page(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_the_cells_are_the_blocks_of_the_page(page: Path, tmp_path: Path) -> None:
    text = notebooks.notebook(page, tmp_path)
    nbformat.validate(nbformat.reads(text, as_version=4))
    code = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"][1:]
    blocks = list(find_blocks(Document(page.read_text(), str(page))))
    assert len(code) == len(blocks) > 0
    for cell, block in zip(code, blocks, strict=True):
        if block.language == "python":
            assert ast.dump(ast.parse(cell["source"])) == ast.dump(ast.parse(block.source))


def test_a_notebook_imports_what_its_extra_installs(page: Path, tmp_path: Path) -> None:
    imported = set()
    for block in find_blocks(Document(page.read_text(), str(page))):
        tree = ast.parse(block.source if block.language == "python" else "")
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            imported |= {name.partition(".")[0] for name in names}
    assert imported - INSTALLED - sys.stdlib_module_names == set()


def test_a_notebook_does_what_its_page_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is executed once, by a kernel of its own, as Jupyter does it."""
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.delenv("MPLBACKEND", raising=False)  # the kernel shows figures itself
    made = nbformat.reads(notebooks.notebook(page, tmp_path), as_version=4)
    shown = [recorded(cell) for cell in made.cells]
    NotebookClient(made, timeout=300).execute(env=dict(os.environ))
    blocks = find_blocks(Document(page.read_text(), str(page)))
    figures = ["figure" in block.attributes for block in blocks]
    drawn = []
    for want, cell in zip(shown, made.cells, strict=True):
        if cell.cell_type == "code":
            got = recorded(cell)
            same = OutputChecker().check_output(want, got, FLAGS)
            assert same, f"{cell.source}\n{difference(want, got)}"
            kinds = [output.output_type for output in cell.outputs]
            assert "execute_result" not in kinds
            drawn.append("display_data" in kinds)
    assert drawn[1:] == figures


def test_the_site_offers_the_notebook_with_its_figures(page: Path, site: Path) -> None:
    folder, name = site / "tutorials", f"{page.stem}.ipynb"
    assert f'href="{name}"' in (folder / f"{page.stem}.html").read_text()
    drawn = sum('"image/png"' in line for line in (folder / name).read_text().splitlines())
    blocks = find_blocks(Document(page.read_text(), str(page)))
    assert drawn == sum("figure" in block.attributes for block in blocks)


def recorded(cell: Any) -> str:
    """Return what a cell prints, and the last line of what it raises."""
    outputs = cell.get("outputs", [])
    printed = "".join(o.text for o in outputs if o.get("name") == "stdout")
    errors = [f"{o.ename}: {o.evalue}\n" for o in outputs if o.output_type == "error"]
    return tidy(printed + "".join(errors))
