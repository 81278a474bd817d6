"""A page per row is written from the table, the row's file and the row's test."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from behavior_pages import fence, index_page, interactions_page, markdown, row_page, tags, tags_page
from minikeras.interactions import Dead
from row_calls import Call

MODULE = '''\
"""Keep probabilities away from 0 and 1.

**Keras** clips them,
and says so nowhere.
**TF1** takes log(0).

**Hidden in** `backend.py::crossentropy`.
"""

import numpy as np


def clip(p: float, epsilon: float | None) -> float:
    """Clip `p`; None returns `p` itself.

    Raises:
        ValueError: `epsilon` is negative
            or nan.

    Examples:
        >>> clip(0.0, 0.5)
        0.5

        >>> clip(0.0, None)
        0.0
    """
    return p if epsilon is None else max(p, epsilon)
'''


TEST = '''\
def test_on() -> None:
    """A zero stays
    away from the logarithm.

    Not told in the list.
    """
    assert True
'''
MEASURED = [
    {"value": "1e-07", "losses": [2.0, 1.0], "report": "same", "weights": 0.0},
    {"value": "None", "losses": [2.0, 1.5], "report": "other", "weights": 3.0},
]


@dataclasses.dataclass
class Table:
    clip: float | None = dataclasses.field(
        default=1e-7, metadata={"stage": "loss", "keras": 1e-7, "keras2": 1e-7, "tf1": None}
    )


@pytest.fixture
def package(tmp_path: Path) -> Path:
    stage = tmp_path / "src" / "minikeras" / "behaviors" / "loss"
    stage.mkdir(parents=True)
    (stage / "__init__.py").write_text('"""What happens to the prediction."""\n')
    (stage / "clip.py").write_text(MODULE)
    (tmp_path / "test_clip.py").write_text(TEST)
    return stage.parents[1]


def test_the_page_of_a_row(package: Path) -> None:
    (field,) = dataclasses.fields(Table)
    text = row_page(field, package, package.parents[1] / "test_clip.py")
    parts = [
        "# `clip`",
        "**Keep probabilities away from 0 and 1.**",
        "| `1e-07` | `1e-07` | **`None`** |",
        "**Keras** clips them,\nand says so nowhere.\n\n**TF1** takes log(0).",
        "Clip `p`; None returns `p` itself.",
        "**Raises**\n\n- ValueError: `epsilon` is negative\n    or nan.",
        "```pycon\n>>> clip(0.0, 0.5)\n0.5\n\n>>> clip(0.0, None)\n0.0\n```",
        "```python\ndef clip(p: float, epsilon: float | None) -> float:\n    return p if",
        "Defaults.keras().replace(clip=None)",
        "Defaults.tf1().replace(clip=1e-07)",
        "## What the test proves {",
        "- `test_on`: A zero stays away from the logarithm.",
        '??? example "test_clip.py"\n\n    ```python\n    def test_on() -> None:\n',
    ]
    places = [text.find(part) for part in parts]
    assert -1 not in places, parts[places.index(-1)]
    assert places == sorted(places)


def test_a_page_says_what_it_is_about_and_who_stands_alone(package: Path) -> None:
    (field,) = dataclasses.fields(Table)
    text = row_page(field, package, package.parents[1] / "test_clip.py")
    head = '---\ndescription: "Keep probabilities away from 0 and 1."\ntags: ["tf1"]\n---\n'
    assert text.startswith(head)


def test_the_switches_stand_in_tabs_of_the_same_names_everywhere(package: Path) -> None:
    (field,) = dataclasses.fields(Table)
    call = Call("src/minikeras/losses.py", "clip(p, defaults.clip)")
    text = row_page(field, package, package.parents[1] / "test_clip.py", call=call)
    part = text.partition("## Switch it")[2].partition("\n## ")[0]
    keras, tf1, ours = part.split('=== "')[1:]
    assert keras.startswith('Keras"\n\n    ') and "Defaults.keras().replace(clip=None)" in keras
    assert tf1.startswith('TF1"\n\n    ') and "Defaults.tf1().replace(clip=1e-07)" in tf1
    assert ours.startswith('minikeras"\n\n    `src/minikeras/losses.py` asks the table')
    assert "    ```python\n    clip(p, defaults.clip)\n    ```" in ours


def test_a_column_that_stands_alone_is_a_tag() -> None:
    assert tags({"keras": 1, "keras2": 1, "tf1": 2}) == ["tf1"]
    assert tags({"keras": 1, "keras2": 2, "tf1": 1}) == ["keras2"]
    assert tags({"keras": 1, "keras2": 2, "tf1": 2}) == ["keras"]
    assert tags({"keras": 1, "keras2": 2, "tf1": 3}) == ["keras", "keras2", "tf1"]


def test_the_page_of_the_tags_counts_the_rows() -> None:
    text = tags_page(dataclasses.fields(Table))
    assert "| Keras 3 alone | `keras` | 0 |" in text
    assert "| TF1 alone | `tf1` | 1 |" in text
    assert "| all three | `keras`, `keras2`, `tf1` | 0 |" in text


def test_how_much_it_matters_has_words_and_a_figure(package: Path) -> None:
    (field,) = dataclasses.fields(Table)
    text = row_page(field, package, package.parents[1] / "test_clip.py", measured=MEASURED)
    part = text.partition("## How much it matters")[2].partition("##")[0]
    assert "the loss of the last epoch is 1.5 and not 1;" in part
    assert "](clip.svg){ .figure }" in part
    assert "| losses |" in index_page(dataclasses.fields(Table), package, {"clip": MEASURED})


def test_a_row_that_a_page_speaks_of_is_a_link(package: Path) -> None:
    (field,) = dataclasses.fields(Table)
    path = package / "behaviors" / "loss" / "clip.py"
    path.write_text(path.read_text().replace("takes log(0)", "has neither `clip` nor `stddev`"))
    stages = {"clip": "loss", "stddev": "initialise"}
    text = row_page(field, package, package.parents[1] / "test_clip.py", stages)
    assert "has neither `clip` nor [`stddev`](../initialise/stddev.md)." in text


def test_what_makes_a_row_dead_is_said_on_both_pages_and_on_one_for_all(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = (Dead("clip", "logits", (True,), "nothing is clipped", "logits"),)
    monkeypatch.setattr("minikeras.interactions.DEAD", dead)
    (field,) = dataclasses.fields(Table)
    stages = {"clip": "loss", "logits": "forward"}
    text = row_page(field, package, package.parents[1] / "test_clip.py", stages)
    said = "**Dead** if [`logits`](../forward/logits.md) is `True`: nothing is clipped."
    assert said in text.partition("## Both sides")[0]
    line = (
        "| [`clip`](behaviors/loss/clip.md) | [`logits`](behaviors/forward/logits.md) is `True` |"
        " nothing is clipped |"
    )
    assert line in interactions_page(stages)


def test_the_index_lists_the_rows_by_stage(package: Path) -> None:
    text = index_page(dataclasses.fields(Table), package)
    assert "## Loss\n\nWhat happens to the prediction.\n\n| Row | Keras 3 |" in text
    assert "| [`clip`](loss/clip.md) | `1e-07` | `1e-07` | **`None`** | Keep prob" in text


def test_a_missing_test_file_is_named(package: Path) -> None:
    (field,) = dataclasses.fields(Table)
    with pytest.raises(FileNotFoundError, match="test_clip"):
        row_page(field, package, package / "test_clip.py")


def test_words_between_examples_stay_words() -> None:
    text = markdown("One.\n\n>>> 1\n1\n\nTwo:\n>>> 2\n2")
    assert text == "One.\n\n```pycon\n>>> 1\n1\n```\n\nTwo:\n\n```pycon\n>>> 2\n2\n```"


def test_a_fence_is_longer_than_the_ticks_inside() -> None:
    assert fence("text", "```") == "````text\n```\n````"
