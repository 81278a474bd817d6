"""The small wrong changes: of each value of the table, and of each behaviour's own lines.

A change is a `Mutant`: a piece of a source file and the text that takes its place. The list is
made from the syntax of the files alone, so it is the same at every run and nothing is imported.
"""

from __future__ import annotations

import ast
import copy
import dataclasses
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
COLUMNS = ("keras", "keras2", "tf1")

# What differs by a little: the one is written where the other stands.
OPERATORS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
FUNCTIONS = {
    "reduce_mean": "reduce_sum",
    "reduce_sum": "reduce_mean",
    "reduce_max": "reduce_min",
    "maximum": "minimum",
    "minimum": "maximum",
    "max": "min",
    "min": "max",
    "ones": "zeros",
    "zeros": "ones",
    "ones_like": "zeros_like",
    "zeros_like": "ones_like",
    "floor": "ceil",
    "ceil": "floor",
    "divide_no_nan": "divide",
    "endswith": "startswith",
    "any": "all",
    "all": "any",
}
# Their second and third argument change places.
CHOICES = ("where", "where_v2", "cond")
# Calls that can be replaced by their first argument, a value of the same kind.
LEFT_OUT = (
    *("cast", "stop_gradient", "abs", "square", "sqrt", "rsqrt", "exp", "log", "sign", "round"),
    *("floor", "ceil", "clip_by_value", "maximum", "minimum", "pow", "mod", "floormod", "reverse"),
    *("logical_not", "divide_no_nan", "div_no_nan", "float", "int", "float32", "float64", "sorted"),
)
# Arguments that change no number: the name of an op, and a check.
MEANINGLESS = ("name", "strict")
# A part of an initializer's name, and a part that is near.
NEAR_WORDS = {"normal": "uniform", "uniform": "normal", "orthogonal": "glorot_uniform"}


@dataclass(frozen=True)
class Mutant:
    """One change of one file.

    `part` is the column that is changed, or "code"; `old` and `new` are the lines or values that
    a person compares. The bytes from `start` to `end` of the file become `text`.
    """

    row: str
    part: str
    path: Path
    line: int
    old: str
    new: str
    start: int
    end: int
    text: str

    @property
    def module(self) -> str:
        """The name under which the changed file is imported."""
        return ".".join(self.path.relative_to("src").with_suffix("").parts)

    @property
    def key(self) -> tuple[str, str, str]:
        """What stays when lines are added above."""
        return self.row, self.old, self.new

    def source(self, root: Path = ROOT) -> bytes:
        """Return the whole file with the change in it."""
        content = (root / self.path).read_bytes()
        return content[: self.start] + self.text.encode() + content[self.end :]

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.row} [{self.part}]: {self.old}  =>  {self.new}"


def mutants(root: Path = ROOT) -> list[Mutant]:
    """Return every change, row by row in the order of the table, columns first."""
    stages = {row: stage for row, stage, *_ in _rows(_defaults(root))}
    columns = column_mutants(root)
    return [
        mutant
        for row, stage in stages.items()
        for mutant in chain(
            (mutant for mutant in columns if mutant.row == row), code_mutants(row, stage, root)
        )
    ]


def tests(row: str, root: Path = ROOT) -> Path:
    """Return the file with the tests of a row."""
    (path,) = (root / "tests" / "behaviors").glob(f"*/test_{row}.py")
    return path.relative_to(root)


# -- the table --------------------------------------------------------------------------


def column_mutants(root: Path = ROOT) -> list[Mutant]:
    """Return the changes of the table: of each column of each row, one at a time."""
    source, path = _defaults(root), Path("src/minikeras/defaults.py")
    found = []
    for row, stage, values, call in _rows(source):
        for column, value in values.items():
            for other in near_values(row, value, list(values.values())):
                said = {**values, column: other}
                words = ", ".join(f"{name}={said[name]!r}" for name in COLUMNS)
                start, end = _span(source, call)
                old, new = f"{column}={value!r}", f"{column}={other!r}"
                text = f"row({stage!r}, {words})"
                found.append(Mutant(row, column, path, call.lineno, old, new, start, end, text))
    return found


