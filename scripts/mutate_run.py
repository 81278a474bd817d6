"""Runs the tests of a row with one change in place, each in a process of its own.

The parent has imported TensorFlow, both Kerases and pytest, and has run nothing. So a child that
is forked from it starts at once, imports the changed file instead of the real one, and may hang
or crash without harm to the others.
"""

from __future__ import annotations

import importlib
import importlib.machinery
import importlib.util
import json
import math
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from mutate_edits import ROOT

# In seconds. The tests of a row compute for half a minute at most; a machine that does other
# things too may take longer.
COMPUTE, LIMIT = 90, 900.0
CRASHES = (-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGFPE, -signal.SIGBUS)
LIBRARIES = ("tensorflow.compat.v1", "keras", "tf_keras", "numpy", "pytest")
# Instead of the options in pyproject.toml, which ask for two processes.
EXAMPLES = ("-x", "-o", "addopts=", "--import-mode=importlib")
TESTS = (*EXAMPLES, "--noconftest")  # only the examples of docstrings need that


@dataclass
class Outcome:
    """What the tests said.

    `verdict` is "passed", "failed" (then `tests` are those that failed), "hung", "crashed", or
    "not run" where the tests could not even be collected. `seconds` says how long each test took.
    """

    verdict: str
    tests: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def noticed(self) -> bool:
        """Whether a person who runs the tests sees that something is wrong."""
        return self.verdict in ("failed", "hung", "crashed")


@dataclass(frozen=True)
class Changed(MetaPathFinder):
    """Finds one module in a changed source, before anybody else finds the real one."""

    module: str
    path: Path
    source: bytes

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return where the changed module is; None for every other one."""
        if fullname != self.module:
            return None
        loader = _Loader(fullname, str(self.path))
        loader.source = self.source
        return importlib.util.spec_from_file_location(fullname, self.path, loader=loader)


class _Loader(importlib.machinery.SourceFileLoader):
    source: bytes

    def get_code(self, fullname: str) -> CodeType:
        """Return the changed code: no cache knows it."""
        return compile(self.source, self.path, "exec", dont_inherit=True)


def import_libraries(names: Iterable[str] = LIBRARIES) -> None:
    """Import what every child needs; afterwards this process must still have one thread.

    Raises:
        RuntimeError: a library has started threads; a child would wait for them forever.
    """
    os.environ.update(OPENBLAS_NUM_THREADS="1", PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
    for name in names:
        importlib.import_module(name)
    threads = len(os.listdir("/proc/self/task")) if Path("/proc/self/task").exists() else 1
    if threads > 1:
        raise RuntimeError(f"{threads} threads run before the first test: a fork is not safe")


def run_tests(
    files: Sequence[str | Path],
    change: Changed | None = None,
    *,
    first: Callable[[str], Any] | None = None,
    limit: float = LIMIT,
    options: Sequence[str] = TESTS,
    root: Path = ROOT,
) -> Outcome:
    """Run the tests of some files, with a change in place, until one fails.

    Args:
        files: the test files, relative to `root`.
        change: the changed module, or None.
        first: what tests are sorted by, given their names.
        limit: after how many seconds the tests hang; sooner if they compute all the time.
        options: the options of pytest.
        root: the project.
    """
    if change is not None and change.module in sys.modules:
        raise RuntimeError(f"{change.module} is imported already: nobody would see the change")
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        _run_and_exit(write, files, change, first, limit, options, root)
    os.close(write)
    try:
        said = _read(read, limit)
        if said is None:
            os.kill(child, signal.SIGKILL)
    finally:
        os.close(read)
        _, status = os.waitpid(child, 0)
    if said:
        return Outcome(**json.loads(said))
    code = os.waitstatus_to_exitcode(status)
    if said is None or code == -signal.SIGXCPU:
        return Outcome("hung")
    if code not in CRASHES:
        raise RuntimeError(f"pytest has told nothing of {', '.join(map(str, files))}")
    return Outcome("crashed")


def _read(pipe: int, limit: float) -> bytes | None:
    """Return what a child writes until it closes the pipe; None if it takes too long."""
    end = time.monotonic() + limit
    parts: list[bytes] = []
    while True:
        ready, _, _ = select.select([pipe], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            return None
        part = os.read(pipe, 1 << 16)
        if not part:
            return b"".join(parts)
        parts.append(part)


def _run_and_exit(
    pipe: int,
    files: Sequence[str | Path],
    change: Changed | None,
    first: Callable[[str], Any] | None,
    limit: float,
    options: Sequence[str],
    root: Path,
) -> None:
    """Run pytest in a child, write the outcome into the pipe, and end without any clean-up."""
    import pytest

    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silence, stream)
    if change is not None:
        sys.meta_path.insert(0, change)
    os.chdir(root)
    compute = min(COMPUTE, math.ceil(limit))
    resource.setrlimit(resource.RLIMIT_CPU, (compute, compute + 5))
    watch = _Watch(first)
    quiet = ("-q", "--tb=no", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:faulthandler")
    try:
        pytest.main([*quiet, *options, *map(str, files)], plugins=[watch])
        with os.fdopen(pipe, "w") as parent:
            json.dump(vars(watch.outcome()), parent)
    finally:
        os._exit(0)


class _Watch:
    """A plugin that sorts the tests, and keeps what became of them."""

    def __init__(self, first: Callable[[str], Any] | None) -> None:
        self.first = first
        self.seconds: dict[str, float] = {}
        self.failed: list[str] = []
        self.broken: list[str] = []

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        if self.first is not None:
            first = self.first
            items.sort(key=lambda item: first(item.nodeid))

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self.broken.append(report.nodeid)

    def pytest_runtest_logreport(self, report: Any) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration
        if report.failed:
            self.failed.append(report.nodeid)

    def outcome(self) -> Outcome:
        if self.failed:
            return Outcome("failed", self.failed, self.seconds)
        verdict = "not run" if self.broken or not self.seconds else "passed"
        return Outcome(verdict, self.broken, self.seconds)
