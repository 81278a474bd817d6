"""What a real Keras, of whatever version, says about the rows of the table.

A reader is a function with the name of its row, in the module of the row's stage. It takes
the library, `keras` or `tf_keras`, and returns the value that the row would have to have for it:
read from a signature, or measured in an experiment of a few lines. Where a library does
something that no column says, it returns words of its own.

Nothing here imports minikeras: `scripts/drift.py` runs these modules beside old Kerases.
"""

from __future__ import annotations

import inspect
import re
import warnings
from collections.abc import Callable
from types import ModuleType
from typing import Any

import tensorflow as tf

from . import feed, forward, initialise, loss, report, update

Reader = Callable[[Any], Any]

ABSENT = "absent"  # the version has no such class or argument
_NO_SUCH_THING = (
    "module .* has no attribute",
    "(unexpected|unrecognized) keyword argument",
    "argument.* not (understood|recognized)",
)

# Rows that no reader asks for, and why.
WITHOUT: dict[str, str] = {}


def _readers(stage: ModuleType) -> dict[str, Reader]:
    functions = inspect.getmembers(stage, inspect.isfunction)
    own = (name for name, each in functions if each.__module__ == stage.__name__)
    return {name: getattr(stage, name) for name in own if not name.startswith("_")}


STAGES = (initialise, forward, loss, update, feed, report)
READERS: dict[str, Reader] = {
    row: reader for stage in STAGES for row, reader in _readers(stage).items()
}


def read(row: str, K: Any) -> Any:
    """Return what a library says about a row, or `ABSENT`."""
    with warnings.catch_warnings():
        # Versions warn of what they will not do for long; what they do is what is asked here.
        warnings.simplefilter("ignore")
        try:
            return READERS[row](K)
        except (AttributeError, TypeError, ValueError) as error:
            if any(re.search(words, str(error), re.IGNORECASE) for words in _NO_SUCH_THING):
                return ABSENT
            raise
        finally:
            tf.random.set_seed(None)
