"""The drawing of the report that is lines: one value per epoch, each line named at its end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from minikeras.why.labels import make_room, text_width, wrap
from minikeras.why.markup import Markup, join, tag
from minikeras.why.svg import (
    CENTRE,
    Axis,
    drawing,
    label,
    linear_ticks,
    log_axis,
    log_ticks,
    tick_text,
)

FONT = 13.0  # the size of a label, in SVG units; report.css says the same
LINE_HEIGHT = 15.0


@dataclass(frozen=True)
class Line:
    """One line of a chart. `style` is its CSS class, so colour and dashes live in one place."""

    style: str
    name: str
    values: Sequence[float]
    lows: Sequence[float] = ()  # the lowest and the highest seed: a band around the line
    highs: Sequence[float] = ()
    marker: str = ""  # circle, square or diamond, on every second point
    first_marker: int = 0  # 0 or 1: two lines that coincide can both be seen

    def ending(self, axis: Axis, first_epoch: int) -> str:
        """Say from which epoch on the line cannot be drawn; empty if it can to its end."""
        drawable = [index for index, value in enumerate(self.values) if axis.can_show(value)]
        next_index = drawable[-1] + 1 if drawable else 0
        if next_index == len(self.values):
            return ""
        value = self.values[next_index]
        word = "not finite" if not math.isfinite(value) else "0" if value == 0 else "off the axis"
        return f" ({word} from epoch {next_index + first_epoch})"


@dataclass(frozen=True)
class Frame:
    """The part of a chart in which lines are drawn: its two axes."""

    x: Axis
    y: Axis

    def points(self, first_epoch: int, values: Sequence[float]) -> list[list[tuple[float, float]]]:
        """Return the places of the values, cut into pieces where a value cannot be shown."""
        pieces: list[list[tuple[float, float]]] = [[]]
        for index, value in enumerate(values):
            if self.y.can_show(value):
                pieces[-1].append((self.x.place(index + first_epoch), self.y.place(value)))
            elif pieces[-1]:
                pieces.append([])
        return [piece for piece in pieces if piece]


def line_chart(
    key: str,
    lines: Sequence[Line],
    *,
    width: float,
    height: float,
    title: str,
    description: str,
    first_epoch: int = 1,
    logarithmic: bool = True,
    letters: int = 30,
    class_: str = "chart",
) -> Markup:
    """Draw one value per epoch and line, each line named at its right end.

    Args:
        key: a name for this drawing that is unique in the page.
        lines: what to draw; a value that has no place on the axis leaves a gap.
        width: the width of the drawing, in SVG units.
        height: its height.
        title: what it is, in a few words.
        description: what it shows, in a sentence or two.
        first_epoch: the epoch of the first value; 0 is the state before any training.
        logarithmic: draw a log axis; otherwise one that starts at zero.
        letters: how long a line of a label may be.
        class_: the CSS class of the drawing.
    """
    names = [wrap(line.name, letters) for line in lines]
    room = max((text_width(part, FONT) for name in names for part in name), default=0.0)
    last = max([first_epoch + 1, *(first_epoch + len(line.values) - 1 for line in lines)])
    y, ticks = _heights(lines, height, logarithmic)
    left = 12 + max((text_width(tick_text(tick), FONT) for tick in ticks), default=0.0)
    frame = Frame(Axis(first_epoch, last, left, width - room - 28), y)
    return drawing(
        key, width, height, title, description,
        _grid(frame, ticks),
        _epochs(frame, first_epoch, last),
        *(_band(frame, first_epoch, line) for line in lines),
        *(_line(frame, first_epoch, line) for line in lines),
        _names(frame, first_epoch, lines, letters),
        class_=class_,
    )  # fmt: skip


def _heights(
    lines: Sequence[Line], height: float, logarithmic: bool
) -> tuple[Axis, Sequence[float]]:
    """Return the axis that holds every value, and its ticks."""
    top, bottom = 12.0, height - 44.0
    parts = (part for line in lines for part in (line.values, line.lows, line.highs))
    shown = [value for part in parts for value in part if math.isfinite(value)]
    if logarithmic:
        axis = log_axis(shown, bottom, top)
        return axis, log_ticks(axis)
    axis = Axis(0, max([*shown, 0.1]) * 1.08, bottom, top)
    return axis, linear_ticks(0, axis.high)


def _grid(frame: Frame, ticks: Sequence[float]) -> Markup:
    pieces = []
    for tick in ticks:
        y = frame.y.place(tick)
        pieces.append(tag("line", class_="grid", x1=frame.x.start, x2=frame.x.end, y1=y, y2=y))
        pieces.append(
            tag(
                "text",
                tick_text(tick),
                class_="tick",
                x=frame.x.start - 8,
                y=y + CENTRE,
                text_anchor="end",
            )
        )
    return join(pieces)


def _epochs(frame: Frame, first: int, last: int) -> Markup:
    step = max(1, math.ceil((last - first) * 26 / (frame.x.end - frame.x.start)))
    y = frame.y.start
    pieces = [tag("line", class_="base", x1=frame.x.start, x2=frame.x.end, y1=y, y2=y)]
    for epoch in range(first, last + 1):
        if epoch % step == 0:
            x = frame.x.place(epoch)
            pieces.append(
                tag("text", str(epoch), class_="tick", x=x, y=y + 18, text_anchor="middle")
            )
    words = "epoch (0: the first step)" if first == 0 else "epoch"
    middle = (frame.x.start + frame.x.end) / 2
    pieces.append(tag("text", words, class_="tick", x=middle, y=y + 36, text_anchor="middle"))
    return join(pieces)


def _band(frame: Frame, first_epoch: int, line: Line) -> Markup:
    """Shade from the lowest to the highest seed, where both can be drawn."""
    lows = frame.points(first_epoch, line.lows)
    highs = frame.points(first_epoch, line.highs)
    if len(lows) != 1 or len(highs) != 1 or len(lows[0]) != len(highs[0]):
        return Markup("")
    outline = [*highs[0], *reversed(lows[0])]
    return tag("polygon", class_=f"band {line.style}", points=_points(outline))


def _line(frame: Frame, first_epoch: int, line: Line) -> Markup:
    pieces = []
    for piece in frame.points(first_epoch, line.values):
        pieces.append(tag("polyline", class_=f"line {line.style}", points=_points(piece)))
        marker = line.marker or ("circle" if len(piece) == 1 else "")
        shown = piece if len(piece) == 1 else piece[line.first_marker :: 2]
        pieces += [_marker(marker, line.style, x, y) for x, y in shown if marker]
    return join(pieces)


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _marker(shape: str, style: str, x: float, y: float) -> Markup:
    class_ = f"marker {style}"
    if shape == "circle":
        return tag("circle", class_=class_, cx=x, cy=y, r=3.6)
    if shape == "square":
        return tag("rect", class_=class_, x=x - 3.4, y=y - 3.4, width=6.8, height=6.8)
    return tag("path", class_=class_, d=f"M{x:.1f} {y - 4.8:.1f}l4.8 4.8l-4.8 4.8l-4.8 -4.8z")


def _names(frame: Frame, first_epoch: int, lines: Sequence[Line], letters: int) -> Markup:
    """Write each name beside the end of its line, with a thin leader where it had to move."""
    ends, blocks, pieces = [], [], []
    for line in lines:
        drawn = frame.points(first_epoch, line.values)
        ends.append(drawn[-1][-1] if drawn else (frame.x.start, frame.y.start))
        blocks.append(wrap(line.name + line.ending(frame.y, first_epoch), letters))
    heights = [LINE_HEIGHT * len(block) + 3 for block in blocks]
    places = make_room([y for _, y in ends], heights, 0, frame.y.start + 30)
    for line, (x, y), block, place in zip(lines, ends, blocks, places, strict=True):
        edge = frame.x.end
        leader = f"{x + 5:.1f},{y:.1f} {edge + 6:.1f},{y:.1f} {edge + 18:.1f},{place:.1f}"
        pieces.append(tag("polyline", class_=f"leader {line.style}", points=leader))
        if line.ending(frame.y, first_epoch):
            cross = f"M{x - 5:.1f} {y - 5:.1f}l10 10m0 -10l-10 10"
            pieces.append(tag("path", class_=f"cross {line.style}", d=cross))
        pieces.append(label(edge + 22, place, block, f"name {line.style}", LINE_HEIGHT))
    return join(pieces)
