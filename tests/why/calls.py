"""Call `minikeras why` in this process, and read what it wrote."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pytest

from minikeras import cli


def why(*arguments: object) -> tuple[int, str, str]:
    """Call `minikeras why`; return the status, the output and the errors."""
    output, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        status = cli.main(["why", *map(str, arguments)])
    return status, output.getvalue(), errors.getvalue()


def strict(path: Path) -> Any:
    """Read a JSON file, which has no NaN and no Infinity."""

    def refuse(token: str) -> None:
        pytest.fail(f"{token} is no JSON")

    return json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse)
