"""Every pair of which one row makes the other dead is written down, and holds."""

import pytest

from contract.interactions import asked_alone, search
from minikeras.defaults import names
from minikeras.interactions import DEAD

WRITTEN = {(dead.row, dead.by): dead for dead in DEAD}


@pytest.mark.parametrize("dead", DEAD, ids=lambda dead: f"{dead.row}-{dead.by}")
def test_a_row_is_dead_with_the_values_that_are_named(dead):
    """It changes nothing with them, and changes a number or an op with another one."""
    pair = asked_alone(dead.row, dead.by, dead.model)
    assert set(dead.values) <= set(pair.dead)
    assert pair.alive


@pytest.mark.parametrize("row", names())
def test_a_search_finds_no_other_pair(row):
    """No other row makes it dead in its own model, and it makes no other dead there."""
    assert search(row, WRITTEN) == []


def test_a_search_finds_a_pair_that_is_not_known():
    """By halves, without being told what to look for."""
    (found,) = search("new_order_each_epoch")
    assert (found.by, found.dead, found.alive) == ("shuffle_each_epoch", (False,), (True,))


def test_pairs_stand_once_and_in_the_order_of_the_table():
    """First the row that is dead, then what makes it so."""
    order = {row: place for place, row in enumerate(names())}
    places = [(order[row], order[by]) for row, by in WRITTEN]
    assert places == sorted(places)
    assert len(WRITTEN) == len(DEAD)
