"""The parity table: every public class beside both Kerases, and nothing worse than on record.

The layers have a file of their own, so that two processes share the work.
`pytest -n 0 --update-docs tests/table` records what is measured now; `scripts/parity_page.py` then
writes the page.
"""

import numpy as np
import pytest

from parity_page import PAGE, page
from table.families import FAMILIES, LIBRARIES, REASONS, record, worse
from table.measure import EQUAL, NOTHING, distance, is_worse, up

# Keras 2 says it of what the cases of the table ask for, and they ask for it on purpose.
pytestmark = pytest.mark.filterwarnings("ignore:The initializer .* is unseeded:UserWarning")


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("family", [family for family in FAMILIES if family != "layers"])
def test_no_cell_is_worse_than_on_record(family, library, request):
    """Equal stays equal, a distance does not grow, and every class that Keras has is measured."""
    assert worse(family, library, request.config.getoption("--update-docs")) == {}


@pytest.mark.parametrize("family", FAMILIES)
def test_every_public_class_has_a_case_or_a_reason(family):
    """And each is on record for one Keras at least."""
    asked = FAMILIES[family]
    named = {*asked.cases, *asked.without}
    assert set(asked.public) - named == set()
    assert set(record()[family]) == set(asked.public) - set(asked.without)


def test_what_is_not_equal_has_a_reason_and_nothing_else_has():
    """The handful of cells that a reader should know about."""
    apart = {
        (family, name, library, check)
        for family, classes in record().items()
        for name, libraries in classes.items()
        for library, cells in libraries.items()
        for check, cell in cells.items()
        if cell not in (EQUAL, NOTHING)
    }
    assert apart == set(REASONS)


def test_the_page_shows_what_is_on_record():
    """`python scripts/parity_page.py` writes it."""
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize(
    ("cell", "recorded", "is_so"),
    [
        (EQUAL, EQUAL, False),
        (NOTHING, EQUAL, False),
        (EQUAL, "1e-07", False),
        ("1e-07", EQUAL, True),
        ("2e-07", "1e-07", True),
        ("9e-08", "1e-07", False),
        ("inf", "1e-07", True),
        ("ValueError: no", "inf", True),
        ("other shapes", "other shapes", False),
    ],
)
def test_worse_means_further_apart(cell, recorded, is_so):
    """From equal over a number to a text."""
    assert is_worse(cell, recorded) is is_so


def test_a_distance_is_rounded_up_and_sees_shapes_types_and_nan():
    """One digit is a bound; a NaN on both sides is equal, on one side it is not."""
    nan, one = np.array([np.nan, 1.0]), np.array([1.0, 1.0])
    assert [up(0.00123), up(0.002), up(9.5)] == ["2e-03", "2e-03", "1e+01"]
    assert distance([nan], [nan]) == distance([None], [None]) == EQUAL
    assert distance([nan], [one]) == "inf"
    assert distance([one], [one[:1]]) == distance([one], [np.float32(one)]) == "other shapes"
    assert distance([one], [one + 0.0015]) == "2e-03"
