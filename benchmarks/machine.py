"""What the figures depend on: the machine, and the versions."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import subprocess
from pathlib import Path

from benchmarks.sample import CORES

ROOT = Path(__file__).parents[1]
PACKAGES = ("tensorflow", "keras", "tf_keras", "numpy")


def describe() -> dict[str, str]:
    """Return what to print about this machine, and about what it runs."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    found = {
        "processor": _processor(),
        "cores": f"{min(CORES, os.cpu_count() or CORES)} used of {os.cpu_count()}",
        "memory": f"{memory:.0f} GB",
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }
    return found | {name: importlib.metadata.version(name) for name in PACKAGES}


def commit() -> str:
    """Return the commit that is measured; a plus says that files differ from it."""
    number = _git("rev-parse", "--short", "HEAD")
    return number + ("+" if _git("status", "--porcelain", "--", "src", "benchmarks") else "")


def _git(*arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()


def _processor() -> str:
    """Return the name of the processor, with family and model, which a name may leave out."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    pairs = (line.partition(":") for line in lines if ":" in line)
    told = {name.strip(): value.strip() for name, _, value in pairs}
    numbers = f"family {told.get('cpu family')}, model {told.get('model')}"
    return f"{told.get('model name', platform.processor())} ({numbers})"
