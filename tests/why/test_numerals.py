import math

import pytest

from minikeras.why.numerals import (
    exact_text,
    number_text,
    percent_range_text,
    percent_text,
    seconds_text,
    typeset,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (2.39789, "2.398"),
        (9.99996, "10.00"),
        (16.118, "16.12"),
        (8498.3, "8498"),
        (9999.6, "1.00e4"),
        (13519.2, "1.35e4"),
        (-13519.2, "-1.35e4"),
        (0.66364, "0.664"),
        (0.0381234, "0.0381"),
        (0.00099, "9.90e-4"),
        (1e30, "1.00e30"),
        (math.nan, "nan"),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
        (None, "-"),
    ],
)
def test_a_number_has_three_or_four_figures(value: float | None, text: str) -> None:
    assert number_text(value) == text


def test_no_number_is_wider_than_its_column_in_a_terminal() -> None:
    values = [10.0**power * factor for power in range(-30, 30) for factor in (1, 5.55555, 9.9999)]
    assert max(len(number_text(value)) for value in values) <= 8
    assert max(len(number_text(value)) for value in values if 1e-9 < value < 1e99) <= 7


@pytest.mark.parametrize(
    ("value", "text"), [(13519.2, "13,520"), (2.4, "2.400"), (5e6, "5,000,000"), (1e7, "1.00e7")]
)
def test_grouped_numbers_have_commas_up_to_ten_million(value: float, text: str) -> None:
    assert number_text(value, grouped=True) == text


def test_exact_numbers_keep_seven_figures() -> None:
    assert exact_text(159999.93) == "159,999.9"
    assert exact_text(None) == "-"


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.993, "99%"), (-0.001, "0%"), (-0.02, "-2%"), (12.0, "1,200%"), (None, "-")],
)
def test_a_share_is_whole_per_cent(share: float | None, text: str) -> None:
    assert percent_text(share) == text


def test_a_share_that_is_no_number_says_so() -> None:
    assert percent_text(math.nan) == "nan"
    assert percent_range_text(math.nan, 1.0) == ""
    assert percent_range_text(None, 1.0) == ""


def test_durations() -> None:
    assert seconds_text(59.6) == "1 min 0 s"
    assert seconds_text(math.nan) == "unknown"


def test_a_page_has_a_minus_sign() -> None:
    assert typeset("-2%") == "\N{MINUS SIGN}2%"
