"""Take 32 examples a step."""

from __future__ import annotations


def batch_size(asked: int | None, count: int, default: int | None) -> int:
    """Return the number of examples in a step: asked for, else the default, else all."""
    if asked is not None:
        return asked
    return count if default is None else default