def near_values(row: str, value: Any, column_values: list[Any]) -> list[Any]:
    """Return what a column might say by mistake: what another column says, or a near miss.

    Examples:
        >>> near_values("adam_epsilon", 1e-7, [1e-7, 1e-7, 1e-8])
        [1e-08, 1.2e-07]
        >>> near_values("batch_size", 32, [32, 32, None])
        [None, 33]
        >>> near_values("zero_bias", True, [True, True, False])
        [False]
    """
    others = [other for other in column_values if other != value]
    if isinstance(value, bool):
        others.append(not value)
    elif isinstance(value, int):
        others.append(value + 1)
    elif isinstance(value, float):
        others += [_near(value), *([value / 10] if value and len({*others}) == 0 else [])]
    elif isinstance(value, tuple):
        ends = range(len(value))
        others += [(*value[:at], _near(value[at]), *value[at + 1 :]) for at in ends]
    elif isinstance(value, str) and row.endswith("_initializer"):
        others += [value.replace(word, near) for word, near in NEAR_WORDS.items() if word in value]
    return list(dict.fromkeys(others))


def _near(value: float) -> float:
    """Return a number that differs by a fifth, of itself or of what it lacks to 1."""
    if not value:
        return 0.01
    near = 1 - (1 - value) * 1.2 if 0.5 < value < 1 else value * 1.2
    return float(f"{near:.4g}")


def _defaults(root: Path) -> bytes:
    return (root / "src" / "minikeras" / "defaults.py").read_bytes()


