"""What the tests of a row say while it is broken."""

import pytest

from scripts.project import CODE, TEST, in_a_new_process, make_project

# The verdict on the whole file with one text changed.
VERDICT = """
    code, test = pathlib.Path({code!r}), {test!r}
    source = code.read_text()
    assert {old!r} in source
    mutate_run.import_libraries(["pytest"])
    change = mutate_run.Changed(
        "minikeras.behaviors.update.half", root / code, source.replace({old!r}, {new!r}).encode()
    )
    (outcome,), _ = mutate_run.run_tests([mutate_run.Run((test,), change)], limit=5, root=root)
    print(json.dumps([outcome.verdict, outcome.tests, outcome.noticed]))
"""


def verdict(folder, old, new):
    """Return what the tests say of the project with a change."""
    return in_a_new_process(folder, VERDICT.format(code=CODE, test=TEST, old=old, new=new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("1e-7", "1e-7", ["passed", [], False]),
        ("part * x", "part / x", ["failed", [f"{TEST}::test_half"], True]),
        ("return part", "return part.there_is_none", ["failed", [f"{TEST}::test_half"], True]),
        ("def half", "def other", ["not run", [TEST], False]),
        ("SMALL = ", "SMALL = nothing.", ["not run", [TEST], False]),
        ("return part", "while True: part", ["hung", [], True]),
        ("return part", "import os; os.abort()\n    return part", ["crashed", [], True]),
    ],
)
def test_a_change_is_noticed_by_a_test_that_fails(tmp_path, old, new, expected):
    """Or hangs, or crashes; a module that cannot even be imported has shown nothing."""
    assert verdict(make_project(tmp_path), old, new) == expected


def test_an_examples_failure_is_seen_where_it_is_asked_for(tmp_path):
    """A module that was imported before the change is refused: nobody would see it."""
    program = f"""
        mutate_run.import_libraries(["pytest", "json"])
        change = mutate_run.Changed("json", root / {CODE!r}, b"")
        try:
            mutate_run.run_tests([mutate_run.Run(({TEST!r},), change)], root=root)
        except RuntimeError as error:
            print(json.dumps(str(error)))
    """
    assert "imported already" in in_a_new_process(make_project(tmp_path), program)


def test_the_first_tests_are_run_first(tmp_path):
    """By the name, and then those that have failed before; alone they pass in the end."""
    program = f"""
        mutate_run.import_libraries(["pytest"])
        source = b"class Defaults: half = 1"
        change = mutate_run.Changed("minikeras.defaults", root / {CODE!r}, source)
        runs = [mutate_run.Run(({TEST!r},), change, first) for first in ("::test_columns", "")]
        outcomes, last = mutate_run.run_tests(runs, root=root)
        print(json.dumps([[outcome.tests, outcome.count] for outcome in (*outcomes, last)]))
    """
    columns = f"{TEST}::test_columns"
    assert in_a_new_process(make_project(tmp_path), program) == [
        [[columns], 1],
        [[columns], 1],
        [[], 0],
    ]


def test_no_process_is_forked_from_one_with_threads(tmp_path):
    """A child might wait forever for a thread that it does not have."""
    program = """
        import threading
        wait = threading.Event()
        threading.Thread(target=wait.wait).start()
        try:
            mutate_run.import_libraries(["pytest"])
        except RuntimeError as error:
            print(json.dumps(str(error)))
        wait.set()
    """
    assert "2 threads" in in_a_new_process(make_project(tmp_path), program)
