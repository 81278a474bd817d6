"""The first page and the README show what the networks of the README do."""

from __future__ import annotations

import re

import pytest

from question_figure import EPOCHS, FIGURE, Run, figure, runs, table, written_table

NUMBER = re.compile(r"(?<![\w#])\d[\d,.]*")


@pytest.fixture(scope="module")
def found() -> dict[str, Run]:
    return runs()


def numbers(text: str) -> list[float]:
    return [float(number.rstrip(".,").replace(",", "")) for number in NUMBER.findall(text)]


def test_the_figure_is_the_one_that_the_networks_draw(found: dict[str, Run]) -> None:
    written, drawn = FIGURE.read_text(encoding="utf-8"), figure(found)
    # Pixels; training gives other last digits on another processor.
    points = re.compile(r"\d+,\d+")
    assert points.sub("", written) == points.sub("", drawn)
    pairs = zip(numbers(written.replace(",", " ")), numbers(drawn.replace(",", " ")), strict=True)
    assert max(abs(a - b) for a, b in pairs) <= 4


def test_the_table_of_the_first_page_is_measured(found: dict[str, Run]) -> None:
    written, measured = written_table(), table(found)
    assert NUMBER.sub("", written) == NUMBER.sub("", measured)
    # The last digits of the losses, and a few of the 154 images.
    assert numbers(written) == pytest.approx(numbers(measured), rel=0.1, abs=4)


def test_they_show_the_answer(found: dict[str, Run]) -> None:
    keras, tf1, changed = (run.losses for run in found.values())
    assert len(keras) == EPOCHS + 1
    assert keras[0] < 3 and changed[0] < 3 and tf1[0] > 1000
    assert tf1[-1] > max(keras[-1], changed[-1])
