"""Rows that make another row dead: whatever its value then is, nothing changes.

A contract test searches for such pairs with small models. It fails for a pair that is not written
here, and for one that is and does not hold.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Dead(NamedTuple):
    """A row that another one makes dead."""

    row: str
    by: str
    values: tuple[Any, ...]  # of `by`
    because: str
    model: str  # the row whose small model shows it

    @property
    def condition(self) -> str:
        """The value, or the values, with which the other row is dead.

        Examples:
            >>> Dead("one", "other", (True, None), "", "").condition
            '`other` is `True` or `None`'
        """
        return f"`{self.by}` is {' or '.join(f'`{value!r}`' for value in self.values)}"


DEAD = (
    Dead("wrap_seed", "stateless_draws", (False,), "no op looks at a seed", "wrap_seed"),
    Dead(
        "repeat_shared_initializer",
        "stateless_draws",
        (False,),
        "each op draws anew, whatever its seed",
        "repeat_shared_initializer",
    ),
    Dead(
        "add_gate_bias",
        "gru_reset_after",
        (False,),
        "the state has no bias of its own",
        "add_gate_bias",
    ),
    Dead(
        "new_order_each_epoch",
        "shuffle_each_epoch",
        (False,),
        "no order is drawn",
        "new_order_each_epoch",
    ),
)


def sentences(row: str) -> list[str]:
    """Return what a page says of a row: what makes it dead, and what it makes dead.

    Examples:
        >>> sentences("new_order_each_epoch")
        ['**Dead** if `shuffle_each_epoch` is `False`: no order is drawn.']
    """
    dead = [f"**Dead** if {each.condition}: {each.because}." for each in DEAD if each.row == row]
    makes = [each for each in DEAD if each.by == row]
    return dead + [
        f"**Makes dead** `{each.row}`, if {each.condition}: {each.because}." for each in makes
    ]
