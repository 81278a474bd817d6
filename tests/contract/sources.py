"""What every row owes, as far as it can be read in the files.

Each check takes a `Tree` and returns complaints, so that it can be tried on a broken copy.
"""

import ast
import dataclasses
import doctest
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from minikeras.defaults import Defaults
from minikeras.pages import HEADS, OPTIONAL, page

ROOT = Path(__file__).parents[2]
STAGES = {field.name: field.metadata["stage"] for field in dataclasses.fields(Defaults)}


class Tree(NamedTuple):
    """The files of the project, and the stage of every row of its table."""

    package: Path = ROOT / "src" / "minikeras"
    tests: Path = ROOT / "tests" / "behaviors"
    stages: dict[str, str] = STAGES

    def source(self, row: str) -> Path:
        """Return the file of a row."""
        return self.package / "behaviors" / self.stages[row] / f"{row}.py"

    def test(self, row: str) -> Path:
        """Return the test file of a row."""
        return self.tests / self.stages[row] / f"test_{row}.py"


def files_are_rows(tree: Tree) -> list[str]:
    """Every row has one file, in the folder of its stage, and there is no other file."""
    folder = tree.package / "behaviors"
    found = {path.relative_to(folder) for path in folder.rglob("*.py")}
    wanted = {Path(stage, f"{row}.py") for row, stage in tree.stages.items()}
    wanted |= {Path(stage, "__init__.py") for stage in tree.stages.values()}
    wanted |= {Path("__init__.py")}
    return [f"{path}: {'missing' if path in wanted else 'no row'}" for path in found ^ wanted]


def one_public_function(tree: Tree) -> list[str]:
    """The only public function or class of a row's file is named like the file."""
    complaints = []
    for row in tree.stages:
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        body = ast.parse(tree.source(row).read_text()).body
        public = [node.name for node in body if isinstance(node, kinds) and node.name[0] != "_"]
        if public != [row]:
            complaints.append(f"{row}: its file has {', '.join(public)}")
    return complaints


def pages_are_whole(tree: Tree) -> list[str]:
    """Every page has a title and its parts, in order, none of them empty."""
    complaints = []
    for row in tree.stages:
        written = page(row, tree.package / "behaviors")
        heads = [head for head, text in written.sections.items() if text]
        whole = [head for head in HEADS if head in heads or head not in OPTIONAL]
        if heads != whole or not written.title.endswith("."):
            complaints.append(f"{row}: the page has the parts {heads}, title {written.title!r}")
    return complaints


def examples_show_both_sides(tree: Tree) -> list[str]:
    """The function's docstring has examples with an output, for Keras and for TF1."""
    complaints = []
    for row in tree.stages:
        text = page(row, tree.package / "behaviors").example.partition("Examples:")[2]
        shown = [example for example in doctest.DocTestParser().get_examples(text) if example.want]
        if len(shown) < 2 or "Keras" not in text or "TF1" not in text:
            complaints.append(f"{row}: {len(shown)} examples, not of both sides")
    return complaints


def nothing_of_ours_is_imported(tree: Tree) -> list[str]:
    """A behaviour imports the standard library, NumPy and TensorFlow."""
    complaints = []
    for row in tree.stages:
        for node in ast.walk(ast.parse(tree.source(row).read_text())):
            if isinstance(node, ast.ImportFrom):
                names = ["." * node.level + (node.module or "")]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:
                continue
            ours = [name for name in names if name.startswith((".", "minikeras"))]
            complaints += [f"{row}: imports {name}" for name in ours]
    return complaints


def defaults_are_read_once(tree: Tree) -> list[str]:
    """The core reads every row in one place.

    A read is an attribute `.row` that is loaded from a table, and a table is an expression
    that ends in `defaults` (`defaults.row`, `self._defaults.row`, `step.defaults.row`) or in
    the call of a table's own method (`defaults.override(row=...).row`). So an attribute of a
    layer that has the name of a row (`self.kernel_initializer`) is none, and neither is a
    keyword. `behaviors/`, `defaults.py` and `why/` are not the core.
    """
    reads = {row: [] for row in tree.stages}
    for path, node in _core(tree):
        if isinstance(node, ast.Attribute) and node.attr in reads and _is_table(node.value):
            reads[node.attr].append(f"{path.relative_to(tree.package)}:{node.lineno}")
    return [f"{row}: read in {places}" for row, places in reads.items() if len(places) != 1]


