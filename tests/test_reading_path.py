"""minikeras stays a small thing to read: the path of one example has a budget."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "minikeras"

# What a reader reads through, in the order of `src/minikeras/README.md`.
PATH = (
    "losses/crossentropy.py",
    "optimizers/adam.py",
    "layers/base.py",
    "layers/core.py",
    "layers/convolution.py",
    "stack.py",
    "objective.py",
    "graph.py",
    "data.py",
    "epochs.py",
    "training.py",
    "runtime.py",
    "sequential.py",
)
BUDGET = 2450  # lines of code; docstrings, comments and blank lines are free
LONGEST_FILE = 450  # the same, of one file anywhere
LONGEST_FUNCTION = 50  # lines, without the docstring: a screen


def code_lines(path):
    """Return the numbers of the lines that hold code and no docstring."""
    tree = ast.parse(path.read_text())
    held = {line for node in ast.walk(tree) if hasattr(node, "lineno") for line in span(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            held -= set(span(node))
    lines = path.read_text().splitlines()
    return {n for n in held if lines[n - 1].strip() and not lines[n - 1].strip().startswith("#")}


def span(node):
    """Return the lines of a node; of a compound one, those of its head are enough."""
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def test_the_path_of_one_example_stays_within_its_budget():
    """It must not grow with the breadth of the rest."""
    sizes = {name: len(code_lines(PACKAGE / name)) for name in PATH}
    assert sum(sizes.values()) <= BUDGET, sizes


def test_the_reading_order_names_every_file_of_the_path():
    """A file that a reader must read is in the list."""
    text = (PACKAGE / "README.md").read_text()
    assert [name for name in PATH if f"`{name}`" not in text] == []


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=str)
def test_a_file_is_read_in_one_sitting_and_a_function_on_one_screen(path):
    """No file and no function is longer than its limit."""
    assert len(code_lines(path)) <= LONGEST_FILE
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            if body:
                size = body[-1].end_lineno - body[0].lineno + 1
                assert size <= LONGEST_FUNCTION, f"{node.name}: {size} lines"
