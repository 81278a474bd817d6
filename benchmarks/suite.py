"""What is measured: samples in turn, each in a process of its own, and the file of results.

`results[measure][row][column]` is a list of samples: seconds, or bytes. A row is a workload or a
size, a column a library. The samples of a row are taken in rounds, one of each column in a round,
so that what slows the machine for a while slows all of them.
"""

from __future__ import annotations

import datetime
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import machine
from benchmarks.programs import KERAS_2, KERASES, TITLES
from benchmarks.workloads import WORKLOADS, Workload

FILE = machine.ROOT / "docs" / "performance.json"
ENVIRONMENT = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "KERAS_BACKEND": "tensorflow",
}
Found = dict[str, Any]
Cell = tuple[str, str, str]  # measure, row, column
Results = dict[str, dict[str, dict[str, list[float]]]]


class Sample(NamedTuple):
    """A process to start, and where what it prints belongs."""

    column: str
    kind: str
    arguments: dict[str, Any]
    read: Callable[[Found], dict[tuple[str, str], float]]  # (measure, row): the number
    patience: float | None = None  # seconds: without a result by then, the column is left out


class Group(NamedTuple):
    """Samples to be taken in turn."""

    measure: str
    row: str
    rounds: int
    samples: list[Sample]


ROUNDS = {"mlp": 7, "cnn32": 5, "lstm": 5, "gru": 5}  # of the others: 3
PATIENCE = 45.0  # seconds for a process that XLA may keep
PROFILED = ("cnn128", "cnn32", "tabular", "lstm")
SIZES = {
    "rows": [1000, 10_000, 100_000, 1_000_000],
    "batch": [1, 4, 16, 64, 256, 1024],
    "depth": [2, 5, 10, 20, 50, 100],
    "stream": [100, 400, 1600, 6400],
}
QUICK = {
    "rows": [1000, 2000],
    "batch": [1, 16],
    "depth": [2, 3],
    "stream": [10, 20],
}


def groups(quick: bool) -> Iterator[Group]:
    """Yield all that can be measured; `quick` is to see that it runs, and measures little."""
    sizes = QUICK if quick else SIZES
    yield from (_steps(workload, quick) for workload in WORKLOADS)
    rows, times = (320, 1) if quick else (100_000, 3)
    yield _group("inference", "mlp", 5, "inference", {"rows": rows, "times": times}, _inference)
    yield _imports()
    arguments: dict[str, Any] = {"counts": sizes["rows"]}
    yield _group("rows", "mlp", 1, "rows", arguments, _by_size("rows", sizes["rows"]))
    arguments = {"sizes": sizes["batch"], "steps": 2 if quick else 200}
    yield _group("batch", "mlp", 3, "batches", arguments, _by_size("batch", sizes["batch"]))
    arguments = {"depths": sizes["depth"]}
    yield _group("depth", "mlp", 3, "depth", arguments, _by_size("depth", sizes["depth"]))
    gigabytes = 0.01 if quick else 2.0
    yield _group("memory", "array", 1, "large_array", {"gigabytes": gigabytes}, _memory)
    arguments = {"counts": sizes["stream"]}
    read = _by_size("stream", sizes["stream"], "peaks")
    yield _group("memory", "stream", 1, "stream", arguments, read, KERASES)
    yield from (_tables(workload, quick) for workload in ("deep_cnn", "lstm"))
    yield from (
        _jit(workload, quick) for workload in ("mlp", "tabular", "cnn32", "deep_cnn", "lstm")
    )
    yield from (_profile(workload) for workload in PROFILED)
    yield from (_busy(workload, quick) for workload in ("cnn128", "cnn32"))
    limit = Sample("machine", "limit", {"seconds": 0.1 if quick else 3.0}, _limit)
    yield Group("limit", "machine", 3, [limit])


