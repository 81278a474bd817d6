import ast
from typing import Any

import pytest

from minikeras import defaults
from minikeras.why.advice import LINES, corrected_lines, matters, rows_that_matter
from minikeras.why.reading import Row, read
from why.sample import change, sample_result


def row(name: str, keras: str = "0.5", tf1: str = "1.0") -> Row:
    return Row(name, "title", keras, tf1, runs={}, shares={})


def with_share(share: Any) -> Row:
    result = change(sample_result(), "rows/adam_epsilon/share", share)
    return next(row for row in read(result).rows if row.name == "adam_epsilon")


def test_only_the_row_that_explains_the_gap_is_worth_an_edit() -> None:
    assert [row.name for row in rows_that_matter(read(sample_result()))] == ["random_normal_stddev"]


@pytest.mark.parametrize(
    ("share", "answer"),
    [
        ({"val_accuracy": {"on": {"mean": 0.1, "low": 0.05, "high": 0.2}}}, True),
        ({"val_accuracy": {"off": {"mean": 0.1, "low": 0.05, "high": 0.2}}}, True),
        ({"first_loss": {"on": {"mean": 0.9, "low": 0.9, "high": 0.9}}}, True),
        ({"final_loss": {"on": {"mean": 0.9, "low": 0.9, "high": 0.9}}}, False),
        ({"val_accuracy": {"on": {"mean": 0.09, "low": 0.08, "high": 0.1}}}, False),
        ({"val_accuracy": {"on": {"mean": 0.3, "low": -0.1, "high": 0.7}}}, False),
        ({"val_accuracy": {"on": {"mean": -0.9, "low": -1, "high": -0.8}}}, False),
        ({"val_accuracy": {"on": {"mean": "nan", "low": "nan", "high": "nan"}}}, False),
        ({"val_accuracy": None}, False),
    ],
)
def test_a_row_matters_from_a_tenth_of_a_gap_in_every_seed(share: Any, answer: bool) -> None:
    assert matters(with_share(share)) is answer


@pytest.mark.parametrize("name", LINES)
def test_the_corrected_lines_are_python(name: str) -> None:
    columns = defaults.columns(name)
    lines = corrected_lines(row(name, str(columns["keras"]), str(columns["tf1"])))
    assert ast.parse(lines).body
    assert lines.splitlines()[1].startswith("# before: ")
    assert "{" not in lines.replace("{x: images", "")


def test_the_corrected_lines_carry_the_value_of_keras() -> None:
    assert "stddev=0.05)" in corrected_lines(row("random_normal_stddev", "0.05"))
    assert "epsilon=1e-07)" in corrected_lines(row("adam_epsilon", "1e-07"))


def test_a_row_without_lines_is_described() -> None:
    lines = corrected_lines(row("unheard_of", "True", "False"))
    assert lines == "# unheard_of: True in Keras, False in the TF1 program\n# title"
