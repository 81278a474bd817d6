"""RNN: run a cell over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self, Unpack

import tensorflow.compat.v1 as tf

from minikeras.activations import sigmoid, tanh
from minikeras.behaviors.forward.repeat_dropout_mask import repeat_dropout_mask
from minikeras.defaults import Defaults
from minikeras.errors import message
from minikeras.initializers import Zeros
from minikeras.layers.base import Layer, LayerOptions, MakeWeight, Pass, Shape, Weights
from minikeras.layers.inside import layer_of
from minikeras.layers.recurrent.cell import Cell, GatedCell, masked
from minikeras.layers.recurrent.gated_loop import GatedWeights, gated_loop
from minikeras.layers.recurrent.loop import States, Time, loop
from minikeras.layers.recurrent.stacked import StackedRNNCells, require_cell
from minikeras.layers.shapes import require_rank
from minikeras.seeds import RandomObject


class RNN(Layer):
    """Run a cell over the time axis, from zero states on.

    Args:
        cell: a cell, or a list of cells, each of which gets the output of the one before.
        return_sequences: return the outputs of all steps, not only of the last one.
        return_state: return the last states too; a Sequential has one output, so it is refused.
        go_backwards: begin at the end; the outputs come in the order in which they are made.
        stateful: begin where the batch before has ended; the size of a batch must be fixed.
        unroll: write the steps out in the graph, in place of a loop.
        zero_output_for_mask: the output of a masked step is zero, not the one before (None: the
            table decides).
        time_major: an input (time, batch, ...), which Keras 3 does not know: only False.

    Shapes: (batch, time, ...) to (batch, output_size), or to (batch, time, output_size).
    Source: keras/src/layers/rnn/rnn.py::RNN.
    """

    def __init__(
        self,
        cell: Cell | Sequence[Cell],
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        zero_output_for_mask: bool | None = None,
        *,
        time_major: bool = False,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Describe the layer."""
        super().__init__(**options)
        kind = type(self).__name__
        if isinstance(cell, list | tuple):
            self.cell: Cell = StackedRNNCells(cell)
        else:
            self.cell = require_cell(cell, f"{kind}(cell)")
        if time_major:
            text = "The first axis is the batch, the second is time."
            hint = "layers.Permute, and return_sequences as it is"
            raise ValueError(message(text, where=f"{kind}(time_major=True)", hint=hint))
        self.return_sequences = return_sequences
        self.return_state = return_state
        self.go_backwards = go_backwards
        self.stateful = stateful
        self.unroll = unroll
        self.zero_output_for_mask = zero_output_for_mask

    def random_objects(self) -> Sequence[RandomObject]:
        """Return those of the cell."""
        return self.cell.random_objects()

    def inner_layers(self) -> Sequence[Layer]:
        """Return the cell."""
        return [self.cell]

    def reset_state(self) -> None:
        """Forget what is remembered from batch to batch: the next batch begins at zero."""
        self._require_home("reset_state").forget_states([self])

    def reset_states(self) -> None:
        """Forget it; the name that Keras 2 has."""
        self.reset_state()

    def make_weights(self, input_shape: Shape, make: MakeWeight) -> Weights:
        """Make the weights of the cell, and the states if they outlive a batch."""
        kind = type(self).__name__
        if self.return_state:
            text = "A layer of a Sequential has one output."
            hint = "return_sequences=True gives the outputs of all steps"
            raise ValueError(message(text, where=f"{kind}(return_state=True)", hint=hint))
        weights: Weights = {"cell": make.inside(self.cell, self.cell.name, input_shape[1:])}
        rows = make.batch_size
        if self.stateful and rows is None:
            text = "A stateful layer needs to know the size of a batch."
            hint = "Input(batch_shape=(32, 10, 8))"
            raise ValueError(message(text, where=f"{kind}(stateful=True)", hint=hint))
        if self.stateful and rows is not None:
            weights["states"] = {
                str(place): make(f"state_{place}", (rows, size), Zeros(), state=True)
                for place, size in enumerate(self.cell.state_sizes)
            }
        return weights

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Run the loop."""
        if len(x.shape) < 3:
            require_rank(x, "(batch, time, features)", type(self).__name__)
        kept = weights.get("states", {}).values()
        rows = tf.shape(x)[0]
        states = [tf.identity(state) for state in kept] or [
            _zeros(rows, x.shape[0], size) for size in self.cell.state_sizes
        ]
        own = _values(weights["cell"])
        step.state_updates += _count_calls(weights["cell"], own) if step.turn == 0 else []
        repeat = self.unroll or step.defaults.repeat_dropout_mask or not self.cell.draws_masks
        x, drawn, repeat = self.prepare(x, states, own, step, repeat)
        zeroes = step.mask is not None and self._zeroes(step.defaults)
        output, after = self._through_time(x, states, own, drawn, repeat, zeroes, step)
        step.state_updates += [old.assign(new) for old, new in zip(kept, after, strict=False)]
        return output

    def _through_time(
        self,
        x: tf.Tensor,
        states: States,
        own: Weights,
        drawn: Any,
        repeat: bool,
        zeroes: bool,
        step: Pass,
    ) -> tuple[tf.Tensor, States]:
        """Return the output and the states after the last step."""
        steps = tf.shape(x)[1]

        def advance(x: tf.Tensor, states: States, time: Time) -> tuple[tf.Tensor, States]:
            masks = repeat_dropout_mask(
                drawn, lambda: self._draw_again(x, states, own, step, time, steps), repeat
            )
            return self.cell.advance(x, states, own, masks, step)

        return loop(
            advance,
            x,
            states,
            [x.shape[0], self.cell.output_size],
            mask=step.mask,
            reverse=self.go_backwards,
            unroll=self.unroll,
            all_steps=self.return_sequences,
            zero_output_for_mask=zeroes,
        )

    def _zeroes(self, defaults: Defaults) -> bool:
        """Return whether the output of a masked step is zero."""
        said = None if self.zero_output_for_mask is None else not self.zero_output_for_mask
        return not defaults.override(repeat_masked_output=said).repeat_masked_output

    def unsaid(self) -> dict[str, Any]:
        """Return what the table decides, with Keras 3's value."""
        return {} if self.zero_output_for_mask is not None else {"zero_output_for_mask": False}

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer, in the format of Keras 3."""
        return super().get_config() | self.unsaid()

    def prepare(
        self, x: tf.Tensor, states: States, weights: Weights, step: Pass, repeat: bool
    ) -> tuple[tf.Tensor, Any, bool]:
        """Return the input of the loop, what its steps share, and whether they share it."""
        return x, self.cell.prepare(x[:, 0], states, weights, step), repeat

    def _draw_again(
        self,
        x: tf.Tensor,
        states: States,
        weights: Weights,
        step: Pass,
        time: Time,
        steps: tf.Tensor,
    ) -> Any:
        """Draw masks inside the loop, where Keras 2 counts random ops from zero again."""
        counted = step.random_layers, step.turn, step.turns
        step.random_layers = 0
        step.turn = step.turn * tf.cast(steps, tf.int64) + tf.cast(time, tf.int64)
        step.turns = step.turns * tf.cast(steps, tf.int64)
        masks = self.cell.prepare(x, states, weights, step)
        step.random_layers, step.turn, step.turns = counted
        return masks

    def compute_mask(self, x: tf.Tensor, mask: tf.Tensor | None) -> tf.Tensor | None:
        """Return the mask for the steps, if there still are any."""
        return mask if self.return_sequences else None

    @classmethod
    def from_config(
        cls, config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None
    ) -> Self:
        """Make a layer, and its cell, from what `get_config` returned."""
        config = dict(config)
        if isinstance(config.get("cell"), Mapping):
            config["cell"] = layer_of(config["cell"], custom_objects)
        return super().from_config(config)


class GatedRNN(RNN):
    """Base of SimpleRNN, GRU and LSTM: the arguments of their cell are theirs."""

    cell: GatedCell

    def __init__(
        self,
        cell: GatedCell,
        return_sequences: bool,
        return_state: bool,
        go_backwards: bool,
        stateful: bool,
        unroll: bool,
        zero_output_for_mask: bool | None,
        time_major: bool,
        use_cudnn: str | bool = "auto",
        **options: Unpack[LayerOptions],
    ) -> None:
        """Keep the cell; there is no cuDNN on a CPU, so `use_cudnn=True` is a ValueError."""
        super().__init__(
            cell, return_sequences, return_state, go_backwards, stateful, unroll,
            zero_output_for_mask, time_major=time_major, **options,
        )  # fmt: skip
        cell.trainable = self.trainable
        if use_cudnn not in ("auto", False):
            hint = "use_cudnn='auto'"
            where = f"{type(self).__name__}(use_cudnn=...)"
            raise ValueError(message("There is no cuDNN here.", where=where, hint=hint))

    def __getattr__(self, name: str) -> Any:
        """Return what the cell was told: `lstm.units` is `lstm.cell.units`."""
        if name == "cell" or name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.cell, name)

    def prepare(
        self, x: tf.Tensor, states: States, weights: Weights, step: Pass, repeat: bool
    ) -> tuple[tf.Tensor, Any, bool]:
        """Return as `RNN` does; a mask as long as the sequence is used now."""
        cell = self.cell
        if repeat or not (self._is_usual(step.defaults) and cell.use_bias):
            return super().prepare(x, states, weights, step, repeat)
        masks = cell.prepare(x, states, weights, step)
        return masked(x, masks.inputs), masks._replace(inputs=None), True

    def _is_usual(self, defaults: Defaults) -> bool:
        """Return whether this is an LSTM or a GRU with the activations of the papers."""
        cell = self.cell
        return (
            cell.gates > 1
            and cell.activation is tanh
            and cell.recurrent_activation is sigmoid
            and not cell.recurrent_dropout
            and cell.resets_after(defaults)
        )

    def _through_time(
        self,
        x: tf.Tensor,
        states: States,
        own: Weights,
        drawn: Any,
        repeat: bool,
        zeroes: bool,
        step: Pass,
    ) -> tuple[tf.Tensor, States]:
        """Return the output and the states after the last step, sooner than any cell could."""
        quick = self._is_usual(step.defaults) and self.cell.implementation == 2
        if not (quick and repeat) or self.unroll:
            return super()._through_time(x, states, own, drawn, repeat, zeroes, step)
        cell: Any = self.cell  # an LSTMCell or a GRUCell
        return gated_loop(
            cell,
            x if drawn.inputs is None else x * drawn.inputs[0][:, None],
            GatedWeights(own["kernel"], own["recurrent_kernel"], *cell.biases(own)),
            states,
            step,
            reverse=self.go_backwards,
            all_steps=self.return_sequences,
            zero_output_for_mask=zeroes,
        )

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer, in the format of Keras 3."""
        config = super().get_config()
        if config.get("implementation") == 2:
            del config["implementation"]  # Keras 3 does not write it either
        return config

    def unsaid(self) -> dict[str, Any]:
        """Return what the table decides, with Keras 3's values."""
        return super().unsaid() | self.cell.unsaid()


def _zeros(rows: tf.Tensor, static_rows: int | None, size: int) -> tf.Tensor:
    """Return a state (rows, size) to begin with."""
    state = tf.zeros(tf.stack([rows, size]))
    state.set_shape([static_rows, size])
    return state


def _count_calls(weights: Weights, read: Weights) -> list[tf.Operation]:
    """Return the ops that count a call of each cell that draws, after the number was read."""
    ops: list[tf.Operation] = []
    for name, item in weights.items():
        if isinstance(item, dict):
            ops += _count_calls(item, read[name])
        elif name == "calls":
            with tf.control_dependencies([read[name]]):
                ops.append(item.assign_add(1))
    return ops


def _values(weights: Weights) -> Weights:
    """Read the variables of a cell before the loop, which then holds tensors."""
    return {
        name: _values(item) if isinstance(item, dict) else tf.convert_to_tensor(item)
        for name, item in weights.items()
    }
