"""Writes what a library says about the rows: `python -m readers keras FILE [ROW ...]`."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any

import tensorflow as tf

from . import READERS, read


def library(name: str) -> Any:
    """Import a library. Up to 2.12, what tf.keras offers stands in a package of its own."""
    K = importlib.import_module(name)
    major, minor = map(int, K.__version__.split(".")[:2])
    return importlib.import_module(f"{name}.api._v2.keras") if (major, minor) < (2, 13) else K


def main(name: str, path: str, *rows: str) -> None:
    """Read some rows, or every one, and write values and failures as JSON."""
    K = library(name)
    values, failures = {}, {}
    for row in rows or READERS:
        try:
            values[row] = read(row, K)
        except Exception as error:  # an old version may fail in any way
            failures[row] = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
    said = {"version": K.__version__, "tensorflow": tf.__version__}
    Path(path).write_text(json.dumps({**said, "values": values, "failures": failures}))


if __name__ == "__main__":
    main(*sys.argv[1:])
