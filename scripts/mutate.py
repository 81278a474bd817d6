"""Break each row of the table a little, everywhere, and see that a test fails each time.

    python scripts/mutate.py                    # all rows; exit status 1 if a change goes unseen
    python scripts/mutate.py --row adam_epsilon # one row, several with more of --row
    python scripts/mutate.py --list             # what would be changed
    python scripts/mutate.py --record           # list what is unseen, write docs/mutation.md

A changed value of a column has to be noticed by the tests of the row, or by the readers of the
libraries' constants; a changed line of the row's code by the tests or the examples of the row.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

import doc_examples
import mutate_page
import mutate_unseen
from mutate_edits import ROOT, Mutant, mutants, tests
from mutate_run import EXAMPLES, LIBRARIES, Changed, Outcome, Run, import_libraries, run_tests
from mutate_unseen import Reasons

PROCESSES = 2
READERS = Path("tests/contract/test_columns.py")  # reads the constants of the libraries


@dataclass(frozen=True)
class Result:
    """A change and what the tests said of it."""

    mutant: Mutant
    outcome: Outcome


@dataclass(frozen=True)
class Report:
    """A row and its results; `broken` says why there are none."""

    row: str
    results: Sequence[Result]
    broken: str = ""


def check_row(changes: Sequence[Mutant], root: Path = ROOT) -> Report:
    """Run the tests of a row with each of its changes in place.

    At the end, the tests that have noticed something must pass without any change.
    """
    row = changes[0].row
    runs = [_run(mutant, root) for mutant in changes]
    outcomes, after = run_tests(runs, root=root)
    if not after.good:  # a change may have left something behind: each in a process of its own
        alone = [run_tests([run], root=root) for run in runs]
        outcomes = [outcome for (outcome,), _ in alone]
        after = next((last for _, last in alone if not last.good), Outcome("passed"))
    if not after.good:
        return Report(row, (), f"without a change, {' '.join(after.tests)} {after.verdict}")
    return Report(row, [*map(Result, changes, outcomes)])


def _run(mutant: Mutant, root: Path) -> Run:
    """Return what is run for a change: the row's tests, and its examples or the readers."""
    change = Changed(mutant.module, root / mutant.path, mutant.source(root))
    own = (str(tests(mutant.row, root)),)
    if mutant.part == "code":
        return Run(own, change, then=Run((str(mutant.path),), change, options=EXAMPLES))
    then = Run((str(READERS),), change) if (root / READERS).exists() else None
    return Run(own, change, first="::test_columns", then=then)


def check(
    changes: Iterable[Mutant], root: Path = ROOT, libraries: Iterable[str] = LIBRARIES
) -> Iterator[Report]:
    """Run the tests of all rows that are changed, in two processes; yield a report for each."""
    rows = [list(of_row) for _, of_row in groupby(changes, key=lambda mutant: mutant.row)]
    doc_examples.set_environment()
    import_libraries(libraries)
    gc.collect()
    gc.freeze()  # so that a child does not copy what it only looks at
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
        # The longest rows first, so that no process waits long for the other.
        waiting = {
            pool.submit(check_row, row, root): row for row in sorted(rows, key=len, reverse=True)
        }
        with _progress() as progress:
            task = progress.add_task("", total=sum(map(len, rows)))
            try:
                for done in as_completed(waiting):
                    row = waiting[done]
                    progress.update(task, advance=len(row), description=row[0].row)
                    yield done.result()
            finally:
                pool.shutdown(cancel_futures=True)


def _progress() -> Progress:
    return Progress(
        *(BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}")),
        console=Console(stderr=True),
    )


def complaints(report: Report, listed: Reasons) -> list[str]:
    """Return what is wrong with a row: changes that go unseen, and listed ones that do not."""
    if report.broken:
        return [report.broken]
    said, made = [], {result.mutant.key for result in report.results}
    for result in report.results:
        mutant, outcome = result.mutant, result.outcome
        if outcome.verdict == "not run":
            said.append(f"the tests cannot be collected: {mutant}")
        elif outcome.noticed and mutant.key in listed:
            said.append(f"{' '.join(outcome.tests)} notices what is listed as unseen: {mutant}")
        elif not outcome.noticed and mutant.key not in listed:
            said.append(f"no test notices {mutant}")
    stale = [key for key in listed if key[0] == report.row and key not in made]
    return said + [f"listed, but not made: {row}: {old}  =>  {new}" for row, old, new in stale]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the gate; return its exit status."""
    options = _options(arguments)
    every = mutants()
    rows = list(dict.fromkeys(mutant.row for mutant in every))
    unknown = [row for row in options.row if row not in rows]
    if unknown:
        print(f"no row is called {' '.join(unknown)}")
        return 2
    chosen = [mutant for mutant in every if not options.row or mutant.row in options.row]
    if options.list:
        print(*chosen, sep="\n")
        return 0
    listed, recorded = mutate_unseen.read()
    wrong = [f"listed, but no row: {row}" for row in recorded if row not in rows]
    for report in check(chosen):
        said = complaints(report, listed)
        print(*said, sep="\n", end="\n" * bool(said), flush=True)
        wrong += said
        if options.record and not report.broken:
            unseen = [one.mutant.key for one in report.results if not one.outcome.noticed]
            mutate_unseen.record(report.row, unseen)
    if options.record:
        mutate_unseen.forget(rows)
        mutate_page.write(every, *mutate_unseen.read())
    elif not options.row and not mutate_page.is_current(every, listed, recorded):
        wrong.append(f"{mutate_page.PAGE.name} is not current: use --record")
        print(wrong[-1])
    print(f"{len(chosen)} changes, {len(wrong)} complaints")
    return 1 if wrong else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--row", action="append", default=[], help="only this row; repeatable")
    parser.add_argument("--list", action="store_true", help="print the changes and run nothing")
    parser.add_argument(
        "--record", action="store_true", help="list what goes unseen, and write docs/mutation.md"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
