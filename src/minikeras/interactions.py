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
