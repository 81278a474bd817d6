import math
from xml.etree import ElementTree

import pytest

from minikeras.why.svg import Axis, drawing, label, linear_ticks, log_axis, log_ticks, tick_text


def test_an_axis_turns_its_ends_into_its_places() -> None:
    axis = Axis(0.0, 10.0, 100.0, 0.0)
    assert [axis.place(value) for value in (0, 5, 10)] == [100, 50, 0]


def test_a_decade_has_the_same_length_everywhere_on_a_log_axis() -> None:
    axis = Axis(0.1, 1000.0, 0.0, 400.0, logarithmic=True)
    places = [axis.place(value) for value in (0.1, 1, 10, 100, 1000)]
    assert places == pytest.approx([0, 100, 200, 300, 400])


@pytest.mark.parametrize("value", [0.0, -1.0, math.nan, math.inf, -math.inf])
def test_a_log_axis_has_no_place_for_zero_or_what_is_not_finite(value: float) -> None:
    assert not Axis(0.1, 10.0, 0.0, 1.0, logarithmic=True).can_show(value)


def test_a_linear_axis_has_a_place_for_zero() -> None:
    assert Axis(-1.0, 1.0, 0.0, 1.0).can_show(0.0)


@pytest.mark.parametrize(
    "values",
    [
        [2.4, 13519.0],
        [1.0],
        [0.0, math.nan],
        [],
        [1e-300, 1e300],
        [5e-324, 1.7e308],
        [0.8, 0.0, math.inf, 2.0],
    ],
)
def test_a_log_axis_holds_what_can_be_shown_and_has_ticks(values: list[float]) -> None:
    axis = log_axis(values, 300, 0)
    assert 0 < axis.low < axis.high < math.inf
    ticks = log_ticks(axis)
    assert 1 <= len(ticks) <= 10
    for value in values:
        if axis.can_show(value):
            assert 0 <= axis.place(value) <= 300


def test_ticks_of_a_log_axis_are_decades_or_one_two_five() -> None:
    assert log_ticks(log_axis([2.4, 13519.0], 1, 0)) == [10, 100, 1000, 10000]
    assert log_ticks(log_axis([0.8, 2.4], 1, 0)) == [1, 2]


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [(0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1.0]), (-0.1, 0.1, [-0.1, -0.05, 0, 0.05, 0.1])],
)
def test_linear_ticks_are_round(low: float, high: float, ticks: list[float]) -> None:
    assert linear_ticks(low, high) == pytest.approx(ticks)


@pytest.mark.parametrize("low", [-0.1, -1, -3, -3.7, -5, -9.9])
@pytest.mark.parametrize("high", [0.3, 1, 4.6, 4.9, 7])
@pytest.mark.parametrize("most", [3, 4, 5])
def test_a_scale_can_be_read_from_its_ticks(low: float, high: float, most: int) -> None:
    """One number alone says nothing about the length of the axis."""
    ticks = linear_ticks(low, high, most)
    assert 2 <= len(ticks) <= most + 1
    assert low <= ticks[0] and ticks[-1] <= high


def test_a_range_without_length_has_no_ticks() -> None:
    ranges = [(1, 1), (0, math.inf), (math.nan, 1), (0, 5e-324)]
    assert [linear_ticks(*ends) for ends in ranges] == [[], [], [], []]


def test_ticks_are_written_in_plain_numbers() -> None:
    assert [tick_text(value) for value in (-20000, 0, 0.05, 1e12)] == [
        "\N{MINUS SIGN}20,000",
        "0",
        "0.05",
        "1e12",
    ]


def test_a_drawing_says_in_words_what_it_shows() -> None:
    image = ElementTree.fromstring(
        drawing("key", 10, 20, "a < b", "c & d", label(1, 2, ["x"], "y"))
    )
    names = (image.get("aria-labelledby") or "").split()
    words = {child.get("id"): child.text for child in image if child.get("id")}
    assert image.get("role") == "img"
    assert [words[name] for name in names] == ["a < b", "c & d"]
