"""Measure, and write the results: `python -m benchmarks [--quick] [--measure M] [--workload W]`."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks import suite


def main() -> None:
    """Take the samples that the command line asks for."""
    everything = list(suite.groups(quick=False))
    measures = list(dict.fromkeys(group.measure for group in everything))
    workloads = list(dict.fromkeys(group.row for group in everything))
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="see that all runs; records nothing")
    parser.add_argument("--measure", action="append", choices=measures, help="only this; repeat")
    parser.add_argument("--workload", action="append", choices=workloads, help="only this; repeat")
    parser.add_argument("--library", action="append", help="only this column; records nothing")
    parser.add_argument("--rounds", type=int, help="samples of each, in place of 1 to 7")
    parser.add_argument("--output", type=Path, default=suite.FILE, help="the file of results")
    told = parser.parse_args()
    for group in suite.groups(told.quick):
        if told.measure and group.measure not in told.measure:
            continue
        if told.workload and group.row not in told.workload:
            continue
        if told.library:
            kept = [each for each in group.samples if each.column in told.library]
            group = group._replace(samples=kept)
        rounds = 1 if told.quick and not told.rounds else told.rounds
        found = suite.measure(group, rounds, say=lambda line: print(line, flush=True))
        if not told.quick and not told.library:
            suite.record(found, told.output)


if __name__ == "__main__":
    main()
