"""Asks old and new Kerases about every row, and writes `docs/history.json` and `docs/history.md`.

    python scripts/drift.py

For each version of TensorFlow it makes a virtual environment in a temporary folder, installs the
Kerases of its time there, runs `tests/contract/readers` beside each of them, and prints which
default changed when. That takes half an hour and a few gigabytes.

    --keep DIR     keep the environments in a folder, for the next time
    --only 3.15    measure only the versions that begin so; the others stay as they are recorded
    --row NAME     measure only this row; may be said more than once
    --python PATH  another Python, which the old versions of TensorFlow need (3.9)
    --jobs 2       how many environments are measured at a time
    --page         measure nothing, and write the page from what is recorded
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
RECORD = ROOT / "docs" / "history.json"
READERS = ROOT / "tests" / "contract"
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "scripts")]

Values = dict[str, Any]  # row: value
Measured = dict[str, dict[str, Values]]  # column: version: row: value

UNKNOWN = "?"  # the experiment fails in that version


class Environment(NamedTuple):
    """A version of TensorFlow, and the Kerases that are measured on it."""

    tensorflow: str
    keras2: str
    keras3: tuple[str, ...] = ()
    python: str = "3.11"

    def libraries(self) -> Iterator[tuple[str, str, str]]:
        """Give column, package and version of each Keras."""
        # Keras 2 has been called tf_keras since Keras 3 took its name.
        package = "tf_keras" if self.keras3 else "keras"
        yield "keras2", package, self.keras2
        yield from (("keras", "keras", version) for version in self.keras3)


ENVIRONMENTS = (
    Environment("2.6.5", "2.6.0", python="3.9"),
    Environment("2.7.4", "2.7.0", python="3.9"),
    Environment("2.8.4", "2.8.0", python="3.9"),
    Environment("2.9.3", "2.9.0", python="3.9"),
    Environment("2.10.1", "2.10.0", python="3.9"),
    Environment("2.11.1", "2.11.0", python="3.9"),
    Environment("2.12.1", "2.12.0"),
    Environment("2.13.1", "2.13.1"),
    Environment("2.14.1", "2.14.0"),
    Environment("2.15.1", "2.15.0"),
    Environment("2.16.2", "2.16.0", ("3.0.0", "3.1.0", "3.2.0", "3.3.0")),
    Environment("2.17.1", "2.17.0", ("3.4.0", "3.5.0")),
    Environment("2.18.1", "2.18.0", ("3.6.0", "3.7.0", "3.8.0")),
    Environment("2.19.1", "2.19.0", ("3.9.0", "3.10.0")),
    Environment("2.20.0", "2.20.1", ("3.11.0", "3.12.0", "3.13.0")),
    Environment("2.21.0", "2.21.0", ("3.14.0", "3.15.0", "3.15.1")),
)


def measure(
    environment: Environment,
    wanted: str,
    rows: Sequence[str],
    pythons: Mapping[str, str],
    keep: Path,
) -> Measured:
    """Return what the Kerases of an environment say, if their version begins with `wanted`."""
    found: Measured = {}
    libraries = [each for each in environment.libraries() if each[2].startswith(wanted)]
    if not libraries:
        return found
    python = _interpreter(environment, pythons, keep)
    for column, package, version in libraries:
        folder = keep / f"{package}-{version}"
        if not folder.exists():
            _pip(python, "--no-deps", "--target", str(folder), f"{package}=={version}")
        said = _ask(python, package, folder, rows)
        for row, failure in said["failures"].items():
            print(f"{version} {row}: {failure}", file=sys.stderr)
        failed = dict.fromkeys(said["failures"], UNKNOWN)
        found.setdefault(column, {})[version] = said["values"] | failed
        print(f"{package} {version} on TensorFlow {said['tensorflow']}: {len(said['values'])} rows")
    return found


def _interpreter(environment: Environment, pythons: Mapping[str, str], keep: Path) -> str:
    """Return the Python of an environment, which is made if it is not there."""
    folder = keep / f"tf-{environment.tensorflow}"
    python = str(folder / "bin" / "python")
    if not folder.exists():
        if environment.python not in pythons:
            raise SystemExit(
                f"TensorFlow {environment.tensorflow} needs Python {environment.python}: "
                "say where it is with --python PATH"
            )
        subprocess.run([pythons[environment.python], "-m", "venv", str(folder)], check=True)
        minor = int(environment.tensorflow.split(".")[1])
        # Kerases up to 3.3 ask for dm-tree; NumPy 2 came after TensorFlow 2.17.
        numpy = ["numpy<2"] if minor < 18 else []
        _pip(python, f"tensorflow-cpu=={environment.tensorflow}", "dm-tree", *numpy)
    return python


def _pip(python: str, *arguments: str) -> None:
    quiet = ["--quiet", "--disable-pip-version-check", "--no-compile"]
    subprocess.run([python, "-m", "pip", "install", *quiet, *arguments], check=True)


def _ask(python: str, package: str, folder: Path, rows: Sequence[str]) -> dict[str, Any]:
    """Return what the readers write about a library."""
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "said.json"
        known = {
            "PYTHONPATH": str(folder),
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "KERAS_BACKEND": "tensorflow",
        }
        subprocess.run(
            [python, "-m", "readers", package, str(path), *rows],
            cwd=READERS,
            env=os.environ | known,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )
        said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return said


def versions(column: str) -> dict[str, str]:
    """Return the versions of a column, oldest first, and the TensorFlow that each is asked on."""
    return {
        version: environment.tensorflow
        for environment in ENVIRONMENTS
        for each, _, version in environment.libraries()
        if each == column
    }


def expand(record: Mapping[str, Any]) -> Measured:
    """Return the value of each row in each version that was measured.

    Examples:
        >>> rows = {"r": {"keras": {"3.0.0": 1}}}
        >>> expand({"versions": {"keras": ["3.0.0", "3.1.0"]}, "rows": rows})
        {'keras': {'3.0.0': {'r': 1}, '3.1.0': {'r': 1}}}
    """
    measured: Measured = {}
    for column, measured_versions in record["versions"].items():
        measured[column] = {version: {} for version in measured_versions}
        for row, columns in record["rows"].items():
            value = UNKNOWN
            for version in measured_versions:
                value = columns.get(column, {}).get(version, value)
                measured[column][version][row] = value
    return measured


def compress(measured: Measured, rows: Sequence[str]) -> dict[str, Any]:
    """Return a record that names a value only in the version that first has it.

    Examples:
        >>> measured = {"keras": {"3.0.0": {"r": 1}, "3.1.0": {"r": 1}, "3.2.0": {"r": 2}}}
        >>> compress(measured, ["r"])["rows"]
        {'r': {'keras': {'3.0.0': 1, '3.2.0': 2}}}
    """
    record: dict[str, Any] = {"versions": {column: [*each] for column, each in measured.items()}}
    record["rows"] = {
        row: {
            column: _changes([(v, each.get(row, UNKNOWN)) for v, each in by_version.items()])
            for column, by_version in measured.items()
        }
        for row in rows
    }
    return record


def _changes(series: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    last: Any = object()
    for version, value in series:
        if value != last or type(value) is not type(last):
            changes[version] = last = value
    return changes


def main() -> None:
    """Measure, record, and write the page."""
    told = _arguments()
    record = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    if not told.page:
        measured = expand(record) if record else {}
        folder = told.keep or Path(tempfile.mkdtemp(prefix="drift-"))
        try:
            pythons = _pythons(told.python)
            with ThreadPoolExecutor(told.jobs) as pool:
                ask = partial(
                    measure, wanted=told.only, rows=told.row, pythons=pythons, keep=folder
                )
                for found in pool.map(ask, ENVIRONMENTS):
                    measured = _joined(measured, found)
                    RECORD.write_text(json.dumps(_ordered(measured), indent=1) + "\n")
        finally:
            if not told.keep:
                shutil.rmtree(folder)
        record = _ordered(measured)
    import history_page

    history_page.show(record)
    history_page.PAGE.write_text(history_page.page(record), encoding="utf-8")


def _joined(known: Measured, new: Measured) -> Measured:
    """Return what was known, with what is new in its place."""
    joined = {column: dict(by_version) for column, by_version in known.items()}
    for column, by_version in new.items():
        for version, values in by_version.items():
            of_column = joined.setdefault(column, {})
            of_column[version] = of_column.get(version, {}) | values
    return joined


def _ordered(measured: Measured) -> dict[str, Any]:
    """Return the record with columns, versions and rows in their order."""
    from minikeras.defaults import names

    ordered: Measured = {
        column: {v: measured[column][v] for v in versions(column) if v in measured.get(column, {})}
        for column in ("keras2", "keras")
    }
    known = {row for by_version in ordered.values() for each in by_version.values() for row in each}
    return compress(ordered, [row for row in names() if row in known])


def _pythons(told: Sequence[str]) -> dict[str, str]:
    """Return the Pythons that can be used, by their versions."""
    pythons = {f"{sys.version_info.major}.{sys.version_info.minor}": sys.executable}
    for path in told:
        line = "import sys; print('%d.%d' % sys.version_info[:2])"
        done = subprocess.run([path, "-c", line], capture_output=True, text=True, check=True)
        pythons[done.stdout.strip()] = path
    return pythons


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--keep", type=Path, help="keep the environments in this folder")
    parser.add_argument("--only", default="", help="measure only versions that begin so")
    parser.add_argument("--row", action="append", default=[], help="measure only this row")
    parser.add_argument("--python", action="append", default=[], help="another Python")
    parser.add_argument("--jobs", type=int, default=1, help="environments at a time")
    parser.add_argument("--page", action="store_true", help="measure nothing, write the page")
    return parser.parse_args()


if __name__ == "__main__":
    main()
