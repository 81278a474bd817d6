from typing import Any

import pytest

from why.page import body, number, of_class, section, table_rows, words
from why.sample import change, sample_result

QUANTITIES = ("first_loss", "first_logit_std", "final_loss", "val_accuracy")
SHARES = ("val_accuracy", "first_loss", "final_loss")
METHOD = "How it was measured"


def test_the_answer_comes_first() -> None:
    page = body(sample_result())
    assert [it.tag for it in page][:2] == ["h1", "p"]
    assert page[1].text == sample_result()["answer"]
    assert not of_class(page, "warning")


def test_every_number_of_a_program_is_the_one_measured() -> None:
    result = sample_result()
    (table,) = of_class(body(result), "programs")
    rows = list(table_rows(table))
    runs = [*result["profiles"].values(), result["batchnorm_workaround"]]
    runs.append(result["question_tf1_program"])
    assert [head.split()[0] for head, _ in rows] == ["keras", "keras2", "tf1", "tf1", "the"]
    for (head, cells), run in zip(rows, runs, strict=True):
        for cell, quantity in zip(cells, QUANTITIES, strict=True):
            assert number(cell) == pytest.approx(run[quantity], rel=6e-3), (head, quantity)


def test_below_an_accuracy_stand_its_lowest_and_highest_seed() -> None:
    result = sample_result()
    (table,) = of_class(body(result), "programs")
    spreads = [words(small) for cell in table.iter("td") for small in cell.iter("small")]
    accuracies = [seed["val_accuracy"] for seed in result["profiles"]["keras"]["seeds"]]
    low, high = (float(end) for end in spreads[0].split(" to "))
    assert low == pytest.approx(min(accuracies), rel=6e-3)
    assert high == pytest.approx(max(accuracies), rel=6e-3)


def test_every_number_of_a_row_is_the_one_measured() -> None:
    result = sample_result()
    (table,) = of_class(body(result), "rows")
    groups = [group for group in table if group.tag == "tbody"]
    assert len(groups) == len(result["rows"])
    for group in groups:
        row = result["rows"][words(next(iter(group.iter("code"))))]
        lines = list(table_rows(group))[1:]
        for (head, cells), direction in zip(lines, ("on", "off"), strict=True):
            assert head.startswith(f"{direction}: ")
            for cell, quantity in zip(cells, SHARES, strict=False):
                share = row["share"][quantity][direction]["mean"]
                assert number(cell) == pytest.approx(100 * share, abs=0.51)
            for cell, quantity in zip(cells[len(SHARES) :], QUANTITIES, strict=True):
                measured = row[f"switched_{direction}_alone"][quantity]
                assert number(cell) == pytest.approx(measured, rel=6e-3), (head, quantity)


def test_the_law_stands_predicted_beside_measured() -> None:
    rows = list(table_rows(section(body(sample_result()), "The law behind it")))
    assert rows[0] == ("predicted, 20 4", ["160,000", "\N{EN DASH}"])
    assert [head for head, _ in rows[1:]] == [f"measured, seed {seed}" for seed in (1, 2, 3)]
    assert [cells[0] for _, cells in rows[1:]] == ["159,999.9", "160,000.1", "160,000"]
    assert rows[1][1][1] == "1 part in 2,286,000"
    assert rows[3][1][1] == "0"


def test_a_law_that_fails_is_shown_to_fail() -> None:
    result = change(sample_result(), "law/measured", [400000.0, float("nan")])
    rows = list(table_rows(section(body(result), "The law behind it")))
    assert [cells[1] for _, cells in rows[1:]] == ["1.500", "nan"]


def test_what_is_done_by_hand_is_listed() -> None:
    found = section(body(sample_result()), "What the program already did by hand")
    items = [words(item) for item in found.iter("li")]
    assert items[0] == "zero_bias = True : the program makes its biases with tf.zeros"
    assert len(items) == 3


def test_disagreements_are_listed_or_said_not_to_exist() -> None:
    heading, result = "Where the two directions disagree", sample_result()
    assert result["disagreements"][0] in words(section(body(result), heading))
    result["disagreements"] = []
    assert "Nowhere" in words(section(body(result), heading))
    result["interrupted"] = True
    assert "interrupted before it got here" in words(section(body(result), heading))


def test_the_corrected_lines_are_those_of_the_row_that_matters() -> None:
    found = section(body(sample_result()), "What to change in your own TensorFlow 1 code")
    (code,) = found.iter("code")
    assert "kernel = tf.Variable(tf.random_normal(shape, stddev=0.05))" in (code.text or "")
    assert "AdamOptimizer" not in (code.text or "")


def test_without_a_row_that_matters_nothing_is_to_change() -> None:
    result = sample_result()
    del result["rows"]["random_normal_stddev"]
    found = section(body(result), "What to change in your own TensorFlow 1 code")
    assert "No single row" in words(found)
    assert not list(found.iter("pre"))


def test_how_it_was_measured() -> None:
    found = words(section(body(sample_result()), METHOD))
    for fact in (
        "1100 to train, 330 to validate, 32 \N{MULTIPLICATION SIGN} 32 pixels",
        "11: Bread, Dairy product",
        "Seeds 1, 2, 3",
        "Trainings 57, in 5 min 12 s",
        "minikeras 0.1.0, tensorflow 2.21.0, python 3.11.7",
        "No image was skipped.",
    ):
        assert fact in found
    assert "quick" not in found


@pytest.mark.parametrize(
    ("data", "rendered", "sentence"),
    [
        ("rendered", True, "The images are rendered"),
        ("digits", False, "The images are real"),
        ("/data/food", False, "The images are the asker's own, read from /data/food."),
    ],
)
def test_where_the_images_come_from(data: str, rendered: bool, sentence: str) -> None:
    result = change(sample_result(), "settings/data", data)
    assert sentence in words(section(body(change(result, "settings/rendered", rendered)), METHOD))


def test_skipped_images_are_listed() -> None:
    result = change(sample_result(), "settings/skipped_images", ["/a/b.png", "/c & d.png"])
    found = section(body(result), METHOD)
    assert [words(item) for item in found.iter("li")] == ["/a/b.png", "/c & d.png"]
    assert "could not be read: 2 files" in words(found)


def test_a_quick_run_says_so() -> None:
    assert "(quick run)" in words(
        section(body(change(sample_result(), "settings/quick", True)), METHOD)
    )


def test_an_interruption_is_said_first_and_says_what_is_missing() -> None:
    result: dict[str, Any] = sample_result() | {"interrupted": True, "answer": ""}
    del result["batchnorm_workaround"], result["law"]
    page = body(result)
    assert (page[1].text or "").startswith("No answer yet")
    assert page[2].get("class") == "warning"
    assert "tf1 + batch norm: not run" in [words(item) for item in page[2].iter("li")]
    assert "interrupted before it got here" in words(section(page, "The law behind it"))


def test_without_an_interruption_a_missing_part_is_only_not_measured() -> None:
    result = sample_result()
    del result["law"]
    assert "Not measured." in words(section(body(result), "The law behind it"))


@pytest.mark.parametrize(
    ("equal", "words_"), [(True, "to the last bit"), (False, "1.50e\N{MINUS SIGN}7")]
)
def test_the_question_is_compared_with_its_own_graph(equal: bool, words_: str) -> None:
    result = sample_result()
    result["question_tf1_program"] |= {"bit_equal": equal, "largest_difference": 1.5e-7}
    assert words_ in words(section(body(result), "Keras against TensorFlow 1"))
