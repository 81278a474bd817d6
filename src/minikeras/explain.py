"""What was decided for one model: the rows of the table that it meets, in order.

The graph is built once more with a table that writes down each row that is read. What is read
later, while data is fed, is found in the sources of the modules that do it.
"""

from __future__ import annotations

import ast
import dataclasses
import functools
from collections.abc import Container, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

import tensorflow.compat.v1 as tf

from minikeras import graph
from minikeras.compilation import Told
from minikeras.defaults import STAGES, Defaults, columns, names
from minikeras.errors import message
from minikeras.layers.base import Layer, Shape, unique_names
from minikeras.layers.nested import Nested
from minikeras.listing import aligned, wrapped
from minikeras.objective import DataSpec, Training
from minikeras.pages import page, stage_title

FORMATS = ("table", "markdown", "dict")

# The modules that read the table after the graph was built. A contract test asks of every row
# whether `explain` lists it, so it would notice if one were missing here.
WHILE_FITTING = ("data", "epochs", "feeding", "orders", "sequential", "training")
CALLBACKS = "callbacks"


class Decision(NamedTuple):
    """A row that a model meets."""

    row: str
    stage: str
    places: tuple[str, ...]  # names of layers, or () for the whole model
    value: Any
    other: Any
    explicit: bool  # whether the user said so

    @property
    def differs(self) -> bool:
        """Whether the other table has another value."""
        return bool(self.value != self.other)


class Section(NamedTuple):
    """What is decided in one layer, or for the whole model in one stage."""

    name: str  # of the layer, or of the stage
    kind: str  # the class of the layer, "" for a stage
    taken: tuple[Decision, ...]
    like: str  # the first layer for which the same is decided, if there is one before


class Recorder:
    """A table that writes down which rows are read, and where in the graph."""

    def __init__(
        self, table: Defaults, log: list[tuple[str, str, Any, bool]], said: frozenset[str]
    ):
        """Wrap a table; `said` are the rows that the user set with an argument."""
        self._table, self._log, self._said = table, log, said

    def __getattr__(self, row: str) -> Any:
        value = getattr(self._table, row)
        if row in names():
            place = tf.get_default_graph().get_name_scope()
            self._log.append((row, place, value, row in self._said))
        return value

    def override(self, **explicit: Any) -> Recorder:
        """Do what `Defaults.override` does, and remember what was said."""
        said = {name for name, value in explicit.items() if value is not None}
        return Recorder(self._table.override(**explicit), self._log, self._said | said)


def expected_training(told: Told, output_shape: Shape) -> Training:
    """Return what training would be told, with labels of the shape that the loss expects."""
    shape, dtype = output_shape, "float32"
    if told.loss.sparse:
        shape, dtype = output_shape[:-1], "int64"
    return Training(
        told.loss,
        told.optimizer,
        told.metrics,
        DataSpec(shape, dtype),
        weighted_metrics=told.weighted_metrics,
        loss_weight=told.loss_weight,
    )


@functools.cache
def rows_read_in(module: str) -> tuple[str, ...]:
    """Return the rows that a module or a package of minikeras reads from a table.

    Examples:
        >>> rows_read_in("training")
        ('count_missing_batch', 'reset_metrics', 'sort_logs')
    """
    home = Path(__file__).parent
    paths = [home / f"{module}.py", *(home / module).rglob("*.py")]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in paths if path.exists()]
    nodes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    read = {node.attr for node in nodes if _is_table(node.value)}
    return tuple(row for row in names() if row in read)


