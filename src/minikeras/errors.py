"""One shape for every error message: what, where, got, expected, try."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any


class NotCompiledError(ValueError, RuntimeError):
    """`compile` was not called: a ValueError in Keras 3, a RuntimeError in Keras 2."""


class UnknownArgumentError(ValueError, TypeError):
    """An argument does not exist: a ValueError in Keras 3, a TypeError in Keras 2."""


class NotALayerError(ValueError, TypeError):
    """What was added is no layer: a ValueError in Keras 3, a TypeError in Keras 2."""


class SizesError(ValueError, TypeError):
    """Sizes that are no whole numbers: a ValueError for some in Keras, a TypeError for others."""


class OutsideError(ValueError, IndexError):
    """A number is outside of what there is: a ValueError in one Keras, an IndexError in another."""


class NoLayersError(IndexError, TypeError):
    """There is no layer to take away: an IndexError in Keras 3, a TypeError in Keras 2."""


def message(
    what: str,
    *,
    where: str | None = None,
    got: Any = None,
    expected: Any = None,
    hint: str | None = None,
) -> str:
    """Return the text of an error; parts that are None are left out.

    Examples:
        >>> print(message("Unknown loss.", where="compile(loss=...)", got="'mes'", hint="'mse'"))
        Unknown loss.
          where: compile(loss=...)
          got: 'mes'
          try: 'mse'
    """
    parts = {"where": where, "got": got, "expected": expected, "try": hint}
    return "\n".join(
        [what, *(f"  {key}: {part}" for key, part in parts.items() if part is not None)]
    )


def show_shape(shape: Iterable[int | None]) -> str:
    """Return the shape of a tensor whose first axis is the batch, as people write it.

    Examples:
        >>> show_shape((None, None, 3)), show_shape([8])
        ('(batch, None, 3)', '(batch,)')
    """
    axes = ["batch", *map(str, list(shape)[1:])]
    return f"({', '.join(axes)})" if len(axes) > 1 else "(batch,)"


def unknown(kind: str, got: Any, known: Iterable[str], where: str) -> str:
    """Return the text for a name that does not exist, with the closest one that does."""
    names = sorted(known)
    close = difflib.get_close_matches(str(got), names, n=1, cutoff=0.5)
    return message(
        f"Unknown {kind}.",
        where=where,
        got=repr(got),
        expected="one of " + ", ".join(names),
        hint=repr(close[0]) if close else None,
    )
