"""Writes what a library says about the rows: `python -m readers keras FILE [ROW ...]`."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

import tensorflow as tf

from . import READERS, read


def main(name: str, path: str, *rows: str) -> None:
    """Read some rows, or every one, and write values and failures as JSON."""
    K = importlib.import_module(name)
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
