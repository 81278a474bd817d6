"""What was decided for one model: the rows of the table that it meets, in order.

The graph is built once more with a table that writes down each row that is read.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any, NamedTuple, cast

import tensorflow.compat.v1 as tf
from rich.markup import escape
from rich.table import Table

from minikeras import graph
from minikeras.defaults import Defaults, columns, names
from minikeras.layers.base import Layer, Shape, unique_names
from minikeras.losses import Loss
from minikeras.metrics import Identifier
from minikeras.optimizers.base import Optimizer
from minikeras.summary import WIDTH, render

# Rows that are read while data is fed, so after the graph was built.
WHILE_FITTING = (
    "freeze_at",
    "cast_inputs",
    "shuffle_each_epoch",
    "new_order_each_epoch",
    "batch_size",
    "fill_epoch",
    "open_dataset_again",
    "end_epoch_first",
    "repeat_peeked_batches",
    "count_missing_batch",
    "multiply_class_weights",
    "keep_last_batch",
    "keep_metrics",
    "reset_metrics",
    "sort_logs",
    "reduce_rate_in",
    "monitor_direction",
    "judge_improvement",
    "log_learning_rate",
)


class Decision(NamedTuple):
    """A row that a model meets."""

    row: str
    stage: str
    places: tuple[str, ...]  # names of layers, or () for the whole model
    value: Any
    other: Any
    explicit: bool  # whether the user said so


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


def expected_training(
    loss: Loss,
    optimizer: Optimizer,
    metrics: Sequence[Identifier],
    output_shape: Shape,
) -> graph.Training:
    """Return what training would be told, with labels of the shape that the loss expects."""
    shape, dtype = (output_shape[:-1], "int64") if loss.sparse else (output_shape, "float32")
    return graph.Training(loss, optimizer, metrics, graph.DataSpec(shape, dtype))


def decisions(
    layers: Sequence[Layer],
    inputs: graph.DataSpec,
    training: graph.Training | None,
    defaults: Defaults,
    other: Defaults,
) -> list[Decision]:
    """Return the decisions in table order, each with the layers that it concerns."""
    log: list[tuple[str, str, Any, bool]] = []
    recorder = cast(Defaults, Recorder(defaults, log, frozenset()))
    graph.build(layers, inputs, training, recorder, seed=0)
    if training is not None:
        log += [(row, "", getattr(defaults, row), False) for row in WHILE_FITTING]
    known = unique_names(layers)
    found = []
    for row in names():
        reads = [entry for entry in log if entry[0] == row]
        for value, explicit in dict.fromkeys((repr(e[2]), e[3]) for e in reads):
            same = [entry for entry in reads if (repr(entry[2]), entry[3]) == (value, explicit)]
            scopes = {part for entry in same for part in entry[1].split("/")}
            places = tuple(name for name in known if name in scopes)
            stage = str(columns(row)["stage"])
            found.append(Decision(row, stage, places, same[0][2], getattr(other, row), explicit))
    return found


def format_decisions(taken: Sequence[Decision], other: Defaults) -> str:
    """Return the table as text of 80 columns."""
    table = Table(title="Decided for this model, in order", title_justify="left")
    table.add_column("row", no_wrap=True)
    for heading in ("this model", _short_name(other), "where"):
        table.add_column(heading, overflow="fold")
    stage = ""
    for item in taken:
        if item.stage != stage:
            stage = item.stage
            table.add_section()
            table.add_row(f"[bold]{stage}[/bold]")
        value = f"{item.value} (you)" if item.explicit else str(item.value)
        differs = item.value != item.other
        cells = (value, str(item.other) if differs else "same", ", ".join(item.places))
        table.add_row(item.row, *map(escape, cells))
    different = sum(item.value != item.other for item in taken)
    sum_of_it = f"{different} of {len(taken)} rows differ from {other!r}."
    return render(table) + textwrap.fill(sum_of_it, WIDTH, break_on_hyphens=False)


def _short_name(table: Defaults) -> str:
    text = repr(table)
    return text.removeprefix("Defaults.").removesuffix("()") if text.endswith("()") else "other"
