import math

from why.page import Element, body, of_class, section, words
from why.sample import change, sample_result

CURVES, LOGITS, ROWS = (
    "How they learned",
    "The logits at the first step",
    "Which default explains the gap",
)


def names(drawing: Element) -> set[str]:
    return {words(name).replace("_ ", "_") for name in of_class(drawing, "name")}


def test_the_five_curves_are_named_at_their_lines() -> None:
    for drawing in of_class(section(body(sample_result()), CURVES), "chart"):
        programs = {"keras", "keras2", "tf1", "tf1 + batch norm"}
        assert names(drawing) == programs | {"tf1 + random_normal_stddev"}


def test_curves_differ_in_more_than_colour() -> None:
    drawing = of_class(section(body(sample_result()), CURVES), "wide")[0]
    markers = {
        name: {it.tag for it in of_class(drawing, "marker", name)}
        for name in ("keras", "keras2", "tf1", "batchnorm", "winner")
    }
    assert markers["keras"] == markers["tf1"] == set()
    assert len({next(iter(markers[name])) for name in ("keras2", "batchnorm", "winner")}) == 3


def test_the_loss_begins_at_the_first_step() -> None:
    drawing = of_class(section(body(sample_result()), CURVES), "wide")[0]
    points = (of_class(drawing, "line", "tf1")[0].get("points") or "").split()
    assert len(points) == 1 + 8
    assert "tf1 goes from 13,520 to 1.846" in words(drawing)


def test_each_curve_is_drawn_for_a_page_and_for_a_phone() -> None:
    found = section(body(sample_result()), CURVES)
    wide, narrow = of_class(found, "wide"), of_class(found, "narrow")
    assert len(wide) == len(narrow) == 2
    assert {it.get("viewBox", "").split()[2] for it in narrow} == {"340"}


def test_one_seed_has_no_band_and_is_not_said_to_have_one() -> None:
    several, one = (section(body(sample_result(seeds)), CURVES) for seeds in ((1, 2), (1,)))
    assert of_class(several, "band")
    assert not of_class(one, "band")
    assert "Shaded" in words(several)
    assert "Shaded" not in words(one)


def test_a_loss_that_is_nan_or_zero_is_drawn_as_far_as_it_goes() -> None:
    result = sample_result()
    result["profiles"]["tf1"]["history"]["loss"][2:] = ["nan"] * 6
    result["profiles"]["keras"]["history"]["loss"][7:] = [0.0]
    drawing = of_class(section(body(result), CURVES), "wide")[0]
    assert "not finite from epoch 3" in words(drawing).replace("\n", " ")
    assert "0 from epoch 8" in words(drawing)


def test_both_histograms_name_their_standard_deviation() -> None:
    result = sample_result()
    found = words(section(body(result), LOGITS))
    for profile in ("keras", "tf1"):
        seed = result["profiles"][profile]["seeds"][0]
        deviation = f"{seed['first_logit_std']:#.3g}" if profile == "keras" else "8,158"
        assert f"{profile} : standard deviation {deviation}" in found


def test_each_histogram_has_its_own_axis() -> None:
    keras, tf1 = section(body(sample_result()), LOGITS).iter("svg")
    assert "0.1" in [words(tick) for tick in of_class(keras, "tick")]
    assert "20,000" in [words(tick) for tick in of_class(tf1, "tick")]


def test_the_axes_are_compared() -> None:
    result = sample_result()
    for profile, edge in (("keras", 0.1), ("tf1", 16000.0)):
        result["profiles"][profile]["logit_histogram"]["edges"] = [
            edge * (i - 10) for i in range(21)
        ]
    assert "that of tf1 is 160,000 times wider." in words(section(body(result), LOGITS))


def test_logits_that_are_not_finite_leave_a_note() -> None:
    path = "profiles/tf1/logit_histogram/edges"
    found = section(body(change(sample_result(), path, [math.nan] * 21)), LOGITS)
    assert "not finite" in words(found)
    assert "axis of its own." in words(found)


def test_the_ranking_has_two_bars_for_each_row_and_gap() -> None:
    drawings = list(section(body(sample_result()), ROWS).iter("svg"))
    assert [words(it).split(" 7 rows")[0] for it in drawings] == [
        "Gap in validation accuracy",
        "Gap in first loss",
    ]
    for drawing in drawings:
        assert len(of_class(drawing, "bar", "keras")) == len(of_class(drawing, "bar", "tf1")) == 7


def test_without_an_accuracy_gap_only_the_first_loss_is_ranked() -> None:
    result = sample_result()
    for row in result["rows"].values():
        row["share"]["val_accuracy"] = None
    found = section(body(result), ROWS)
    assert [words(it) for it in found.iter("h3")] == ["Gap in first loss"]
    assert "too close in accuracy" in words(found)


def test_what_was_not_reached_is_said() -> None:
    page = body({"interrupted": True})
    for heading in (CURVES, LOGITS, ROWS):
        assert "interrupted before it got here" in words(section(page, heading))