def _group(
    measure: str, row: str, rounds: int, kind: str, arguments: dict[str, Any], read: Any,
    libraries: Any = TITLES,
) -> Group:  # fmt: skip
    more = {"workload": row} if kind == "inference" else {}
    samples = [
        Sample(library, kind, {"library": library, **more, **arguments}, read)
        for library in libraries
    ]
    return Group(measure, row, rounds, samples)


def _steps(workload: str, quick: bool) -> Group:
    def read(found: Found) -> dict[tuple[str, str], float]:
        return {
            ("step", workload): statistics.median(found["steps"]),
            ("first", workload): found["first"],
            ("start", workload): found["import"] + found["first"],
        }

    arguments = {"workload": workload, "epochs": 1 if quick else 3, "steps": 2 if quick else None}
    return _group("step", workload, ROUNDS.get(workload, 3), "step", arguments, read)


def _jit(workload: str, quick: bool) -> Group:
    """Measure each Keras without XLA and with it, which may not be able to compile the network."""

    def read(found: Found) -> dict[tuple[str, str], float]:
        middle = statistics.median(found["steps"])
        return {("jit", workload): middle, ("jit_first", workload): found["first"]}

    arguments = {"workload": workload, "epochs": 1 if quick else 3, "steps": 3 if quick else None}
    samples = [
        Sample(
            name,
            "step",
            {"library": library, **arguments, "jit": jit},
            read,
            PATIENCE if jit else None,
        )
        for library in KERASES
        for name, jit in ((library, False), (f"{library} XLA", True))
    ]
    return Group("jit", workload, 3, samples)


def _tables(workload: str, quick: bool) -> Group:
    """Measure minikeras under the table of each Keras, beside that Keras."""
    arguments = {"workload": workload, "epochs": 1 if quick else 3, "steps": 2 if quick else None}
    libraries = ("minikeras", "keras", KERAS_2, "tf_keras")

    def read(found: Found) -> dict[tuple[str, str], float]:
        return {("tables", workload): statistics.median(found["steps"])}

    return _group("tables", workload, 3, "step", arguments, read, libraries)


def _profile(workload: str) -> Group:
    def read(found: Found) -> dict[tuple[str, str], float]:
        whole = sum(found.values())
        return {(f"profile_{workload}", kind): part / whole for kind, part in found.items() if part}

    sample = Sample("feed", "profile", {"workload": workload, "steps": 5}, read)
    return Group("profile", workload, 3, [sample])


def _busy(workload: str, quick: bool) -> Group:
    def read(found: Found) -> dict[tuple[str, str], float]:
        return {(f"busy_{workload}", kind): share for kind, share in found.items()}

    arguments = {"workload": workload, "steps": 1 if quick else 5}
    return Group("busy", workload, 3, [Sample("minikeras", "busy", arguments, read)])


def _inference(found: Found) -> dict[tuple[str, str], float]:
    return {(name, "mlp"): statistics.median(found[name]) for name in ("evaluate", "predict")}


def _imports() -> Group:
    def read(found: Found) -> dict[tuple[str, str], float]:
        return {
            ("import", "after tensorflow"): found["module"],
            ("import", "with what a program uses"): found["module"] + found["used"],
        }

    samples = [Sample(name, "imports", {"module": name}, read) for name in KERASES]
    samples.append(Sample("tensorflow", "imports", {"module": "tensorflow"}, _alone))
    return Group("import", "modules", 5, samples)


def _alone(found: Found) -> dict[tuple[str, str], float]:
    return {("import", "alone"): found["tensorflow"]}


def _by_size(measure: str, sizes: list[int], name: str = "seconds") -> Any:
    def read(found: Found) -> dict[tuple[str, str], float]:
        pairs = zip(sizes, found[name], strict=True)
        return {(measure, str(size)): value for size, value in pairs}

    return read


def _memory(found: Found) -> dict[tuple[str, str], float]:
    return {("memory", name): found[name] for name in ("array", "before", "peak", "seconds")}


def _limit(found: Found) -> dict[tuple[str, str], float]:
    return {("limit", name): found[name] for name in ("matmul", "convolution")}


