"""The committed results hold what the page of performance shows."""

import json

from benchmarks import suite
from benchmarks.programs import TITLES
from benchmarks.suite import FILE


def test_the_file_holds_all_that_the_page_shows():
    """Every measure has its rows, every row its columns, every column positive numbers."""
    held = json.loads(FILE.read_text())
    results = held["results"]
    for group in suite.groups(quick=False):
        columns = [sample.column for sample in group.samples]
        rows = {
            "inference": [("evaluate", "mlp"), ("predict", "mlp")],
            "import": [("import", "after tensorflow"), ("import", "with what a program uses")],
            "memory": [("memory", "peak")],
            "limit": [("limit", "matmul"), ("limit", "convolution")],
            "profile": [(f"profile_{group.row}", "MatMul")],
            "busy": [(f"busy_{group.row}", "convolution")],
        }.get(group.measure, [(group.measure, group.row)])
        if group.measure in suite.SIZES:
            rows = [(group.measure, str(size)) for size in suite.SIZES[group.measure]]
        if group.row == "stream":
            rows = [("stream", str(size)) for size in suite.SIZES["stream"]]
        for measure, row in rows:
            found = results[measure][row]
            assert [name for name in columns if name in found] == list(found), (measure, row)
            assert all(value > 0 for samples in found.values() for value in samples)
            assert held["taken"][measure][row].keys() == {"date", "commit"}
    assert set(results["step"]["mlp"]) == set(TITLES)
    assert held["machine"].keys() == suite.machine.describe().keys()
