"""Samples are taken in processes of their own, in turn, and recorded with what they depend on."""

import json

import pytest

from benchmarks import suite
from benchmarks.suite import Group, Sample


def _number(found):
    return {("import", "alone"): found["tensorflow"]}


def test_a_sample_is_a_process_and_a_failure_shows_why():
    """What is measured is what the process prints last."""
    found = suite.take(Sample("json", "imports", {"module": "json"}, _number))
    assert found["tensorflow"] > 0
    assert found["module"] >= 0
    with pytest.raises(RuntimeError, match="No module named 'nowhere'"):
        suite.take(Sample("nowhere", "imports", {"module": "nowhere"}, _number))


def test_samples_are_taken_in_turn(monkeypatch):
    """Each round starts with another one; the columns stay in their order."""
    taken = []

    def take(sample):
        taken.append(sample.column)
        return {"tensorflow": float(len(taken))}

    monkeypatch.setattr(suite, "take", take)
    samples = [Sample(name, "imports", {}, _number) for name in "ab"]
    lines = []
    found = suite.measure(Group("import", "modules", 3, samples), say=lines.append)
    assert taken == ["a", "b", "b", "a", "a", "b"]
    assert found == {"import": {"alone": {"a": [1.0, 4.0, 5.0], "b": [2.0, 3.0, 6.0]}}}
    assert lines == ["import alone: a 4 (2.5 to 4.5), b 3 (2.5 to 4.5)"]


def test_results_are_added_and_never_mixed_with_those_of_another_machine(tmp_path, monkeypatch):
    """A row is replaced; its neighbours stay."""
    path = tmp_path / "results.json"
    suite.record({"step": {"mlp": {"keras": [1.0, 2.0]}}}, path)
    suite.record({"step": {"lstm": {"keras": [3.0]}}}, path)
    suite.record({"step": {"mlp": {"keras": [4.0]}}}, path)
    held = json.loads(path.read_text())
    assert held["results"] == {"step": {"mlp": {"keras": [4.0]}, "lstm": {"keras": [3.0]}}}
    assert set(held["taken"]["step"]) == {"mlp", "lstm"}
    monkeypatch.setattr(suite.machine, "describe", lambda: {"processor": "another"})
    with pytest.raises(RuntimeError, match="of another machine"):
        suite.record({"step": {"mlp": {"keras": [5.0]}}}, path)
    assert json.loads(path.read_text()) == held


def test_a_profile_is_replaced_as_a_whole(tmp_path):
    """A type of operation that took long once may not be in the next one."""
    path = tmp_path / "results.json"
    for kind in ("Conv2D", "MatMul"):
        suite.record({"profile_mlp": {kind: {"feed": [1.0]}}}, path)
    held = json.loads(path.read_text())
    assert held["results"] == {"profile_mlp": {"MatMul": {"feed": [1.0]}}}
    assert set(held["taken"]["profile_mlp"]) == {"MatMul"}


def test_the_quartiles_are_those_of_numpy():
    """The median is the middle one; a single sample is all three."""
    assert suite.quartiles([4.0, 1.0, 2.0, 3.0, 5.0]) == (2.0, 3.0, 4.0)
    assert suite.quartiles([7.0]) == (7.0, 7.0, 7.0)
