"""The table that `model.summary()` prints."""

from __future__ import annotations

import io
import itertools
import math
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from minikeras.graph import Compiled

WIDTH = 80


def summarize(
    name: str, layers: Sequence[Any], names: Sequence[str], compiled: Compiled | None
) -> str:
    """Return the text: one row for each layer, then the sums."""
    title = f'Model: "{escape(name)}"'
    table = Table(title=title, title_justify="left", title_style="bold", min_width=60)
    table.add_column("Layer (type)", overflow="fold")
    table.add_column("Output shape")
    table.add_column("Parameters", justify="right")
    total = trainable = 0
    for index, (layer, own) in enumerate(zip(layers, names, strict=True)):
        shape, size = "?", "0 (unbuilt)"
        if compiled is not None:
            shape = str(compiled.layers[index].output_shape)
            mine = [weight for weight in compiled.weights if weight.place == index]
            sizes = [math.prod(weight.variable.shape.as_list()) for weight in mine]
            size = f"{sum(sizes):,}"
            total += sum(sizes)
            trained = [weight.trainable and weight.owner.trainable for weight in mine]
            trainable += sum(itertools.compress(sizes, trained))
        table.add_row(escape(f"{own} ({type(layer).__name__})"), shape, size)
    sums = [f"Total parameters: {total:,}", f"Trainable: {trainable:,}"]
    return render(table) + "\n".join([*sums, f"Not trainable: {total - trainable:,}"])


def render(table: Table) -> str:
    """Return a rich table as text of 80 columns, without colour."""
    buffer = io.StringIO()
    Console(file=buffer, width=WIDTH, color_system=None).print(table)
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines()) + "\n"
