"""The examples of a page are run, compared and corrected."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from textwrap import dedent
from types import ModuleType

import pytest
from sybil import Document
from sybil.example import SybilFailure

from doc_examples import Examples, Failure

RIGHT = """\
```python
x = 0.5
print(x / 2)
```

```text {.output}
0.25
```
"""
WRONG = RIGHT.replace("0.25", "0.27")


def write(folder: Path, text: str) -> Path:
    page = folder / "page.md"
    page.write_text(dedent(text))
    return page


def run(page: Path, examples: Examples | None = None) -> None:
    for example in Document.parse(str(page), (examples or Examples()).parse).examples():
        example.evaluate()


def update(page: Path) -> str:
    examples = Examples(update=True)
    run(page, examples)
    examples.write_corrections()
    return page.read_text()


def test_a_true_page_passes(tmp_path: Path) -> None:
    run(write(tmp_path, RIGHT))


def test_a_page_without_blocks_passes(tmp_path: Path) -> None:
    run(write(tmp_path, "# A page\n"))


def test_a_wrong_digit_fails_and_names_the_line(tmp_path: Path) -> None:
    with pytest.raises(SybilFailure, match=r"page.md:3: the output differs") as failure:
        run(write(tmp_path, f"# A page\n\n{WRONG}"))
    assert "-0.27\n+0.25" in str(failure.value)


def test_the_digits_that_are_written_are_compared(tmp_path: Path) -> None:
    run(write(tmp_path, RIGHT.replace("x / 2", "1 / 3").replace("0.25", "0.33")))


def test_an_ellipsis_stands_for_anything(tmp_path: Path) -> None:
    run(write(tmp_path, RIGHT.replace("print(x / 2)", "print(object())").replace("0.25", "<...>")))


def test_output_that_the_page_does_not_show_fails(tmp_path: Path) -> None:
    with pytest.raises(SybilFailure, match="printed now"):
        run(write(tmp_path, "```python\nprint(1)\n```\n"))


def test_blocks_share_the_namespace_of_their_page(tmp_path: Path) -> None:
    run(write(tmp_path, RIGHT + RIGHT.replace("x = 0.5\n", "")))


def test_a_block_in_a_tab_is_run_and_corrected(tmp_path: Path) -> None:
    page = write(
        tmp_path, '=== "Keras"\n\n' + "".join(f"    {line}\n" for line in WRONG.split("\n"))
    )
    with pytest.raises(SybilFailure, match="page.md:3"):
        run(page)
    assert "    ```text {.output}\n    0.25\n    ```" in update(page)
    run(page)


def test_a_block_inside_another_fence_is_not_run(tmp_path: Path) -> None:
    run(write(tmp_path, f"````markdown\n{WRONG}````\n"))


def test_a_block_that_raises_shows_its_message(tmp_path: Path) -> None:
    page = """\
        ```python { raises="ValueError" }
        print("before")
        int("one")
        ```

        ```text {.output}
        before
        ValueError: invalid literal for int() with base 10: 'one'
        ```
        """
    run(write(tmp_path, page))
    with pytest.raises(ValueError, match="invalid literal"):
        run(write(tmp_path, page.replace('{ raises="ValueError" }', "")))
    with pytest.raises(SybilFailure, match="expected ValueError, but nothing was raised"):
        run(write(tmp_path, page.replace('"one"', '"1"')))


def test_a_traceback_has_the_line_of_the_page(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError) as failure:
        run(write(tmp_path, "# A page\n\n```python\nx = 0\n1 / x\n```\n"))
    assert failure.traceback[-1].path == tmp_path / "page.md"
    assert failure.traceback[-1].lineno + 1 == 5


def test_a_block_marked_no_run_is_not_run(tmp_path: Path) -> None:
    run(write(tmp_path, "```python {.no-run}\nraise SystemExit\n```\n"))
    run(write(tmp_path, WRONG.replace("```python", "```python {.no-run}")))


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ('```python { rasies="ValueError" }\n```\n', "page.md:1: unknown attribute 'rasies'"),
        ("\n```text {.output}\n1\n```\n", "page.md:2: no Python block prints this output"),
        (RIGHT + "\nSome words.\n\n```text {.output}\n1\n```\n", "page.md:12: no Python block"),
    ],
)
def test_a_page_that_would_go_unchecked_is_refused(tmp_path: Path, page: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        run(write(tmp_path, page))


def test_an_update_rewrites_adds_and_removes_outputs(tmp_path: Path) -> None:
    silent = RIGHT.replace("print(x / 2)", "x = 1")
    missing = "```python\nprint('three')\n```\n"
    text = update(write(tmp_path, f"{WRONG}\nTwo.\n\n{silent}\nThree.\n\n{missing}"))
    without_output = silent.partition("\n\n")[0]
    added = missing + "\n```text {.output}\nthree\n```\n"
    assert text == f"{RIGHT}\nTwo.\n\n{without_output}\n\nThree.\n\n{added}"
    assert update(tmp_path / "page.md") == text


def test_an_update_leaves_a_page_alone_that_was_saved_meanwhile(tmp_path: Path) -> None:
    page, examples = write(tmp_path, WRONG), Examples(update=True)
    run(page, examples)
    page.write_text("An author saved this.")
    assert examples.write_corrections() == [
        f"not corrected: {page} was saved while its examples ran"
    ]
    assert page.read_text() == "An author saved this."


CONSOLE = """\
```console
$ minikeras double 4
8
$ minikeras double 0.5
1.0
```
"""


@pytest.fixture
def command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command line with one command, `double NUMBER`."""

    def main(arguments: list[str]) -> int:
        command, number = arguments
        if command != "double":
            print("error: no such command", file=sys.stderr)
            return 2
        print(2 * json.loads(number))
        return 0

    module = ModuleType("minikeras.cli")
    module.main = main
    monkeypatch.setitem(sys.modules, "minikeras.cli", module)


