"""Runs the tests of a row with one change after another in place.

This process has imported TensorFlow, both Kerases and pytest, and has run nothing. A child that is
forked from it starts at once. It imports our modules and tests anew for each change, the changed
module instead of the real one, and may hang or crash: then another child goes on.
"""

from __future__ import annotations

import importlib
import importlib.machinery
import importlib.util
import io
import json
import math
import os
import resource
import select
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from mutate_edits import ROOT

# In seconds. The tests of a row compute for half a minute at most; a machine that does other
# things too may take longer.
COMPUTE, LIMIT = 90.0, 900.0
UNKNOWN = 0.3  # for a test that has not been run
CRASHES = (-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGFPE, -signal.SIGBUS)
LIBRARIES = ("tensorflow.compat.v1", "keras", "tf_keras", "numpy", "pytest")
# Instead of the options in pyproject.toml, which ask for two processes.
EXAMPLES = ("-x", "-o", "addopts=", "--import-mode=importlib")
TESTS = (*EXAMPLES, "--noconftest")  # only the examples of docstrings need that


@dataclass
class Outcome:
    """What the tests said.

    `verdict` is "passed", "failed" (then `tests` are those that failed), "hung", "crashed", or
    "not run" where the tests could not even be collected. `count` is how many tests were run.
    """

    verdict: str
    tests: list[str] = field(default_factory=list)
    count: int = 0

    @property
    def good(self) -> bool:
        """Whether there were tests, and all of them passed."""
        return self.verdict == "passed"

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


@dataclass(frozen=True)
class Run:
    """Test files to run until a test fails, with a change in place.

    The tests whose name contains `first` come first, and then those that are short or have failed
    often. `then` is run too when all of them pass.
    """

    files: tuple[str, ...]
    change: Changed | None = None
    first: str = ""
    options: tuple[str, ...] = TESTS
    then: Run | None = None


def run_tests(
    runs: Sequence[Run], *, limit: float = LIMIT, root: Path = ROOT
) -> tuple[list[Outcome], Outcome]:
    """Return the outcome of each run, and that of all failed tests without a change, at the end.

    Args:
        runs: what is run, one after another.
        limit: after how many seconds a run hangs; sooner if it computes all the time.
        root: the project, to which the files are relative.
    """
    for module in {run.change.module for run in runs if run.change is not None}:
        if module in sys.modules:
            raise RuntimeError(f"{module} is imported already: nobody would see a change of it")
    outcomes: list[Outcome] = []
    while True:
        failed = {test for outcome in outcomes for test in outcome.tests}
        found, alive = _in_a_child(runs[len(outcomes) :], sorted(failed), limit, root)
        outcomes += found
        if alive:
            return outcomes[:-1], outcomes[-1]


