"""Which row makes another one dead: switched, it changes nothing any more.

In a model, `by` makes `row` dead if two values of `row` give other numbers, or other ops, while
`by` has one value, and none do while it has another. All values are those of the columns. Numbers
alone would not do: an epsilon is at work also where no number came near it.

A search over every pair would train some fifteen thousand models. Here a row is asked in its own
model with half of all others switched: where it still changes a number, none of them is said to
make it dead; where it does not, half of them are asked, down to one. And every row is asked which
rows act with one of its values and not with another, in its own model.
"""

from __future__ import annotations

import functools
import importlib
import itertools
import random
import sys
from collections.abc import Callable, Container
from typing import Any, NamedTuple

from contract.meetings import MEETINGS, Meeting, train
from contract.values import values
from minikeras.defaults import columns, names

Changes = tuple[tuple[str, Any], ...]


class Pair(NamedTuple):
    """What one row does to another in the model that is there for the row `model`."""

    row: str
    by: str
    dead: tuple[Any, ...]  # the values of `by` with which no value of `row` changes anything
    alive: tuple[Any, ...]  # those with which some do
    model: str


class Run(NamedTuple):
    """What one training gave."""

    numbers: tuple[Any, ...]  # what a person can print; or an error
    digest: int  # of the graph
    called: frozenset[str]  # the rows whose function was called


_called: set[str] = set()


@functools.cache
def _listen() -> None:
    """Let the function of every row write down that it was called, wherever it is called from."""
    for row in names():
        stage = columns(row)["stage"]
        function = getattr(importlib.import_module(f"minikeras.behaviors.{stage}.{row}"), row)
        noted = _noted(row, function)
        for name, module in [*sys.modules.items()]:
            if name.startswith("minikeras.") and not name.startswith("minikeras.behaviors."):
                for alias, value in [*vars(module).items()]:
                    if value is function:
                        setattr(module, alias, noted)


def _noted(row: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def noted(*arguments: Any, **named: Any) -> Any:
        _called.add(row)
        return function(*arguments, **named)

    return noted


@functools.cache
def trained(meeting: Meeting, changes: Changes) -> Run:
    """Return what a training with some rows set gives."""
    _listen()
    _called.clear()
    sight = train(meeting, meeting.table.replace(**dict(changes)))
    return Run(sight.numbers, sight.digest, frozenset(_called))


def raises(meeting: Meeting, changes: Changes) -> bool:
    """Return whether there is an error instead of numbers."""
    return isinstance(trained(meeting, changes).numbers[0], type)


def is_alive(row: str, meeting: Meeting, changes: Changes) -> bool:
    """Return whether two values of a row give other numbers or ops, with some other rows set."""
    first, *others = values(row)
    seen = trained(meeting, _set(meeting, changes, row, first))
    looks = (trained(meeting, _set(meeting, changes, row, other)) for other in others)
    return any((look.numbers, look.digest) != (seen.numbers, seen.digest) for look in looks)


def _set(meeting: Meeting, changes: Changes, row: str, value: Any) -> Changes:
    """Add a change; what is in the meeting's own table anyway is none."""
    every = {**dict(changes), row: value}
    table = meeting.table
    return tuple(
        (name, every[name]) for name in sorted(every) if every[name] != getattr(table, name)
    )


def asked_alone(row: str, by: str, model: str) -> Pair:
    """Return with which values of `by` a row is alive, and with which it is dead."""
    meeting = MEETINGS[model]
    table = {value: _set(meeting, (), by, value) for value in values(by)}
    asked = [value for value, changes in table.items() if not raises(meeting, changes)]
    alive = tuple(value for value in asked if is_alive(row, meeting, table[value]))
    return Pair(row, by, tuple(value for value in asked if value not in alive), alive, model)


def suspects_in_own_model(row: str, known: Container[tuple[str, str]] = ()) -> list[str]:
    """Return the rows of which one may make a row dead in the row's own model.

    `known` are pairs (row, by) that are not asked for any more.
    """
    meeting = MEETINGS[row]
    halves = [
        tuple((by, value) for by, value in half if (row, by) not in known)
        for half in _halves(meeting)
    ]
    dead = [_dead_with(row, meeting, half) for half in halves]
    return sorted({by for by, _ in itertools.chain(*dead)} - {row})


def _halves(meeting: Meeting) -> tuple[Changes, Changes]:
    """Return all rows that act in a model with all their other values, in no order.

    Two values of one row are neighbours, and so come into different halves.
    """
    met = sorted(trained(meeting, ()).called)
    random.Random(0).shuffle(met)
    base = meeting.table
    switches = [(by, value) for by in met for value in values(by) if value != getattr(base, by)]
    return tuple(switches[::2]), tuple(switches[1::2])


def _dead_with(row: str, meeting: Meeting, group: Changes) -> Changes:
    """Return the members of a group that may make a row dead: none, if it lives with all."""
    if not group or is_alive(row, meeting, group):
        return ()
    if len(group) == 1:
        return group
    half = len(group) // 2
    return _dead_with(row, meeting, group[:half]) + _dead_with(row, meeting, group[half:])


def called_or_not(by: str) -> list[str]:
    """Return the rows that act with one value of `by` and not with another, in its model."""
    meeting = MEETINGS[by]
    asked = [_set(meeting, (), by, value) for value in values(by)]
    called = [trained(meeting, each).called for each in asked if not raises(meeting, each)]
    return sorted(frozenset.union(*called) - frozenset.intersection(*called) - {by})


def search(row: str, known: Container[tuple[str, str]] = ()) -> list[Pair]:
    """Return what makes a row dead in its own model, and what the row makes dead there."""
    pairs = [asked_alone(row, by, row) for by in suspects_in_own_model(row, known)]
    others = [other for other in called_or_not(row) if (other, row) not in known]
    pairs += [asked_alone(other, row, row) for other in others]
    return [pair for pair in pairs if pair.dead and pair.alive]
