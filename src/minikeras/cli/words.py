"""Words of the command line: what a parser of commands is, and what is said of a wrong word."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Iterable

from minikeras.defaults import PROFILES, Defaults

Commands = argparse._SubParsersAction  # argparse has no public name for it


def unknown(word: str, kind: str, known: Iterable[str]) -> str:
    """Return a message that says what there is, and which of it comes closest.

    Examples:
        >>> unknown("kears", "a profile", ["keras", "tf1"])
        "'kears' is not a profile: keras, tf1. Did you mean 'keras'?"
    """
    close = difflib.get_close_matches(word, known, n=1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    return f"{word!r} is not {kind}: {', '.join(known)}.{hint}"


def profile(name: str) -> Defaults:
    """Return the table of a profile; raise a ValueError that names the closest one."""
    if name not in PROFILES:
        raise ValueError(unknown(name, "a profile", PROFILES))
    table: Defaults = getattr(Defaults, name)()
    return table
