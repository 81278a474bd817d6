"""What is changed, and how it is written."""

import ast

import pytest

from mutate_edits import code_mutants, column_mutants, edits, mutants, near_values
from scripts.project import CODE, make_project


def edited(line):
    """Return what is written instead of one line, each time."""
    source = f"def f(x, y):\n    {line}\n"
    changed = []
    for node, text in edits(ast.parse(source)):
        start, end = node.col_offset - 4, node.end_col_offset - 4
        changed.append(line[:start] + text + line[end:])
    return sorted(changed)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("return x + 1", ["return (x - 1)", "return x + 2"]),
        ("return 0.2 * x", ["return (0.2 / x)", "return 0.22000000000000003 * x"]),
        ("return -x", ["return x"]),
        ("if x < y: return x", ["if (x <= y): return x"]),
        ("if x and not y: return x", ["if (not y): return x", "if x and y: return x", "if x: r"]),
        ("return x if f(y) else y", ["return (y if f(y) else x)"]),
        ("return tf.reduce_sum(x)", ["return tf.reduce_mean(x)"]),
        ("return g(x, keep=True)", ["return g(x)", "return g(x, keep=False)"]),
        ("return x[-1]", ["return x[-2]"]),
        ("return tf.where(x, x, y)", ["return tf.where(x, y, x)"]),
        ("return g(*x)", []),
        ("return zip(x, y, strict=True)", []),
        ("return max(x, y)", ["return min(x, y)"]),
        ("return tf.abs(x, name='square')", ["return x"]),
    ],
)
def test_a_line_is_off_by_a_little(line, expected):
    """Numbers, operators, conditions, arguments and calls."""
    assert len(edited(line)) == len(expected)
    assert all(map(str.startswith, edited(line), expected))


@pytest.mark.parametrize(
    "line",
    [
        '"""Return 1 + 1."""',
        "raise ValueError(1 + 1)",
        "with tf.name_scope('a' + 'b'): pass",
        "z: Literal[1] = x",
        "return f'{1 + 1}'",
    ],
)
def test_what_only_says_something_is_left_alone(line):
    """Docstrings, errors, types and names of ops."""
    assert edited(line) == []


@pytest.mark.parametrize(
    ("row", "columns", "expected"),
    [
        ("a", [0.05, 0.05, 1.0], [1.0, 0.06]),
        ("a", [0.01, 0.01, 0.01], [0.012, 0.001]),
        ("a", [0.99, 0.99, 0.999], [0.999, 0.988]),
        ("a", [0.0, 0.01, 0.0], [0.01]),
        ("a", [32, 32, None], [None, 33]),
        ("a", [True, False, False], [False]),
        ("a", ["one", "two", None], ["two", None]),
        ("a", [(-0.05, 0.05), (0.0, 1.0)], [(0.0, 1.0), (-0.06, 0.05), (-0.05, 0.06)]),
        (
            "a_initializer",
            ["glorot_uniform", "glorot_uniform", "random_normal"],
            ["random_normal", "glorot_normal"],
        ),
    ],
)
def test_a_value_becomes_that_of_another_column_or_a_near_miss(row, columns, expected):
    """As 0.05 becomes 1.0 and 0.06."""
    assert near_values(row, columns[0], columns) == expected


def test_each_column_is_changed_alone(tmp_path):
    """Keras 2 keeps what Keras 3 said."""
    found = column_mutants(make_project(tmp_path))
    said = [(mutant.part, mutant.new) for mutant in found]
    assert said == [
        *(("keras", "keras=0.25"), ("keras", "keras=0.6")),
        *(("keras2", "keras2=0.25"), ("keras2", "keras2=0.6")),
        *(("tf1", "tf1=0.5"), ("tf1", "tf1=0.3")),
    ]
    assert b'row("update"' not in found[0].source(tmp_path)
    assert b"row('update', keras=0.25, keras2=0.5, tf1=0.25)" in found[0].source(tmp_path)
    assert b"row('update', keras=0.5, keras2=0.6, tf1=0.25)" in found[3].source(tmp_path)


def test_code_is_changed_where_it_computes(tmp_path):
    """Not in the docstring, nor in the error."""
    found = code_mutants("half", "update", make_project(tmp_path))
    assert [(mutant.line, mutant.old, mutant.new) for mutant in found] == [
        (3, "SMALL = 1e-7", "SMALL = 2e-07"),
        (13, "if part == 0.0:", "if (part != 0.0):"),
        (13, "if part == 0.0:", "if part == 0.1:"),
        (15, "return part * x + SMALL", "return (part * x - SMALL)"),
        (15, "return part * x + SMALL", "return (part / x) + SMALL"),
    ]
    assert b"SMALL = 2e-07" in found[0].source(tmp_path)
    assert str(found[0].path) == CODE
    assert found[0].module == "minikeras.behaviors.update.half"


def test_an_equal_change_of_an_equal_line_is_numbered(tmp_path):
    """So that one of them can be listed."""
    code = "def half(x):\n    if x:\n        return 1\n    return 1\n"
    first, second = code_mutants("half", "update", make_project(tmp_path, code=code))
    assert (first.key, second.key) == (
        ("half", "return 1", "return 2"),
        ("half", "return 1 (2)", "return 2"),
    )


def test_every_change_of_this_project_is_a_program():
    """And is made only once; the list is the same each time."""
    found = mutants()
    assert len({mutant.key for mutant in found}) == len(found)
    assert found == mutants()
    for mutant in found:
        if mutant.part == "code":
            compile(mutant.source(), str(mutant.path), "exec")