def take(sample: Sample) -> Found:
    """Start the process of a sample, and return what it measured."""
    command = [sys.executable, "-m", "benchmarks.sample", sample.kind]
    try:
        done = subprocess.run(
            [*command, json.dumps(sample.arguments)],
            cwd=machine.ROOT,
            env=os.environ | ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
            timeout=sample.patience,
        )
    except subprocess.TimeoutExpired as error:
        raise RuntimeError(f"{sample.kind} {sample.arguments}: {error}") from error
    if done.returncode:
        raise RuntimeError(f"{sample.kind} {sample.arguments} failed:\n{done.stderr[-3000:]}")
    found: Found = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(group: Group, rounds: int | None = None, say: Any = print) -> Results:
    """Take the samples of a group, round by round."""
    found: Results = {}
    for number in range(rounds or group.rounds):
        # Each round starts with another one, so that none always follows the same neighbour.
        start = number % len(group.samples)
        for sample in [*group.samples[start:], *group.samples[:start]]:
            try:
                taken = take(sample)
            except RuntimeError as error:
                if sample.patience is None:
                    raise
                say(f"{sample.column}: {str(error).splitlines()[-1]}")
                continue
            for (measured, row), value in sample.read(taken).items():
                cells = found.setdefault(measured, {}).setdefault(row, {})
                cells.setdefault(sample.column, []).append(float(f"{value:.4g}"))
    for measured, by_row in found.items():
        for row, cells in by_row.items():
            order = {each.column: None for each in group.samples}
            by_row[row] = {column: cells[column] for column in order if column in cells}
            say(f"{measured} {row}: {_line(by_row[row])}")
    return found


def _line(cells: dict[str, list[float]]) -> str:
    parts = []
    for column, samples in cells.items():
        low, middle, high = quartiles(samples)
        parts.append(f"{column} {middle:.4g} ({low:.4g} to {high:.4g})")
    return ", ".join(parts)


def quartiles(samples: list[float]) -> tuple[float, float, float]:
    """Return the lower quartile, the median and the upper quartile."""
    if len(samples) == 1:
        return (samples[0],) * 3
    low, middle, high = statistics.quantiles(samples, method="inclusive")
    return low, middle, high


def record(found: Results, path: Path = FILE) -> None:
    """Put what was measured into the file, with the date and the commit.

    Raises:
        RuntimeError: the file holds figures of another machine, or of other versions.
    """
    here = machine.describe()
    held: dict[str, Any] = {"machine": here}
    if path.exists():
        held = json.loads(path.read_text())
    if held["machine"] != here:
        raise RuntimeError(f"{path} is of another machine: {held['machine']}; write to another one")
    results, taken = held.setdefault("results", {}), held.setdefault("taken", {})
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M")
    for measured, by_row in found.items():
        if measured.startswith("profile_"):  # other types may take long now
            results[measured], taken[measured] = {}, {}
        for row, cells in by_row.items():
            results.setdefault(measured, {})[row] = cells
            taken.setdefault(measured, {})[row] = {"date": now, "commit": machine.commit()}
    held["workloads"] = {name: _describe(workload) for name, workload in WORKLOADS.items()}
    path.write_text(_pretty(held), encoding="utf-8")


def _describe(workload: Workload) -> dict[str, Any]:
    """Return what the page says of a workload."""
    names = ("title", "batch", "steps", "flops")
    return {name: getattr(workload, name) for name in names}


def _pretty(held: Any) -> str:
    """Return JSON with a line for each list, so that a difference can be read."""
    text = json.dumps(held, indent=1)
    lines: list[str] = []
    inside = False
    for line in text.splitlines():
        if inside:
            lines[-1] += line.strip() if line.strip().startswith("]") else " " + line.strip()
        else:
            lines.append(line)
        inside = line.endswith("[") or (inside and not line.strip().startswith("]"))
    return "\n".join(lines).replace("[ ", "[") + "\n"
