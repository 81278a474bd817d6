import io
import math
import re
from collections.abc import Mapping
from typing import Any

import pytest
from rich.console import Console

from minikeras.why.table import print_table
from why.sample import change, sample_result

QUANTITIES = ("first_loss", "first_logit_std", "final_loss", "val_accuracy")


def printed(result: Mapping[str, Any], width: int = 80, **options: Any) -> str:
    file = io.StringIO()
    print_table(result, Console(file=file, width=width, **options))
    return file.getvalue()


def blocks(output: str) -> dict[str, list[str]]:
    """Return the lines below each heading. A heading follows an empty line."""
    found: dict[str, list[str]] = {}
    for block in re.split(r"\n\n(?=\S)", "\n" + output):
        heading, *lines = block.strip("\n").split("\n")
        found[heading.split("  ")[0]] = lines
    return found


def cells(lines: list[str], name: str) -> list[str]:
    """Return the words after the name of the row."""
    line = next(line for line in lines if line.startswith(name + " "))
    return line.removeprefix(name).split()


def close(printed: str, value: float) -> bool:
    return float(printed) == pytest.approx(value, rel=6e-3)


def test_every_number_of_a_program_is_the_one_measured() -> None:
    result = sample_result()
    lines = blocks(printed(result))["Measured"]
    programs = result["profiles"] | {
        "tf1 + batch norm": result["batchnorm_workaround"],
        "the question's TF1": result["question_tf1_program"],
    }
    for name, run in programs.items():
        numbers = cells(lines, name)
        for text, quantity in zip(numbers, QUANTITIES, strict=False):
            assert close(text, run[quantity]), (name, quantity)
        accuracies = [seed["val_accuracy"] for seed in run["seeds"]]
        assert close(numbers[4], min(accuracies))
        assert close(numbers[6], max(accuracies))


@pytest.mark.parametrize(
    ("heading", "runs", "direction"),
    [
        ("Switched on alone", "switched_on_alone", "on"),
        ("Switched off alone", "switched_off_alone", "off"),
    ],
)
def test_every_number_of_a_row_is_the_one_measured(heading: str, runs: str, direction: str) -> None:
    result = sample_result()
    lines = blocks(printed(result))[heading]
    for name, row in result["rows"].items():
        numbers = cells(lines, name)
        for text, quantity in zip(numbers, QUANTITIES, strict=False):
            assert close(text, row[runs][quantity]), (name, quantity)
        below = lines[next(i for i, line in enumerate(lines) if line.startswith(name + " ")) + 1]
        for place, quantity in enumerate(("first_loss", "val_accuracy")):
            share = row["share"][quantity][direction]
            assert numbers[4 + place] == f"{round(100 * share['mean'])}%"
            spread = f"{round(100 * share['low'])} to {round(100 * share['high'])}"
            assert re.split(r"\s{2,}", below.strip())[1 + place] == spread


def test_rows_stand_in_the_order_of_their_share() -> None:
    lines = blocks(printed(sample_result()))["Switched on alone"]
    names = [line.split()[0] for line in lines if re.match(r"[a-z_]+_[a-z]+ ", line)]
    assert names[:2] == ["random_normal_stddev", "shuffle_each_epoch"]
    assert sorted(names) == sorted(sample_result()["rows"])


def test_a_switched_row_goes_from_one_value_to_the_other() -> None:
    found = blocks(printed(sample_result()))
    assert any("1.0 -> 0.05" in line for line in found["Switched on alone"])
    assert any("0.05 -> 1.0" in line for line in found["Switched off alone"])


def hard_result() -> dict[str, Any]:
    """Return a result with long names, huge numbers and long sentences."""
    result = sample_result()
    row = result["rows"]["adam_epsilon"]
    row["share"]["val_accuracy"]["on"] = {"mean": -123.4, "low": -9999.0, "high": 12345.0}
    row["switched_on_alone"] |= {
        "first_loss": 1.234e30,
        "final_loss": math.inf,
        "val_accuracy": None,
    }
    result["rows"]["momentum_includes_learning_rate"] = {**row, "keras": "a" * 70, "tf1": "b"}
    result["answer"] = "word " * 60 + "x" * 200
    result["disagreements"] = ["y" * 200, "[bold]not markup[/bold] " * 9]
    result["done_by_hand"]["z" * 90] = {"value": [1, 2], "because": "q" * 90}
    result["settings"]["seeds"] = list(range(40))
    result["interrupted"] = True
    return result


@pytest.mark.parametrize("result", [sample_result(), hard_result(), {}, {"interrupted": True}])
@pytest.mark.parametrize("options", [{}, {"force_terminal": True, "color_system": "truecolor"}])
def test_no_line_is_longer_than_80_and_nothing_is_cut(result: Any, options: Any) -> None:
    output = re.sub(r"\x1b\[[0-9;]*m", "", printed(result, **options))
    assert max(len(line) for line in output.splitlines()) <= 80
    assert "\N{HORIZONTAL ELLIPSIS}" not in output


