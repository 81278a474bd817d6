"""Every place where a page says that Keras hides something is there."""

from pathlib import Path

import pytest

from contract.hidden import Place, complaints, places
from minikeras.defaults import names
from minikeras.pages import Page, page

LIBRARY = "class Adam:\n    @property\n    def rate(self):\n        return 1\n\n\nRATE = 1\n"


@pytest.mark.parametrize("row", names())
def test_every_page_tells_where_both_kerases_hide_it(row):
    """By file and symbol in the installed libraries, and by line in the versions it names."""
    found = [*places(page(row))]
    assert [said for place in found for said in complaints(place)] == []
    assert {"keras", "tf_keras"} <= {place.library for place in found}


def test_places_are_read_as_they_are_written():
    """A file counts until the next one, and so do words that are no place."""
    body = (
        "**Hidden in** `a/b.py::C.d` (line 3, Keras 3.15) and `::e`\n(lines 4 and 5); `f` (line 6) "
        "with the argument `g`; `h/i.py`."
    )
    found = [*places(Page("row", "loss", "Title.", body, "", Path()))]
    assert found == [
        Place("a/b.py", "C.d", (3,)),
        Place("a/b.py", "e", (4, 5)),
        Place("a/b.py", "f", (6,)),
        Place("h/i.py", "", ()),
    ]


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (Place("keras/adam.py", "Adam.rate", (2, 4)), ""),
        (Place("keras/adam.py", "rate", ()), ""),
        (Place("keras/adam.py", "RATE", (7,)), ""),
        (Place("keras/adam.py", "Adam.rate", (5,)), "line 5 is not in it"),
        (Place("keras/adam.py", "at", (3,)), "no such symbol"),
        (Place("keras/sgd.py", "SGD", ()), "no such file"),
        (Place("", "SGD", (1,)), "no such file"),
    ],
)
def test_what_is_not_there_is_noticed(tmp_path, place, said):
    """A file, a symbol, or a line outside of the symbol."""
    (tmp_path / "keras").mkdir()
    (tmp_path / "keras" / "adam.py").write_text(LIBRARY)
    found = complaints(place, tmp_path)
    assert (said in found[0]) if said else found == []
