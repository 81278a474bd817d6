import math
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

import pytest

from minikeras.why.charts import Line, line_chart

Element = ElementTree.Element
GAP = math.nan


def draw(*lines: Line, **options: Any) -> Element:
    size = {"width": 720.0, "height": 360.0, "title": "title", "description": "description"}
    return ElementTree.fromstring(line_chart("key", lines, **(size | options)))


def of_class(image: Element, *classes: str) -> list[Element]:
    return [it for it in image.iter() if set(classes) <= set((it.get("class") or "").split())]


def points(element: Element) -> list[tuple[float, float]]:
    pairs = (element.get("points") or "").split()
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in pairs)]


def words(image: Element) -> str:
    return " ".join(text for text in image.itertext())


def test_a_larger_loss_is_drawn_higher() -> None:
    image = draw(Line("keras", "keras", [2.4, 1.0]), Line("tf1", "tf1", [13519.0, 2.0]))
    keras, tf1 = (points(of_class(image, "line", name)[0]) for name in ("keras", "tf1"))
    assert all(high < low for (_, high), (_, low) in zip(tf1, keras, strict=True))


def test_epochs_go_from_left_to_right_evenly() -> None:
    places = [x for x, _ in points(of_class(draw(Line("a", "a", [3, 2, 1])), "line")[0])]
    assert places[1] - places[0] == pytest.approx(places[2] - places[1], abs=0.2)
    assert places[0] < places[1]


@pytest.mark.parametrize("hole", [0.0, -1.0, GAP, math.inf])
def test_a_value_without_a_place_leaves_a_gap(hole: float) -> None:
    image = draw(Line("a", "a", [4.0, 3.0, hole, 2.0, 1.0]))
    assert [len(points(line)) for line in of_class(image, "line")] == [2, 2]


@pytest.mark.parametrize(
    ("values", "remark"),
    [
        ([4, 3, GAP, GAP], "(not finite from epoch 2)"),
        ([4, 3, math.inf], "(not finite from epoch 2)"),
        ([4, 0.0, 0.0], "(0 from epoch 1)"),
        ([4, -1.0], "(off the axis from epoch 1)"),
        ([GAP, GAP], "(not finite from epoch 0)"),
    ],
)
def test_a_line_that_ends_early_says_why(values: Sequence[float], remark: str) -> None:
    image = draw(Line("a", "name", values), first_epoch=0, letters=99)
    assert f"name {remark}" in words(image)


def test_a_line_to_the_end_has_no_remark_and_no_cross() -> None:
    image = draw(Line("a", "name", [4, GAP, 3]))
    assert "(" not in words(image)
    assert not of_class(image, "cross")


def test_zero_has_a_place_on_a_linear_axis() -> None:
    image = draw(Line("a", "a", [0.0, 0.5, 0.0]), logarithmic=False)
    assert len(points(of_class(image, "line")[0])) == 3


@pytest.mark.parametrize("width", [340.0, 720.0])
def test_names_stay_inside_the_drawing_and_off_each_other(width: float) -> None:
    lines = [Line("a", name, [2.0, 1.0]) for name in ("keras", "keras2", "tf1 + batch norm", "x")]
    spans = [it for it in draw(*lines, width=width, letters=12).iter("tspan")]
    heights = sorted(float(span.get("y") or 0) for span in spans)
    gaps = [after - before for before, after in zip(heights, heights[1:], strict=False)]
    assert min(gaps) >= 14
    assert 0 < heights[0] < heights[-1] < 360
    assert max(float(it.get("x") or 0) + 7.8 * len(it.text or "") for it in spans) <= width + 1


def test_every_line_is_named_at_its_end() -> None:
    image = draw(Line("a", "first", [2, 1]), Line("b", "second", [9, 5]))
    names = {(it.get("class") or ""): "".join(it.itertext()) for it in of_class(image, "name")}
    assert names == {"name a": "first", "name b": "second"}


def test_the_band_goes_from_the_lowest_to_the_highest_seed() -> None:
    image = draw(Line("a", "a", [4, 2], lows=[3, 1], highs=[5, 3]))
    (band,) = of_class(image, "band")
    (line,) = of_class(image, "line")
    heights = [y for _, y in points(band)]
    for index, (_, y) in enumerate(points(line)):
        assert heights[index] < y < heights[-1 - index]


def test_a_band_with_a_hole_is_not_drawn() -> None:
    assert not of_class(draw(Line("a", "a", [4, 2], lows=[3, GAP], highs=[5, 3])), "band")


def test_markers_of_two_lines_that_coincide_alternate() -> None:
    values = [4.0, 3.0, 2.0, 1.0]
    image = draw(
        Line("a", "a", values, marker="circle"), Line("b", "b", values, (), (), "square", 1)
    )
    circles = {round(float(it.get("cx") or 0)) for it in image.iter("circle")}
    squares = {round(float(it.get("x") or 0) + 3.4) for it in of_class(image, "marker", "b")}
    assert len(circles) == len(squares) == 2
    assert not circles & squares


def test_a_single_epoch_is_a_dot() -> None:
    assert len(list(draw(Line("a", "a", [2.0])).iter("circle"))) == 1


def test_nothing_to_draw_is_an_empty_chart() -> None:
    assert not of_class(draw(), "line")
    assert not of_class(draw(Line("a", "a", [GAP])), "line")
