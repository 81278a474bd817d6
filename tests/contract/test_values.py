"""Every value of every row is seen by a model that meets it, and off adds no op."""

import pytest

from contract import matters
from contract.meetings import MEETINGS, OWN, look
from contract.sources import Tree
from contract.values import (
    NO_OFF,
    OFF,
    is_explained,
    looks_the_same_twice,
    off_adds_no_op,
    values_are_seen,
    works_under_its_name,
)
from minikeras.defaults import columns, names

WITH_OPS = [row for row in names() if row not in NO_OFF and works_under_its_name(row, Tree())]


def test_every_model_meets_a_row():
    """No model is there for a row that is gone, and they stand in the order of the rows."""
    assert [row for row in names() if row in OWN] == [*OWN]


@pytest.mark.parametrize("row", names())
def test_every_value_is_seen(row):
    """The same value gives the same bits twice, and another value gives others."""
    assert looks_the_same_twice(row, MEETINGS[row]) == []
    assert values_are_seen(row, MEETINGS[row]) == []
    assert is_explained(row, MEETINGS[row]) == []


@pytest.mark.parametrize("row", names())
def test_how_much_it_matters_is_recorded(row, request):
    """The figure of the row's page shows what is measured here."""
    found = matters.measured(row, MEETINGS[row])
    if request.config.getoption("--update-docs"):
        matters.write(row, found)
    assert matters.agree(found, matters.record()[row]), found


@pytest.mark.parametrize("row", WITH_OPS)
def test_off_adds_no_op_and_on_works_under_its_own_name(row):
    """Off is the column of TF1, or zero where TF1 adds another number."""
    assert off_adds_no_op(row, MEETINGS[row], OFF.get(row, columns(row)["tf1"])) == []


@pytest.mark.parametrize("row", ["cast_inputs", "cast_labels"])
def test_without_a_cast_the_error_is_clear(row):
    """TF1 refuses the data, and the message names both types."""
    kind, message = look(MEETINGS[row], row, columns(row)["tf1"]).numbers
    assert kind in (TypeError, ValueError)
    assert ("int64" if row == "cast_labels" else "float64") in message
    assert "float32" in message or row == "cast_labels"
