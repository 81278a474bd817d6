"""The changes that no test can notice, and why: they change no number that a person sees.

The gate fails when one of them is noticed, or is not made any more. Each is written as the lines
before and after, as the gate prints them.
"""

from __future__ import annotations

# Row: reason: (line before, line after), ...
EXCUSES: dict[str, dict[str, tuple[tuple[str, str], ...]]] = {}


def reasons() -> dict[tuple[str, str, str], str]:
    """Return the reason for each excused change, by row, line before and line after."""
    return {
        (row, old, new): reason
        for row, said in EXCUSES.items()
        for reason, changes in said.items()
        for old, new in changes
    }
