"""The parts of a chart: axes that turn numbers into places, their ticks, the drawing itself."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from minikeras.why.markup import Markup, join, tag
from minikeras.why.numerals import exponent_text, typeset

CENTRE = 4.5  # from the middle of a line of text down to its baseline
SMALLEST, LARGEST = 1e-280, 1e280  # what a log axis shows, so that it never ends beyond a float
DECADES = 8  # a logarithmic axis longer than this labels every second decade, and so on


@dataclass(frozen=True)
class Axis:
    """Numbers from `low` to `high` become places from `start` to `end`, in SVG units."""

    low: float
    high: float
    start: float
    end: float
    logarithmic: bool = False

    def can_show(self, value: float) -> bool:
        """Tell whether a number has a place: it is finite and, on a log axis, above zero."""
        return math.isfinite(value) and (not self.logarithmic or SMALLEST <= value <= LARGEST)

    def place(self, value: float) -> float:
        """Return the place of a number that can be shown."""
        low, high = self._scaled(self.low), self._scaled(self.high)
        return self.start + (self._scaled(value) - low) / (high - low) * (self.end - self.start)

    def _scaled(self, value: float) -> float:
        return math.log10(value) if self.logarithmic else value


def log_axis(values: Sequence[float], start: float, end: float) -> Axis:
    """Return a log axis that holds all values above zero, with a little room around them."""
    shown = [value for value in values if SMALLEST <= value <= LARGEST]
    low, high = (min(shown), max(shown)) if shown else (1.0, 10.0)
    room = max(0.15, 0.06 * (math.log10(high) - math.log10(low)))  # decades
    bottom, top = math.log10(low) - room, math.log10(high) + room
    return Axis(10**bottom, 10**top, start, end, logarithmic=True)


def log_ticks(axis: Axis) -> list[float]:
    """Return the decades of a log axis; between few decades also their doubles and fives."""
    low, high = math.log10(axis.low), math.log10(axis.high)
    decades = range(math.floor(low), math.ceil(high) + 1)
    step = math.ceil(len(decades) / DECADES)
    factors = (1, 2, 5) if high - low < 1.8 else (1,)
    ticks = [factor * 10.0**decade for decade in decades[::step] for factor in factors]
    return [tick for tick in ticks if axis.low <= tick <= axis.high]


def linear_ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Return the round numbers from `low` to `high`: as many as can be, but not over `most` + 1."""
    if not (math.isfinite(high - low) and (high - low) / most > 0):
        return []
    power = 10.0 ** (math.floor(math.log10((high - low) / most)) - 1)
    for step in (factor * power for factor in (2, 5, 10, 20, 50, 100, 200)):
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first <= most:
            digits = 12 - math.floor(math.log10(step))
            return [round(index * step, digits) for index in range(first, last + 1)]
    return []


def tick_text(value: float) -> str:
    """Write a number at an axis: plain, unless it is very long.

    Examples:
        >>> tick_text(20000), tick_text(0.05), tick_text(0), tick_text(3e9)
        ('20,000', '0.05', '0', '3e9')
    """
    if value != 0 and not 1e-4 <= abs(value) < 1e7:
        return typeset(exponent_text(value).replace(".00e", "e"))
    return typeset(f"{value:,.6f}".rstrip("0").rstrip("."))


def label(x: float, y: float, lines: Sequence[str], class_: str, line_height: float = 15) -> Markup:
    """Return a label of one or more lines, centred on y."""
    first = y - line_height * (len(lines) - 1) / 2 + CENTRE
    spans = (
        tag("tspan", line, x=x, y=first + line_height * index) for index, line in enumerate(lines)
    )
    return tag("text", *spans, class_=class_)


def drawing(
    key: str,
    width: float,
    height: float,
    title: str,
    description: str,
    *pieces: Markup,
    class_: str = "",
) -> Markup:
    """Return a whole SVG image that says in words what it shows. `key` must be unique in a page."""
    return tag(
        "svg",
        tag("title", title, id=f"{key}-title"),
        tag("desc", description, id=f"{key}-description"),
        join(pieces),
        role="img",
        aria_labelledby=f"{key}-title {key}-description",
        class_=class_ or "chart",
        viewBox=f"0 0 {width:g} {height:g}",
    )