def _in_a_child(
    runs: Sequence[Run], failed: Sequence[str], limit: float, root: Path
) -> tuple[list[Outcome], bool]:
    """Return the outcomes up to the run in which the child ended, and whether it came through."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        _run_and_exit(write, runs, failed, limit, root)
    os.close(write)
    outcomes: list[Outcome] = []
    try:
        with os.fdopen(read, "rb", buffering=0) as pipe:
            while len(outcomes) <= len(runs):
                line = _read_line(pipe, limit)
                if not line:
                    break
                outcomes.append(Outcome(**json.loads(line)))
            if line is None:
                os.kill(child, signal.SIGKILL)
    finally:
        _, status = os.waitpid(child, 0)
    if len(outcomes) > len(runs):
        return outcomes, True
    code = os.waitstatus_to_exitcode(status)
    hung = line is None or code == -signal.SIGXCPU
    if not hung and code not in CRASHES:
        raise RuntimeError(f"pytest has told nothing of {[run.files for run in runs]}")
    return [*outcomes, Outcome("hung" if hung else "crashed")], len(outcomes) == len(runs)


def _read_line(pipe: io.FileIO, limit: float) -> bytes | None:
    """Return the next line, empty at the end; None if it takes too long."""
    end, line = time.monotonic() + limit, b""
    while not line.endswith(b"\n"):
        ready, _, _ = select.select([pipe], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            return None
        part = pipe.read(1)  # a line is short, and what follows is another one
        if not part:
            return b""
        line += part
    return line


def _run_and_exit(
    pipe: int, runs: Sequence[Run], failed: Sequence[str], limit: float, root: Path
) -> None:
    """Run pytest in a child, write the outcomes into the pipe, and end without any clean-up."""
    status, complaints = 1, os.dup(2)
    try:
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silence, stream)
        os.chdir(root)
        history = _History(Counter(failed))
        with os.fdopen(pipe, "w", buffering=1) as parent:
            for run in runs:
                print(json.dumps(vars(_ask(run, history, limit, root))), file=parent)
            last = [_ask(run, history, limit, root) for run in history.runs()]
            again = next((outcome for outcome in last if not outcome.good), Outcome("passed"))
            print(json.dumps(vars(again)), file=parent)
        status = 0
    except Exception:
        os.write(complaints, traceback.format_exc().encode())
    finally:
        os._exit(status)


def _ask(run: Run, history: _History, limit: float, root: Path) -> Outcome:
    """Run pytest once, with the change in place of the real module."""
    import pytest

    used = resource.getrusage(resource.RUSAGE_SELF)
    until = math.ceil(used.ru_utime + used.ru_stime + min(COMPUTE, limit))
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))
    _forget(root)
    if run.change is not None:
        sys.meta_path.insert(0, run.change)
    watch = _Watch(run.first, history)
    quiet = ("-q", "--tb=no", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:faulthandler")
    try:
        pytest.main([*quiet, *run.options, *run.files], plugins=[watch])
    finally:
        if run.change is not None:
            sys.meta_path.remove(run.change)
    outcome = watch.outcome()
    if run.then is not None and outcome.verdict == "passed":
        then = _ask(run.then, history, limit, root)
        outcome = then if then.noticed else outcome
    return outcome


def _forget(root: Path) -> None:
    """Let the next import find our modules and tests anew, whatever has been changed in them."""
    ours = tuple(f"{root / folder}{os.sep}" for folder in ("src", "tests"))
    found = []
    for name, module in list(sys.modules.items()):
        # A folder without `__init__.py` is a module without a file; it asks for its parents.
        places = [getattr(module, "__file__", None), *getattr(module, "__path__", [])]
        if any(str(place).startswith(ours) for place in places):
            found.append(name)
    for name in found:
        del sys.modules[name]


@dataclass
class _History:
    """What a child knows of its tests: which have failed how often, and how long each takes."""

    failed: Counter[str]
    seconds: dict[str, float] = field(default_factory=dict)

    def order(self, test: str) -> float:
        """Return what tests are sorted by: how long it takes to learn something from one."""
        return self.seconds.get(test, UNKNOWN) / (1 + self.failed[test])

    def runs(self) -> list[Run]:
        """Return the tests that have failed, to be run without a change."""
        tests = [name for name in sorted(self.failed) if name.startswith("tests")]
        # An example needs those before it.
        files = {name.partition("::")[0] for name in self.failed if name.startswith("src")}
        runs = [Run(tuple(tests)), Run(tuple(sorted(files)), options=EXAMPLES)]
        return [run for run in runs if run.files]


class _Watch:
    """A plugin that sorts the tests, and keeps what became of them."""

    def __init__(self, first: str, history: _History) -> None:
        self.first = first
        self.history = history
        self.names: list[str] = []
        self.failed: list[str] = []
        self.broken: list[str] = []

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        if not any(item.nodeid.startswith("src") for item in items):  # examples keep their order
            order = self.history.order
            items.sort(key=lambda item: (self.first not in item.nodeid, order(item.nodeid)))

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self.broken.append(report.nodeid)

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.when == "setup":
            self.names.append(report.nodeid)
            self.history.seconds[report.nodeid] = 0.0
        self.history.seconds[report.nodeid] += report.duration
        if report.failed:
            self.failed.append(report.nodeid)

    def outcome(self) -> Outcome:
        self.history.failed.update(self.failed)
        if self.failed:
            return Outcome("failed", self.failed, len(self.names))
        verdict = "not run" if self.broken or not self.names else "passed"
        return Outcome(verdict, self.broken, len(self.names))