def test_nothing_is_lost_when_it_does_not_fit() -> None:
    output = re.sub(r"\s", "", printed(hard_result()))
    assert "x" * 200 in output
    assert "[bold]notmarkup[/bold]" in output
    assert "1.23e30" in output
    assert "-12,340%" in output
    assert "includes_learning" in re.sub(r"\s", "", printed(hard_result()))


def test_a_wider_terminal_changes_nothing() -> None:
    assert printed(sample_result(), width=200) == printed(sample_result())


def test_a_pipe_gets_no_colours() -> None:
    assert "\x1b" not in printed(sample_result())
    assert "\x1b" in printed(sample_result(), force_terminal=True, color_system="256")


def test_a_pipe_that_knows_only_ascii_gets_ascii() -> None:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding="ascii")
    result = change(
        sample_result(), "answer", "20\N{SUPERSCRIPT FOUR} \N{MULTIPLICATION SIGN} 面包"
    )
    print_table(result, Console(file=file, width=80))
    file.flush()
    output = raw.getvalue().decode("ascii")
    assert "-" * 80 in output
    assert "20? ? ??" in output
    assert max(len(line) for line in output.splitlines()) <= 80


def test_the_law_stands_predicted_beside_measured() -> None:
    law = blocks(printed(sample_result()))["Law"]
    assert "20^4 = 160,000" in law[0]
    assert "159,999.9, 160,000.1, 160,000" in law[1]


def test_the_sentences_are_printed() -> None:
    result = sample_result()
    found = {
        name: " ".join(" ".join(lines).split()) for name, lines in blocks(printed(result)).items()
    }
    assert result["answer"] in found["Answer"]
    assert "- zero_bias = True: the program makes its biases with tf.zeros" in found["Done by hand"]
    assert result["disagreements"][0] in found["Disagreements"]
    assert "Interrupted" not in found


def test_an_interruption_says_what_is_missing() -> None:
    result = sample_result() | {"interrupted": True, "answer": ""}
    del result["batchnorm_workaround"], result["law"]
    found = blocks(printed(result))
    assert "- tf1 + batch norm: not run" in [line.rstrip() for line in found["Interrupted"]]
    assert found["Answer"][0].startswith("None yet")
    assert "Law" not in found
    assert cells(found["Measured"], "tf1 + batch norm") == ["-"] * 4


@pytest.mark.parametrize("key", [key for key in sample_result() if key != "schema"])
def test_any_entry_may_be_missing(key: str) -> None:
    result = sample_result() | {"interrupted": True}
    del result[key]
    assert "Answer" in printed(result)


@pytest.mark.parametrize("part", ["switched_on_alone", "switched_off_alone", "share", "title"])
def test_any_part_of_a_row_may_be_missing(part: str) -> None:
    result = sample_result()
    del result["rows"]["random_normal_stddev"][part]
    assert "random_normal_stddev" in printed(result)


def test_not_finite_is_printed_and_not_measured_is_a_dash() -> None:
    result = sample_result()
    result["profiles"]["tf1"] |= {"first_loss": "inf", "final_loss": None}
    del result["profiles"]["tf1"]["val_accuracy"]
    numbers = cells(blocks(printed(result))["Measured"], "tf1")
    assert numbers[:4] == ["inf", "8498", "nan", "-"]


def test_one_seed_has_no_spread() -> None:
    """With a single seed, the seed is named, and no share has a lowest and a highest seed."""
    output = printed(sample_result(seeds=[7]))
    found = blocks(output)
    assert cells(found["Measured"], "keras")[4:] == ["seed", "7"]
    assert ", seed 7, " in output.splitlines()[1]
    lines = found["Switched on alone"]
    below = next(i for i, line in enumerate(lines) if line.startswith("random_normal")) + 1
    assert lines[below].split() == ["1.0", "->", "0.05"]
    assert "One seed does not show what is chance." in output
    assert "lowest and highest seed" not in output
    assert "lowest and highest seed" in printed(sample_result())


def test_without_an_accuracy_gap_the_table_says_so() -> None:
    result = sample_result()
    assert "too close in accuracy" not in printed(result)
    for row in result["rows"].values():
        row["share"]["val_accuracy"] = None
    assert "too close in accuracy" in printed(result)


@pytest.mark.parametrize(
    ("equal", "difference", "words"),
    [(True, 0.0, "agree to the last bit"), (False, 1.5e-7, "differ by 1.50e-7 at most")],
)
def test_the_question_is_compared_with_its_own_graph(
    equal: bool, difference: float, words: str
) -> None:
    result = sample_result()
    result["question_tf1_program"] |= {"bit_equal": equal, "largest_difference": difference}
    assert words in printed(result)
