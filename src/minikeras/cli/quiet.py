"""Keep the standard output for the answer, and the standard error free of TensorFlow's notes."""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
import sys
import tempfile
from collections.abc import Iterator


def import_tensorflow() -> None:
    """Import TensorFlow without its notes on the processor, which no setting silences.

    This process is ours, so its standard error is too. If the import fails, what TensorFlow
    wrote is shown. Nor does TensorFlow need to say that parts of TensorFlow 1 are deprecated.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    sys.stderr.flush()
    with tempfile.TemporaryFile() as notes:
        kept = os.dup(2)
        os.dup2(notes.fileno(), 2)
        try:
            importlib.import_module("tensorflow")
        except Exception:
            notes.seek(0)
            os.write(kept, notes.read())
            raise
        finally:
            os.dup2(kept, 2)
            os.close(kept)


@contextlib.contextmanager
def output_to_errors() -> Iterator[None]:
    """Send what is printed to the standard error, what other processes print too."""
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
