"""Write a file whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(text: str, path: str | os.PathLike[str]) -> None:
    """Write `text` to `path`; an old file stays whole until the new one is complete.

    Nothing is left behind if writing fails. A link is written through.
    """
    target = Path(path).resolve()
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.unfinished")
    try:
        with open(unfinished, "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)
