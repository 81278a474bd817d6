"""StackedRNNCells: several cells as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self, Unpack

import tensorflow.compat.v1 as tf

from minikeras.errors import message
from minikeras.layers.base import (
    Layer,
    LayerOptions,
    MakeWeight,
    Pass,
    Shape,
    Weights,
    unique_names,
)
from minikeras.layers.inside import layer_of
from minikeras.layers.recurrent.cell import Cell
from minikeras.layers.recurrent.loop import States
from minikeras.seeds import RandomObject


class StackedRNNCells(Cell):
    """Several cells as one: each gets the output of the one before, at every step.

    Source: keras/src/layers/rnn/stacked_rnn_cells.py::StackedRNNCells.
    """

    def __init__(self, cells: Sequence[Cell], **options: Unpack[LayerOptions]) -> None:
        """Keep the cells, first to last."""
        super().__init__(**options)
        self.cells = [require_cell(cell, "StackedRNNCells(cells)") for cell in cells]

    @property
    def state_size(self) -> Any:
        """The sizes of the states, cell by cell."""
        return [cell.state_size for cell in self.cells]

    @property
    def output_size(self) -> int:
        """The size of the output of the last cell."""
        return self.cells[-1].output_size

    @property
    def draws_masks(self) -> bool:
        """Whether one of the cells has a dropout."""
        return any(cell.draws_masks for cell in self.cells)

    def random_objects(self) -> Sequence[RandomObject]:
        """Return those of the cells."""
        return [item for cell in self.cells for item in cell.random_objects()]

    def inner_layers(self) -> Sequence[Layer]:
        """Return the cells."""
        return self.cells

    def make_weights(self, input_shape: Shape, make: MakeWeight) -> Weights:
        """Make the weights of each cell."""
        weights: Weights = {}
        for place, (cell, name) in enumerate(
            zip(self.cells, unique_names(self.cells), strict=True)
        ):
            weights[str(place)] = make.inside(cell, name, input_shape)
            input_shape = (cell.output_size,)
        return weights

    def prepare(self, x: tf.Tensor, states: States, weights: Weights, step: Pass) -> list[Any]:
        """Return what each cell prepares."""
        prepared = []
        for place, (cell, own) in enumerate(zip(self.cells, self._parts(states), strict=True)):
            prepared.append(cell.prepare(x, own, weights[str(place)], step))
            shape = [x.shape[0], cell.output_size]
            x = tf.zeros(tf.stack([tf.shape(x)[0], cell.output_size]))
            x.set_shape(shape)
        return prepared

    def advance(
        self, x: tf.Tensor, states: States, weights: Weights, prepared: Any, step: Pass
    ) -> tuple[tf.Tensor, States]:
        """Return the output of the last cell, and the states of all."""
        after: States = []
        for place, (cell, own) in enumerate(zip(self.cells, self._parts(states), strict=True)):
            x, new = cell.advance(x, own, weights[str(place)], prepared[place], step)
            after += new
        return x, after

    def _parts(self, states: States) -> list[States]:
        """Return the states of each cell."""
        parts, rest = [], list(states)
        for cell in self.cells:
            count = len(cell.state_sizes)
            parts.append(rest[:count])
            rest = rest[count:]
        return parts

    @classmethod
    def from_config(
        cls, config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None
    ) -> Self:
        """Make the cells from what `get_config` returned."""
        config = dict(config)
        config["cells"] = [layer_of(cell, custom_objects) for cell in config["cells"]]
        return super().from_config(config)


def require_cell(cell: Any, where: str) -> Cell:
    """Return a cell; a ValueError if it is none."""
    if not isinstance(cell, Cell):
        hint = "layers.LSTMCell(8), or a subclass of layers.Cell"
        raise ValueError(message("This is no cell.", where=where, got=repr(cell), hint=hint))
    return cell
