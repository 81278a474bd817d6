"""Make the figures and data of the pages by running the blocks that draw them.

A page is run again when it, or anything in the package, has changed since.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from sybil import Document

from doc_blocks import find_blocks
from doc_examples import Examples


def make_figures(pages: Iterable[Path], package: Path, target: Path) -> list[Path]:
    """Write the files that the pages name into `target`; return the pages that were run.

    Raises:
        Failure: an example of a page fails or prints something else.
    """
    memory = target / "made.json"
    known = json.loads(memory.read_text()) if memory.exists() else {}
    made, run = {}, []
    code = _hash(sorted(package.rglob("*.py")))
    for page in pages:
        if not _draws(page):
            continue
        made[str(page)] = entry = known.get(str(page), {})
        stamp = code + _hash([page])
        if entry.get("stamp") == stamp and all((target / name).exists() for name in entry["files"]):
            continue
        files = Examples().run_page(page)
        target.mkdir(exist_ok=True)
        for name, content in files.items():
            (target / name).write_bytes(content)
        entry.update(stamp=stamp, files=sorted(files))
        run.append(page)
    if run:
        memory.write_text(json.dumps(made, indent=1))
    return run


def _draws(page: Path) -> bool:
    blocks = find_blocks(Document(page.read_text(encoding="utf-8"), str(page)))
    return any({"figure", "data"} & set(block.attributes) for block in blocks)


def _hash(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()
