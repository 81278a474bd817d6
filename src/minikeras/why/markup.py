"""Build HTML and SVG out of small pieces; every piece of text is escaped on the way in."""

from __future__ import annotations

import html
from collections.abc import Iterable

VOID = frozenset({"br", "meta", "line", "rect", "circle", "path", "polyline", "polygon"})


class Markup(str):
    """Text that is markup already and is not escaped again."""

    __slots__ = ()


def escape(text: str) -> Markup:
    """Escape text for use between tags and inside attributes; markup stays as it is.

    Examples:
        >>> escape('a < b & "c"')
        'a &lt; b &amp; &quot;c&quot;'
    """
    return text if isinstance(text, Markup) else Markup(html.escape(text))


def tag(name: str, *children: str, **attributes: str | float) -> Markup:
    """Return one element. `class_` is the attribute class, `stroke_width` is stroke-width.

    Examples:
        >>> tag("td", "R & D", class_="name")
        '<td class="name">R &amp; D</td>'
        >>> tag("line", x1=0, x2=2.5)
        '<line x1="0" x2="2.5"/>'
    """
    pairs = (
        f' {key.rstrip("_").replace("_", "-")}="{escape(_attribute(value))}"'
        for key, value in attributes.items()
    )
    opening = f"<{name}{''.join(pairs)}"
    if name in VOID and not children:
        return Markup(f"{opening}/>")
    return Markup(f"{opening}>{join(children)}</{name}>")


def join(pieces: Iterable[str], between: str = "") -> Markup:
    """Return the pieces side by side, each escaped unless it is markup."""
    return Markup(between.join(escape(piece) for piece in pieces))


def _attribute(value: str | float) -> str:
    return (
        value if isinstance(value, str) else f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")
    )
