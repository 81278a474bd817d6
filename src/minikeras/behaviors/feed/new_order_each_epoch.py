"""Draw a new order every epoch, or repeat the first one."""

from __future__ import annotations


def new_order_each_epoch(epoch: int, seeded: bool, enabled: bool) -> bool:
    """Return whether this epoch draws a new order."""
    return enabled or not seeded or epoch == 0