@pytest.mark.usefixtures("command_line")
def test_a_console_block_is_run_and_compared(tmp_path: Path) -> None:
    run(write(tmp_path, CONSOLE))
    with pytest.raises(SybilFailure, match=r"page.md:1: the output differs(.|\n)*-9\n\+8"):
        run(write(tmp_path, CONSOLE.replace("8", "9")))


@pytest.mark.usefixtures("command_line")
def test_a_console_block_is_corrected_inside_its_fence(tmp_path: Path) -> None:
    assert update(write(tmp_path, CONSOLE.replace("8\n", "").replace("1.0", "7"))) == CONSOLE


@pytest.mark.usefixtures("command_line")
def test_a_command_that_fails_must_say_so(tmp_path: Path) -> None:
    page = "```console\n$ minikeras halve 4\nerror: no such command\n```\n"
    with pytest.raises(SybilFailure, match=r"`minikeras halve 4` ended with 2, not 0"):
        run(write(tmp_path, page))
    run(write(tmp_path, page.replace("console", 'console { exit="2" }')))


def test_another_command_is_shown_and_not_run(tmp_path: Path) -> None:
    run(write(tmp_path, "```console\n$ pip install minikeras\n```\n"))
    with pytest.raises(SybilFailure, match="only minikeras can be run"):
        run(write(tmp_path, "```console\n$ minikeras-2 why\n```\n"))


FIGURE = """\
```python { figure="line" }
import matplotlib.pyplot as plt

plt.figure(figsize=(1, 1))
plt.plot([1, 2])
data = '{"x": 1}'
```

```python { data="points.json" }
```
"""


def test_a_page_makes_its_figures_and_data(tmp_path: Path) -> None:
    page = write(tmp_path, FIGURE)
    first, second = Examples().run_page(page), Examples().run_page(page)
    assert sorted(first) == ["line.png", "line.svg", "points.json"]
    assert b"<svg" in first["line.svg"]
    assert first["line.png"].startswith(b"\x89PNG")
    assert first["points.json"] == b'{"x": 1}'
    assert first == second, "the same figure gives the same file"


def test_a_figure_without_a_name_fails(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="page.md:1: .*1 figures are open"):
        Examples().run_page(write(tmp_path, FIGURE.replace('{ figure="line" }', "")))
    with pytest.raises(Failure, match="page.md:1: .*0 figures are open"):
        Examples().run_page(write(tmp_path, '```python { figure="nothing" }\n```\n'))


def test_a_page_that_writes_files_leaves_none_behind(tmp_path: Path) -> None:
    Examples().run_page(write(tmp_path, "```python\nopen('left', 'w').close()\n```\n"))
    assert [path.name for path in tmp_path.iterdir()] == ["page.md"]
    assert not Path("left").exists()