def _rows(source: bytes) -> Iterator[tuple[str, str, dict[str, Any], ast.Call]]:
    """Yield the name, the stage and the three values of each row, and where they are written."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.value, ast.Call):
            continue
        call = node.value
        if getattr(call.func, "id", "") != "row":
            continue
        said = {word.arg: ast.literal_eval(word.value) for word in call.keywords}
        values = {column: said.get(column, said["keras"]) for column in COLUMNS}
        yield ast.unparse(node.target), ast.literal_eval(call.args[0]), values, call


# -- the code ---------------------------------------------------------------------------


def code_mutants(row: str, stage: str, root: Path = ROOT) -> list[Mutant]:
    """Return the changes of the file of a row: its functions and its constants."""
    path = Path("src/minikeras/behaviors") / stage / f"{row}.py"
    source = (root / path).read_bytes()
    found = []
    for node, text in edits(ast.parse(source)):
        start, end = _span(source, node)
        changed = source[:start] + text.encode() + source[end:]
        first, last = node.lineno, node.end_lineno or node.lineno
        added = changed.count(b"\n") - source.count(b"\n")
        old, new = _lines(source, first, last), _lines(changed, first, last + added)
        found.append(Mutant(row, "code", path, first, old, new, start, end, text))
    found.sort(key=lambda mutant: (mutant.line, mutant.start, mutant.text))
    return [_numbered(mutant, found[:at]) for at, mutant in enumerate(found)]


def _numbered(mutant: Mutant, before: list[Mutant]) -> Mutant:
    """Tell the same change of an equal line further down apart: it may be listed alone."""
    count = sum(other.key == mutant.key for other in before)
    return dataclasses.replace(mutant, old=f"{mutant.old} ({count + 1})") if count else mutant


def edits(tree: ast.Module) -> Iterator[tuple[ast.expr, str]]:
    """Yield each expression that is changed and what is written in its place."""
    for node in _own_code(tree):
        for make in MAKERS:
            for edited in make(node):
                text = ast.unparse(ast.fix_missing_locations(edited))
                # In brackets where the neighbours might bind more strongly.
                bound = (ast.BinOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.UnaryOp, ast.Lambda)
                yield node, f"({text})" if isinstance(edited, bound) else text


def _own_code(tree: ast.Module) -> Iterator[ast.expr]:
    """Yield the expressions that compute: no docstring, annotation, import, error or op name."""
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.expr):
            yield node
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list", "type_comment"):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and not _is_said(child):
                    pending.append(child)


def _is_said(node: ast.AST) -> bool:
    """Return whether a part of the tree says something and computes nothing."""
    if isinstance(node, ast.Raise | ast.Import | ast.ImportFrom | ast.JoinedStr):
        return True
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.keyword):
        return node.arg in MEANINGLESS
    if isinstance(node, ast.Assign):
        return isinstance(node.value, ast.Subscript)  # the name of a type
    return isinstance(node, ast.Call) and _called(node) in ("name_scope", "TypeVar")


def _called(node: ast.expr) -> str:
    """Return the last word of what is called, "" for another expression."""
    if not isinstance(node, ast.Call):
        return ""
    return ast.unparse(node.func).rpartition(".")[2]


def _constants(node: ast.expr) -> Iterator[ast.expr]:
    """Numbers a little off, and switches the other way."""
    if not isinstance(node, ast.Constant):
        return
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
    elif isinstance(value, float):
        # Twice a number that is added for safety: a tenth more of it is lost in rounding.
        yield ast.Constant(0.1 if not value else value * 2 if value < 1e-4 else value * 1.1)


def _operators(node: ast.expr) -> Iterator[ast.expr]:
    """An operator or a comparison that is near; a sign or a `not` left out."""
    edited = copy.copy(node)
    if isinstance(edited, ast.BinOp) and type(edited.op) in OPERATORS:
        edited.op = OPERATORS[type(edited.op)]()  # type: ignore[assignment]
        yield edited
    elif isinstance(edited, ast.Compare) and type(edited.ops[0]) in OPERATORS:
        edited.ops = [OPERATORS[type(edited.ops[0])](), *edited.ops[1:]]  # type: ignore[list-item]
        yield edited
    elif isinstance(edited, ast.UnaryOp) and not isinstance(edited.operand, ast.Constant):
        yield edited.operand


def _conditions(node: ast.expr) -> Iterator[ast.expr]:
    """One of several conditions left out, the branches of a choice swapped."""
    if isinstance(node, ast.BoolOp):
        for at in range(len(node.values)):
            kept = [*node.values[:at], *node.values[at + 1 :]]
            yield kept[0] if len(kept) == 1 else ast.BoolOp(node.op, kept)
    if isinstance(node, ast.IfExp) and not isinstance(node.test, ast.Compare | ast.BoolOp):
        yield ast.IfExp(node.test, node.orelse, node.body)


def _calls(node: ast.expr) -> Iterator[ast.expr]:
    """A call left out, an argument left out, two that change places, a function that is near."""
    if not isinstance(node, ast.Call):
        return
    name, edited = _called(node), copy.copy(node)
    if name in FUNCTIONS:
        near = re.sub(rf"{name}$", FUNCTIONS[name], ast.unparse(node.func))
        yield ast.Call(ast.parse(near, mode="eval").body, node.args, node.keywords)
    if node.args and name in LEFT_OUT:
        yield node.args[0]
    for word in node.keywords:
        if word.arg is not None and word.arg not in MEANINGLESS:
            edited = copy.copy(node)
            edited.keywords = [other for other in node.keywords if other is not word]
            yield edited
    if name in CHOICES and len(node.args) == 3:
        first, second, third = node.args
        yield ast.Call(node.func, [first, third, second], node.keywords)


MAKERS: tuple[Callable[[ast.expr], Iterator[ast.expr]], ...] = (
    _constants,
    _operators,
    _conditions,
    _calls,
)


def _span(source: bytes, node: ast.expr) -> tuple[int, int]:
    """Return where the text of an expression begins and ends, in bytes."""
    lines = source.splitlines(keepends=True)
    assert node.end_lineno is not None and node.end_col_offset is not None
    start = sum(map(len, lines[: node.lineno - 1])) + node.col_offset
    return start, sum(map(len, lines[: node.end_lineno - 1])) + node.end_col_offset


def _lines(source: bytes, first: int, last: int) -> str:
    """Return lines of a source as one, without the space around."""
    lines = source.decode().splitlines()[first - 1 : last]
    return " ".join(line.strip() for line in lines)
