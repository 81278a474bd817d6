"""Break each row of the table a little, everywhere, and see that a test fails each time.

    python scripts/mutate.py                    # all rows; exit status 1 if a change goes unseen
    python scripts/mutate.py --row adam_epsilon # one row, several with more of --row
    python scripts/mutate.py --list             # what would be changed
    python scripts/mutate.py --update-docs      # and write docs/mutation.md

A changed value of a column has to be noticed by the tests of the row, or by the readers of the
libraries' constants; a changed line of the row's code by the tests or the examples of the row.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

import doc_examples
import mutate_page
from mutate_edits import ROOT, Mutant, mutants, tests
from mutate_excuses import reasons
from mutate_run import EXAMPLES, LIBRARIES, TESTS, Changed, Outcome, import_libraries, run_tests

PROCESSES = 2
UNKNOWN = 1.0  # seconds, for a test that has not been run
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

    A test that has noticed a change may notice the next one, so it comes first; the others follow
    from the shortest to the longest. At the end, the tests that have noticed something must pass
    without any change.
    """
    row, own = changes[0].row, tests(changes[0].row, root)
    noticed: Counter[str] = Counter()
    seconds: dict[str, float] = {}

    def order(test: str) -> tuple[int, float]:
        return -noticed[test], seconds.get(test, UNKNOWN)

    def columns_first(test: str) -> tuple[bool, int, float]:
        return "::test_columns" not in test, *order(test)

    results = []
    for mutant in changes:
        change = Changed(mutant.module, root / mutant.path, mutant.source(root))
        first = order if mutant.part == "code" else columns_first
        outcome = run_tests([own], change, first=first, root=root)
        if outcome.verdict == "passed":
            outcome = _ask_others(mutant, change, root)
        noticed.update(outcome.tests)
        seconds |= outcome.seconds
        results.append(Result(mutant, outcome))
    before = _without_change(sorted(noticed), root)
    if before.verdict != "passed":
        said = " ".join(before.tests)
        return Report(row, (), f"without a change, tests of {row} {before.verdict}: {said}")
    return Report(row, results)


def _ask_others(mutant: Mutant, change: Changed, root: Path) -> Outcome:
    """Run the row's examples, or the tests that read the constants of the libraries."""
    others = mutant.path if mutant.part == "code" else READERS
    if not (root / others).exists():
        return Outcome("passed")
    outcome = run_tests([others], change, options=EXAMPLES, root=root)
    # A row may have no examples, or no constant that can be read.
    return outcome if outcome.noticed else Outcome("passed")


def _without_change(names: Sequence[str], root: Path) -> Outcome:
    """Run tests that noticed something; they are of the tests, or examples."""
    for options, of_kind in (
        (TESTS, [name for name in names if name.startswith("tests")]),
        (EXAMPLES, [name for name in names if name.startswith("src")]),
    ):
        outcome = run_tests(of_kind, options=options, root=root) if of_kind else Outcome("passed")
        if outcome.verdict != "passed":
            return outcome
    return Outcome("passed")


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


def complaints(report: Report, excused: Mapping[tuple[str, str, str], str]) -> list[str]:
    """Return what is wrong with a row: changes that go unseen, and excuses that are none."""
    if report.broken:
        return [report.broken]
    said, made = [], {result.mutant.key for result in report.results}
    for result in report.results:
        mutant, outcome = result.mutant, result.outcome
        if outcome.verdict == "not run":
            said.append(f"the tests cannot be collected: {mutant}")
        elif outcome.noticed and mutant.key in excused:
            said.append(f"{' '.join(outcome.tests)} notices what is excused: {mutant}")
        elif not outcome.noticed and mutant.key not in excused:
            said.append(f"no test notices {mutant}")
    stale = [key for key in excused if key[0] == report.row and key not in made]
    return said + [f"excused, but not made: {row}: {old}  =>  {new}" for row, old, new in stale]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the gate; return its exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--row", action="append", default=[], help="only this row; repeatable")
    parser.add_argument("--list", action="store_true", help="print the changes and run nothing")
    parser.add_argument("--update-docs", action="store_true", help=f"write {mutate_page.PAGE.name}")
    options = parser.parse_args(arguments)
    every = mutants()
    rows = {mutant.row for mutant in every}
    unknown = set(options.row) - rows
    if unknown:
        parser.error(f"no row is called {', '.join(sorted(unknown))}")
    chosen = [mutant for mutant in every if not options.row or mutant.row in options.row]
    excused, wrong = reasons(), []
    wrong += [f"excused, but no row: {row}" for row, *_ in excused if row not in rows]
    if options.list:
        print(*chosen, sep="\n")
    else:
        for report in check(chosen):
            said = complaints(report, excused)
            wrong += said
            print(*said, sep="\n", end="\n" * bool(said), flush=True)
        print(f"{len(chosen)} changes, {len(wrong)} complaints")
    if options.update_docs:
        mutate_page.write(every, excused)
    elif not options.row and not options.list and not mutate_page.is_current(every, excused):
        wrong.append(f"{mutate_page.PAGE.relative_to(ROOT)} is not current: use --update-docs")
        print(wrong[-1])
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