def _is_table(node: ast.expr) -> bool:
    """Return whether an expression is a table: `defaults`, `self._defaults.override(...)`."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr in ("override", "replace")
    return str(getattr(node, "id", getattr(node, "attr", ""))).endswith("defaults")


def decisions(
    layers: Sequence[Layer],
    inputs: DataSpec,
    training: Training | None,
    defaults: Defaults,
    other: Defaults,
) -> list[Decision]:
    """Return the decisions in table order, each with the layers that it concerns."""
    log: list[tuple[str, str, Any, bool]] = []
    recorder = cast(Defaults, Recorder(defaults, log, frozenset()))
    graph.build(layers, inputs, training, recorder, seed=0).build_all()
    if training is not None:
        fed = [row for module in (*WHILE_FITTING, CALLBACKS) for row in rows_read_in(module)]
        log += [(row, "", getattr(defaults, row), False) for row in fed]
    known = _kinds(layers)
    found = []
    for row in names():
        reads = [entry for entry in log if entry[0] == row]
        for value, explicit in dict.fromkeys((repr(e[2]), e[3]) for e in reads):
            same = [entry for entry in reads if (repr(entry[2]), entry[3]) == (value, explicit)]
            scopes = {_place(entry[1], known) for entry in same}
            places = () if "" in scopes else tuple(name for name in known if name in scopes)
            stage = str(columns(row)["stage"])
            found.append(Decision(row, stage, places, same[0][2], getattr(other, row), explicit))
    return found


def _kinds(layers: Sequence[Layer]) -> dict[str, str]:
    """Return the name of each layer with its class; a model inside another one is one layer."""
    inside = (layer.model if isinstance(layer, Nested) else layer for layer in layers)
    return dict(zip(unique_names(layers), (type(each).__name__ for each in inside), strict=True))


def _place(scope: str, known: Container[str]) -> str:
    """Return the outermost layer of a name scope, or "" outside of all."""
    return next((part for part in scope.split("/") if part in known), "")


@dataclasses.dataclass(frozen=True)
class Explanation:
    """The decisions of a model, sorted into sections, beside those of another table."""

    sections: tuple[Section, ...]
    table: Defaults
    other: Defaults

    @property
    def taken(self) -> list[Decision]:
        """Each decision once, in the order in which it is first met."""
        return list({id(item): item for part in self.sections for item in part.taken}.values())

    def as_text(self) -> str:
        """Return lines of 80 columns: the values, and below them what comes of a difference."""
        parts = [section for section in self.sections if not section.like]
        cells = [(item.row, self._cells(item)) for part in parts for item in part.taken]
        lines = ["Decided for this model, in order"]
        if cells:
            head, rows = aligned(cells, ("this model", short_name(self.other)), "  ")
            values = iter(rows)
            lines.append(head)
        explained: set[str] = set()
        for section in self.sections:
            lines.append(_title(section))
            for item in () if section.like else section.taken:
                lines.append(next(values))
                if item.differs and item.row not in explained:
                    lines.append(wrapped(page(item.row).consequence, "      ", whole_code=False))
                    explained.add(item.row)
        return "\n".join([*lines, wrapped(self._sum)])

    def as_markdown(self) -> str:
        """Return a table with a line for each decision, and the sum below it."""
        heads = ("Where", "Row", "This model", short_name(self.other), "What comes of it")
        lines = [heads, ("---",) * len(heads)]
        for section in self.sections:
            same = [other.name for other in self.sections if other.like == section.name]
            for item in () if section.like else section.taken:
                mine, theirs = self._cells(item)
                clause = page(item.row).consequence if item.differs else ""
                lines.append(
                    (", ".join([section.name, *same]), f"`{item.row}`", mine, theirs, clause)
                )
        table = "\n".join(f"| {' | '.join(_escaped(cell) for cell in line)} |" for line in lines)
        return f"{table}\n\n{self._sum}"

    def as_dict(self) -> dict[str, Any]:
        """Return lists, dicts, texts and numbers only, for JSON."""
        return {
            "defaults": repr(self.table),
            "against": repr(self.other),
            "rows": len(self.taken),
            "different": self._different,
            "sections": [
                {
                    "name": section.name,
                    "layer": section.kind or None,
                    "decisions": [_plain_decision(item) for item in section.taken],
                }
                for section in self.sections
            ],
        }

    def _cells(self, item: Decision) -> tuple[str, str]:
        mine = f"{item.value} (you)" if item.explicit else str(item.value)
        return mine, str(item.other) if item.differs else "same"

    @property
    def _different(self) -> int:
        return sum(item.differs for item in self.taken)

    @property
    def _sum(self) -> str:
        return f"{self._different} of {len(self.taken)} rows differ from {self.other!r}."


def explanation(
    layers: Sequence[Layer],
    inputs: DataSpec,
    training: Training | None,
    defaults: Defaults,
    other: Defaults,
) -> Explanation:
    """Return the decisions in sections: the model before its layers, the layers, the rest.

    What a row decides for the whole model stands in the row's stage, what it decides in a layer
    there, and what callbacks ask for at the end: `fit` may be given some.
    """
    taken = decisions(layers, inputs, training, defaults, other)
    asked = rows_read_in(CALLBACKS)
    whole = [item for item in taken if not item.places and item.row not in asked]
    stages = [Section(s, "", tuple(i for i in whole if i.stage == s), "") for s in STAGES]
    inside: list[Section] = []
    for name, kind in _kinds(layers).items():
        own = tuple(item for item in taken if name in item.places)
        twins = [s.name for s in inside if (s.kind, s.taken) == (kind, own) and own and not s.like]
        inside.append(Section(name, kind, own, "".join(twins)))
    last = tuple(item for item in taken if item.row in asked)
    before, after = stages[:2], [*stages[2:], Section(CALLBACKS, "", last, "")]
    filled = [[section for section in part if section.taken] for part in (before, after)]
    return Explanation((*filled[0], *inside, *filled[1]), defaults, other)


def rendered(found: Explanation, format: str) -> str | dict[str, Any]:
    """Return an explanation in one of the formats; raise a ValueError if it is none."""
    if format not in FORMATS:
        text = "There is no such format."
        expected = ", ".join(map(repr, FORMATS))
        raise ValueError(message(text, where="explain", got=repr(format), expected=expected))
    if format == "dict":
        return found.as_dict()
    return found.as_markdown() if format == "markdown" else found.as_text()


def _title(section: Section) -> str:
    if section.name == CALLBACKS and not section.kind:
        return "callbacks: what happens if `fit` is given some that watch or change a number"
    if not section.kind:
        about = stage_title(section.name).rstrip(".")
        return f"{section.name}: {about[:1].lower()}{about[1:]}"
    like = f": as {section.like}" if section.like else "" if section.taken else ": nothing"
    return f"{section.name} ({section.kind}){like}"


def _plain_decision(item: Decision) -> dict[str, Any]:
    return {
        "row": item.row,
        "stage": item.stage,
        "value": _plain(item.value),
        "other": _plain(item.other),
        "differs": item.differs,
        "said": item.explicit,
        "consequence": page(item.row).consequence,
    }


def _plain(value: Any) -> Any:
    """Return a value that JSON knows; what it does not know, as a text."""
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    return value if isinstance(value, str | bool | int | float | None) else str(value)


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|")


def short_name(table: Defaults) -> str:
    """Return what stands above the values of a table.

    Examples:
        >>> short_name(Defaults.keras2()), short_name(Defaults.tf1().replace(batch_size=8))
        ('keras2', 'other')
    """
    text = repr(table)
    return text.removeprefix("Defaults.").removesuffix("()") if text.endswith("()") else "other"
