"""The figure of a row shows a line for each value, and its words say what the lines say."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from typing import Any

import pytest

from matter_figures import figure, has_figure, word, words

COLUMNS = {"keras": 1e-7, "keras2": 1e-7, "tf1": None}


def measured(losses: list[float | None], report: str, weights: float | None) -> list[Any]:
    """Return what was measured for Keras 3, and for a value that gave `losses`."""
    first = {"value": "1e-07", "losses": [2.0, 1.0], "report": "same", "weights": 0.0}
    return [first, {"value": "None", "losses": losses, "report": report, "weights": weights}]


CASES = [
    (measured([], "other", None), "stops", "ends in an error"),
    (measured([None, None], "other", None), "stops", "the loss is no number"),
    (measured([2.0, 1.5], "other", 3.0), "losses", "is 1.5 and not 1; weights"),
    (measured([2.0], "other", None), "losses", "weights or predictions end apart"),
    (measured([2.0, 1.0], "same", 3.0), "weights", "end 3 apart"),
    (measured([2.0, 1.001], "other", 1e-3), "digits", "is 1.001 and not 1;"),
    (measured([2.0, 1.0], "other", 1e-7), "bits", "to four digits; weights"),
    (measured([2.0, 1.0], "other", 0.0), "report", "only what is reported differs"),
    (measured([2.0, 1.0], "same", 0.0), "graph", "the operations differ"),
]


@pytest.mark.parametrize(("found", "one", "said"), CASES)
def test_one_word_and_one_sentence_say_how_much(found: list[Any], one: str, said: str) -> None:
    assert word(found) == one
    assert said in words(found, COLUMNS)
    assert "With the value of TF1 (`None`) " in words(found, COLUMNS)


def test_the_largest_difference_counts() -> None:
    small, large = measured([2.0, 1.0], "other", 1e-7), measured([2.0, 1.5], "other", 3.0)
    assert word([*small, large[1]]) == "losses"


def test_the_figure_has_a_line_for_each_value_that_trains() -> None:
    found = measured([2.0, 1.5], "other", 3.0)
    drawn = ElementTree.fromstring(figure(found, COLUMNS))
    texts = "".join(drawn.itertext())
    for label in ("Keras 3 and Keras 2: 1e-07", "TF1: None", "reported loss"):
        assert label in texts


@pytest.mark.parametrize("losses", [[], [None, 1.0]])
def test_without_two_lines_there_is_no_figure(losses: list[float | None]) -> None:
    assert has_figure(measured([2.0, 1.5], "other", 3.0))
    assert not has_figure(measured(losses, "other", None))