def functions_are_called_by_the_core(tree: Tree) -> list[str]:
    """The function of every row is imported by one module of the core, which calls it."""
    complaints = []
    calls: dict[Path, set[str]] = {}
    imports: dict[str, list[tuple[Path, str]]] = {row: [] for row in tree.stages}
    for path, node in _core(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            calls.setdefault(path, set()).add(node.func.id)
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                row = alias.name
                if row in imports and node.module.endswith(f"behaviors.{tree.stages[row]}.{row}"):
                    imports[row].append((path, alias.asname or row))
    for row, places in imports.items():
        called = [path for path, name in places if name in calls.get(path, ())]
        if len(places) != 1 or not called:
            complaints.append(f"{row}: imported {len(places)} times, called in {len(called)}")
    return complaints


def tests_show_both_sides(tree: Tree) -> list[str]:
    """Every row has a test file with an on test, an off test, and a docstring for each test."""
    complaints = []
    for row in tree.stages:
        if not tree.test(row).exists():
            complaints.append(f"{row}: no {tree.test(row).name}")
            continue
        body = ast.parse(tree.test(row).read_text()).body
        functions = [node for node in body if isinstance(node, ast.FunctionDef)]
        tests = [node for node in functions if node.name.startswith("test_")]
        for side in ("test_on", "test_off", "test_columns", "test_formula"):
            if not any(node.name.startswith(side) for node in tests):
                complaints.append(f"{row}: no {side}")
        silent = [node.name for node in tests if not ast.get_docstring(node)]
        complaints += [f"{row}: {name} has no docstring" for name in silent]
    return complaints


def tests_ask_both_kerases(tree: Tree) -> list[str]:
    """Every row's test file uses `keras` and `tf_keras`, itself or with a helper of its stage."""
    complaints = []
    for row in tree.stages:
        module = ast.parse(tree.test(row).read_text())
        used = _names(module)
        for node in module.body:
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("behaviors."):
                path = tree.tests.joinpath(*node.module.split(".")[1:]).with_suffix(".py")
                taken = {alias.name for alias in node.names} & used
                for statement in ast.parse(path.read_text()).body:
                    if _defines(statement) & taken:
                        used |= _names(statement)
        missing = {"keras", "tf_keras"} - used
        complaints += [f"{row}: its test does not ask {name}" for name in sorted(missing)]
    return complaints


CHECKS = (
    files_are_rows,
    one_public_function,
    pages_are_whole,
    examples_show_both_sides,
    nothing_of_ours_is_imported,
    defaults_are_read_once,
    functions_are_called_by_the_core,
    tests_show_both_sides,
    tests_ask_both_kerases,
)


def _core(tree: Tree) -> Iterator[tuple[Path, ast.AST]]:
    """Yield every node of the core, with its file."""
    for path in sorted(tree.package.rglob("*.py")):
        inside = path.relative_to(tree.package)
        if inside.parts[0] not in ("behaviors", "why", "defaults.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                yield path, node


def _is_table(node: ast.expr) -> bool:
    """Return whether an expression is a table, by its last name."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr in ("override", "replace")
    name = getattr(node, "id", getattr(node, "attr", ""))
    return name.endswith("defaults")


def _names(node: ast.AST) -> set[str]:
    """Return the names that are loaded somewhere in the code."""
    loads = (n for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load))
    return {name.id for name in loads}


def _defines(statement: ast.stmt) -> set[str]:
    """Return the names that a statement of a module binds."""
    if isinstance(statement, ast.FunctionDef):
        return {statement.name}
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return {target.id for target in targets if isinstance(target, ast.Name)}
