import math
from collections.abc import Sequence
from xml.etree import ElementTree

import pytest

from minikeras.why.bars import Bar, histogram, ranking

Element = ElementTree.Element
EDGES = [-2.0, -1.0, 0.0, 1.0, 2.0]


def draw_histogram(
    edges: Sequence[float], counts: Sequence[float], deviation: float = 0.8
) -> Element:
    drawing = histogram(
        "key", edges, counts, style="tf1", deviation=deviation, title="t", description="d"
    )
    return ElementTree.fromstring(drawing)


def draw_ranking(*rows: tuple[str, list[Bar]]) -> Element:
    return ElementTree.fromstring(ranking("key", rows, title="t", description="d"))


def of_class(image: Element, *classes: str) -> list[Element]:
    return [it for it in image.iter() if set(classes) <= set((it.get("class") or "").split())]


def number(element: Element, name: str) -> float:
    return float(element.get(name) or "nan")


def test_columns_are_as_high_as_their_counts() -> None:
    columns = of_class(draw_histogram(EDGES, [1, 4, 2, 0]), "column")
    heights = [number(column, "height") for column in columns]
    assert [height / heights[0] for height in heights] == pytest.approx([1, 4, 2], rel=0.01)


def test_the_bracket_is_as_wide_as_two_standard_deviations() -> None:
    image = draw_histogram(EDGES, [1, 4, 4, 1], deviation=1.0)
    (bracket,) = of_class(image, "bracket")
    columns = of_class(image, "column")
    path = bracket.get("d") or ""
    left, right = float(path[1:].split()[0]), float(path.split("H")[1].split("v")[0])
    assert left == pytest.approx(number(columns[1], "x"), abs=1)
    assert right == pytest.approx(number(columns[2], "x") + number(columns[2], "width"), abs=1)


@pytest.mark.parametrize("edges", [[math.nan] * 5, [-math.inf, -1, 0, 1, math.inf], [0.0] * 5, []])
def test_logits_that_are_not_finite_are_said_to_be(edges: list[float]) -> None:
    image = draw_histogram(edges, [1, 4, 4, 1])
    assert not of_class(image, "column")
    assert "not finite" in "".join(image.itertext())


@pytest.mark.parametrize("deviation", [math.nan, 0.0, 100.0])
def test_a_deviation_that_does_not_fit_has_no_bracket(deviation: float) -> None:
    assert not of_class(draw_histogram(EDGES, [1, 4, 4, 1], deviation), "bracket")


def test_no_logits_is_no_column() -> None:
    assert not of_class(draw_histogram(EDGES, [0, 0, 0, 0]), "column")


def test_bars_are_as_long_as_their_shares() -> None:
    image = draw_ranking(
        ("a", [Bar("keras", 1.0, 0.9, 1.1)]), ("b", [Bar("keras", 0.25, 0.2, 0.3)])
    )
    long, short = (number(bar, "width") for bar in of_class(image, "bar"))
    assert short / long == pytest.approx(0.25, abs=0.01)


def test_a_negative_share_goes_to_the_left_of_zero() -> None:
    image = draw_ranking(("a", [Bar("keras", 0.5, 0.5, 0.5), Bar("tf1", -0.5, -0.5, -0.5)]))
    positive, negative = of_class(image, "bar")
    zero = number(positive, "x")
    assert number(negative, "x") + number(negative, "width") == pytest.approx(zero, abs=0.1)
    assert [it.text for it in of_class(image, "value")] == ["50%", "\N{MINUS SIGN}50%"]


def test_the_whisker_goes_from_the_lowest_to_the_highest_seed() -> None:
    image = draw_ranking(("a", [Bar("keras", 0.5, 0.25, 1.0)]))
    (bar,) = of_class(image, "bar")
    (whisker,) = of_class(image, "whisker")
    path = whisker.get("d") or ""
    left, right = float(path[1:].split()[0]), float(path.split("H")[1].split("M")[0])
    zero, half = number(bar, "x"), number(bar, "width")
    assert left == pytest.approx(zero + half / 2, abs=0.2)
    assert right == pytest.approx(zero + half * 2, abs=0.2)
    assert path.count("v8") == 2


def test_what_is_off_the_axis_is_cut_and_its_whisker_has_no_cap_there() -> None:
    image = draw_ranking(("a", [Bar("keras", 50.0, 0.5, 99.0)]))
    (whisker,) = of_class(image, "whisker")
    assert (whisker.get("d") or "").count("v8") == 1
    assert number(of_class(image, "bar")[0], "width") < 340
    assert of_class(image, "value")[0].text == "5,000%"


@pytest.mark.parametrize("mean", [None, math.nan])
def test_a_share_that_is_no_number_has_no_bar(mean: float | None) -> None:
    image = draw_ranking(("a", [Bar("keras", mean, None, None)]))
    assert not of_class(image, "bar")
    assert of_class(image, "value")[0].text == ("\N{EN DASH}" if mean is None else "nan")


def test_a_single_seed_has_no_whisker() -> None:
    image = draw_ranking(
        ("a", [Bar("keras", 0.5, 0.5, 0.5)]), ("b", [Bar("keras", 0.5, None, None)])
    )
    assert not of_class(image, "whisker")
