"""What every row owes, as far as a model that meets it can show.

Each check takes a row and its meeting and returns complaints, so that it can be tried with a
model that does not meet the row.
"""

import ast
import itertools
from typing import Any

from contract.meetings import Meeting, explained, look
from contract.sources import Tree
from minikeras.defaults import PROFILES, columns

# The values that switch a row off where the column of TF1 has another number.
OFF = {
    "unit_gate_bias": False,
    "add_forget_bias": 0.0,
    "batchnorm_epsilon": 0.0,
    "rmsprop_epsilon": 0.0,
    "adam_epsilon": 0.0,
    "adadelta_epsilon": 0.0,
    "sum_repeated_rows": False,
    "scatter_into_slots": False,
}
# Two values that give other ops and the same bits.
ONLY_OPS = {
    "wrap_negative_ids": {True, False},
    "resource_variables": {True, False},
    "l2_penalty": {"sum_of_squares", "twice_l2_loss"},
    "pool_masked_steps": {"select", "multiply"},
    "align_weight_rank": {"same_rank", "one_axis"},
}
# A choice between ways to compute one thing: there is no off.
NO_OFF = (
    "rmsprop_root",
    "cosine_norm_floor",
    "group_weight_decay",
    "adadelta_square",
    "nadam_product",
    "average_weights",
)


def values(row: str) -> list[Any]:
    """Return the different values of a row's columns, the one of Keras 3 first."""
    return [*dict.fromkeys(columns(row)[profile] for profile in PROFILES)]


def looks_the_same_twice(row: str, meeting: Meeting) -> list[str]:
    """With the same value the same bits come out again."""
    return [
        f"{row}: {value!r} gives other bits the second time"
        for value in values(row)
        if look(meeting, row, value) != look(meeting, row, value, again=True)
    ]


def values_are_seen(row: str, meeting: Meeting) -> list[str]:
    """Any two values of a row give other numbers, or other ops where that is stated."""
    complaints = []
    for one, other in itertools.combinations(values(row), 2):
        first, second = look(meeting, row, one), look(meeting, row, other)
        if ONLY_OPS.get(row) == {one, other}:
            if first.ops == second.ops:
                complaints.append(f"{row}: {one!r} and {other!r} give the same ops")
        elif first.numbers == second.numbers:
            complaints.append(f"{row}: {one!r} and {other!r} give the same bits")
    return complaints


def works_under_its_name(row: str, tree: Tree) -> bool:
    """Return whether the function of a row opens a name scope; it may only open its own."""
    scopes = {
        ast.unparse(node)
        for node in ast.walk(ast.parse(tree.source(row).read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "name_scope"
    }
    assert scopes <= {f"tf.name_scope({row!r})"}, scopes
    return bool(scopes)


def off_adds_no_op(row: str, meeting: Meeting, off: Any) -> list[str]:
    """Off, no op stands under the row's name; with another value of the table some do."""
    complaints = []
    if row in look(meeting, row, off).scopes:
        complaints.append(f"{row}: {off!r} adds ops")
    for on in values(row):
        if on not in (off, None) and row not in look(meeting, row, on).scopes:
            complaints.append(f"{row}: {on!r} adds no op")
    return complaints


def is_explained(row: str, meeting: Meeting) -> list[str]:
    """`explain` lists the row for a model that meets it."""
    return [] if f" {row} " in explained(meeting) else [f"{row}: not explained"]
