"""Labels that fit: broken into lines, as wide as they will be, moved until none covers another."""

from __future__ import annotations

from collections.abc import Sequence

LETTER = 0.6  # mean width of a letter of a wide system font, in font sizes


def make_room(
    wanted: Sequence[float], heights: Sequence[float], low: float, high: float
) -> list[float]:
    """Move blocks of these heights, centred where wanted, until none covers another.

    They keep their order, and stay between `low` and `high` as far as there is room.
    """
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    centres = list(wanted)
    edge = low
    for index in order:  # push down
        centres[index] = max(centres[index], edge + heights[index] / 2)
        edge = centres[index] + heights[index] / 2
    edge = high
    for index in reversed(order):  # and back up from the bottom
        centres[index] = min(centres[index], edge - heights[index] / 2)
        edge = centres[index] - heights[index] / 2
    return centres


def wrap(words: str, letters: int) -> list[str]:
    """Break a label into lines of at most this many letters, after spaces and underscores.

    Examples:
        >>> wrap("tf1 + random_normal_stddev", 14)
        ['tf1 + random_', 'normal_stddev']
        >>> wrap("unbreakable", 4)
        ['unbreakable']
    """
    pieces = words.replace("_", "_\0").replace(" ", " \0").split("\0")
    lines = [""]
    for piece in pieces:
        if lines[-1] and len((lines[-1] + piece).rstrip()) > letters:
            lines.append("")
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def text_width(words: str, size: float) -> float:
    """Estimate how wide a text is drawn."""
    return LETTER * size * len(words)
