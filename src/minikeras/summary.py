"""The table that `model.summary()` prints."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from minikeras.graph import Compiled
from minikeras.layers.base import Layer

WIDTH = 80


def summarize(
    name: str, layers: Sequence[Layer], names: Sequence[str], compiled: Compiled | None
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
            built = compiled.layers[index]
            shape = str(built.output_shape)
            sizes = {key: math.prod(w.shape.as_list()) for key, w in built.weights.items()}
            size = f"{sum(sizes.values()):,}"
            total += sum(sizes.values())
            trainable += sum(
                sizes[key] for key, weight in built.weights.items() if weight.trainable
            )
        table.add_row(escape(f"{own} ({type(layer).__name__})"), shape, size)
    sums = [f"Total parameters: {total:,}", f"Trainable: {trainable:,}"]
    return render(table) + "\n".join([*sums, f"Not trainable: {total - trainable:,}"])


def render(table: Table) -> str:
    """Return a rich table as text of 80 columns, without colour."""
    buffer = io.StringIO()
    Console(file=buffer, width=WIDTH, color_system=None).print(table)
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines()) + "\n"
