"""The drawings of the report that are bars: a histogram, and a ranking with whiskers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from minikeras.why.markup import Markup, join, tag
from minikeras.why.numerals import Number, percent_text, typeset
from minikeras.why.svg import CENTRE, Axis, drawing, label, linear_ticks, tick_text


@dataclass(frozen=True)
class Bar:
    """One bar of a ranking, from 0 to its mean, with a whisker from `low` to `high`."""

    style: str
    mean: Number
    low: Number
    high: Number


def histogram(
    key: str,
    edges: Sequence[float],
    counts: Sequence[float],
    *,
    style: str,
    deviation: Number,
    title: str,
    description: str,
    width: float = 340,
    height: float = 190,
) -> Markup:
    """Draw how often each value came up, on an axis of its own in plain numbers.

    A bracket marks one standard deviation on either side of zero.
    """
    finite = [edge for edge in edges if math.isfinite(edge)]
    if len(finite) < len(edges) or len(finite) < 2 or finite[-1] <= finite[0]:
        words = label(width / 2, height / 2, ["not finite: nothing to draw"], "tick middle")
        return drawing(key, width, height, title, description, words)
    x = Axis(edges[0], edges[-1], 24, width - 24)
    base, top = height - 44.0, 34.0
    tallest = max([count for count in counts if math.isfinite(count)] + [1.0])
    bars = [
        tag("rect", class_=f"column {style}", x=x.place(left) + 0.75, y=base - size,
            width=max(0.5, x.place(right) - x.place(left) - 1.5), height=size)
        for left, right, count in zip(edges, edges[1:], counts, strict=False)
        if (size := count / tallest * (base - top)) > 0
    ]  # fmt: skip
    return drawing(
        key, width, height, title, description,
        *bars,
        tag("line", class_="base", x1=x.start, x2=x.end, y1=base, y2=base),
        *(_value_tick(x, tick, base) for tick in linear_ticks(x.low, x.high, 4)),
        _bracket(x, deviation, top - 12),
    )  # fmt: skip


def _value_tick(x: Axis, tick: float, base: float) -> Markup:
    place = x.place(tick)
    return join([
        tag("line", class_="base", x1=place, x2=place, y1=base, y2=base + 5),
        tag("text", tick_text(tick), class_="tick", x=place, y=base + 20, text_anchor="middle"),
    ])  # fmt: skip


def _bracket(x: Axis, deviation: Number, y: float) -> Markup:
    if deviation is None or not 0 < deviation <= x.high:
        return Markup("")
    left, right = x.place(-deviation), x.place(deviation)
    bracket = f"M{left:.1f} {y + 6:.1f}v-6H{right:.1f}v6"
    words = "\N{PLUS-MINUS SIGN} 1 standard deviation"
    middle = (left + right) / 2
    return join([
        tag("path", class_="bracket", d=bracket),
        tag("text", words, class_="tick", x=middle, y=y - 6, text_anchor="middle"),
    ])  # fmt: skip


ROW, BAR_HEIGHT = 54.0, 11.0  # the height of a row of the ranking, and of one of its bars
SHORTEST = 2.0  # a whisker shorter than this would only hide its bar
FARTHEST = (-1.0, 2.0)  # shares beyond are cut off in the drawing; the number beside is not


def ranking(
    key: str,
    rows: Sequence[tuple[str, Sequence[Bar]]],
    *,
    title: str,
    description: str,
    width: float = 340,
) -> Markup:
    """Draw up to two bars per name: a share from 0 to its mean, its spread as a whisker."""
    bars = [bar for _, both in rows for bar in both]
    ends = [part for bar in bars for part in (bar.mean, bar.low, bar.high)]
    shares = [end for end in ends if end is not None and math.isfinite(end)]
    low = max(FARTHEST[0], min([0.0, *shares]))
    high = min(FARTHEST[1], max([1.0, *shares]))
    x = Axis(low, high, 14, width - 56)
    bottom = ROW * len(rows) + 6
    pieces = [_share_tick(x, tick, bottom) for tick in linear_ticks(low, high, 4)]
    zero = x.place(0)
    pieces.append(tag("line", class_="base", x1=zero, x2=zero, y1=0, y2=bottom))
    for index, (name, both) in enumerate(rows):
        y = ROW * index + 16
        pieces.append(tag("text", name, class_="code", x=0, y=y))
        pieces += [_bar(x, bar, y + 8 + place * (BAR_HEIGHT + 4)) for place, bar in enumerate(both)]
    return drawing(key, width, bottom + 24, title, description, *pieces)


def _share_tick(x: Axis, tick: float, bottom: float) -> Markup:
    place = x.place(tick)
    return join([
        tag("line", class_="grid", x1=place, x2=place, y1=0, y2=bottom),
        tag("text", share_text(tick), class_="tick", x=place, y=bottom + 17, text_anchor="middle"),
    ])  # fmt: skip


def _bar(x: Axis, bar: Bar, y: float) -> Markup:
    words = tag(
        "text", share_text(bar.mean), class_=f"value {bar.style}", x=x.end + 56,
        y=y + BAR_HEIGHT / 2 + CENTRE - 0.5, text_anchor="end",
    )  # fmt: skip
    if bar.mean is None or not math.isfinite(bar.mean):
        return words
    zero, mean = x.place(0), x.place(_cut(x, bar.mean))
    left, length = min(zero, mean), abs(mean - zero)
    box = tag("rect", class_=f"bar {bar.style}", x=left, y=y, width=length, height=BAR_HEIGHT)
    return join([box, _whisker(x, bar, y + BAR_HEIGHT / 2), words])


def _whisker(x: Axis, bar: Bar, y: float) -> Markup:
    ends = [end for end in (bar.low, bar.high) if end is not None and math.isfinite(end)]
    if len(ends) < 2:
        return Markup("")
    left, right = (x.place(_cut(x, end)) for end in ends)
    if right - left < SHORTEST:
        return Markup("")
    path = f"M{left:.1f} {y:.1f}H{right:.1f}"
    for end in ends:
        if x.low <= end <= x.high:  # an end without a cap lies beyond the axis
            path += f"M{x.place(end):.1f} {y - 4:.1f}v8"
    return join([tag("path", class_="halo", d=path), tag("path", class_="whisker", d=path)])


def share_text(share: Number) -> str:
    """Write a share beside its bar."""
    return typeset(percent_text(share, missing="\N{EN DASH}"))


def _cut(x: Axis, share: float) -> float:
    return min(max(share, x.low), x.high)
