"""Keep the short batch at the end of an epoch."""

from __future__ import annotations


def keep_last_batch(count: int, size: int, enabled: bool) -> int:
    """Return how many examples of an epoch are used."""
    if enabled or count < size:
        return count
    return count - count % size
