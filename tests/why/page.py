"""Read a report back: its elements, its tables, the words of a section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

from minikeras.why.report import html

Element = ElementTree.Element


def body(result: Mapping[str, Any]) -> Element:
    """Return the content of the page; raises unless every tag is closed where it should be."""
    page = html(result)
    return ElementTree.fromstring(
        page[page.index("<main>") : page.index("</main>") + len("</main>")]
    )


def words(element: Element) -> str:
    """Return the text of an element, with single spaces."""
    return " ".join(" ".join(element.itertext()).split())


def section(page: Element, heading: str) -> Element:
    """Return the section below a heading of level 2."""
    return next(it for it in page.iter("section") if words(it[0]) == heading)


def of_class(page: Element, *classes: str) -> list[Element]:
    """Return the elements that have all of these CSS classes."""
    return [it for it in page.iter() if set(classes) <= set((it.get("class") or "").split())]


def table_rows(table: Element) -> Iterator[tuple[str, list[str]]]:
    """Yield (head, cells) of each row; of a cell only its first line."""
    for row in table.iter("tr"):
        if row[0].tag == "th":
            yield (words(row[0]), [(cell.text or "").strip() for cell in row[1:]])


def number(cell: str) -> float:
    """Return the number that a cell shows."""
    return float(cell.replace(",", "").replace("\N{MINUS SIGN}", "-").removesuffix("%"))
