"""What a cell is: one time step of a recurrent layer, with its weights and its states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, Unpack

import tensorflow.compat.v1 as tf

from minikeras import activations, constraints, initializers, regularizers
from minikeras.behaviors.forward.add_gate_bias import add_gate_bias
from minikeras.behaviors.forward.gate_order import gate_order
from minikeras.checks import require_seed
from minikeras.defaults import Defaults
from minikeras.initializers import Zeros
from minikeras.initializers.base import Initializer, RandomInitializer
from minikeras.layers.base import Layer, LayerOptions, MakeWeight, Pass, Shape, Weights
from minikeras.layers.core import activate, make_kernel
from minikeras.layers.dropout import drop, is_dropping
from minikeras.layers.recurrent.loop import States
from minikeras.layers.shapes import known_axis, positive
from minikeras.seeds import RandomObject, Ticket


class Cell(Layer):
    """Base of all cells. Subclass it and write `state_size`, `make_weights` and `advance`.

    A cell is handed to `RNN`, which calls `prepare` before the loop, and `advance` at each step.

    Examples:
        >>> import tensorflow.compat.v1 as tf
        >>> from minikeras import Sequential, layers
        >>> class Total(layers.Cell):
        ...     state_size = 2
        ...     def advance(self, x, states, weights, prepared, step):
        ...         return states[0] + x, [states[0] + x]
        >>> model = Sequential([layers.Input((3, 2)), layers.RNN(Total(), return_sequences=True)])
        >>> model.predict([[[1, 0], [1, 2], [1, 3]]], verbose=0).tolist()
        [[[1.0, 0.0], [2.0, 2.0], [3.0, 5.0]]]
    """

    state_size: Any  # the size of the state, or a list of sizes

    @property
    def output_size(self) -> int:
        """The size of the output of a step; the first state's, unless a subclass says more."""
        return self.state_sizes[0]

    @property
    def state_sizes(self) -> list[int]:
        """The size of every state, in one list."""
        return _flat(self.state_size)

    @property
    def draws_masks(self) -> bool:
        """Whether `prepare` draws what a training pass drops."""
        return False

    def prepare(self, x: tf.Tensor, states: States, weights: Weights, step: Pass) -> Any:
        """Return what stays the same in all steps of a batch; `x` is the input of one step."""
        return None

    def advance(
        self, x: tf.Tensor, states: States, weights: Weights, prepared: Any, step: Pass
    ) -> tuple[tf.Tensor, States]:
        """Return the output of a time step, (batch, output_size), and the states after it."""
        raise NotImplementedError

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Refuse to be a layer: a cell makes one step of many."""
        kind = type(self).__name__
        raise TypeError(f"{kind} is one step of a recurrent layer: write RNN({kind}(...)).")


class Masks(NamedTuple):
    """What is dropped in a batch: one factor for each gate, or for all gates together."""

    inputs: list[tf.Tensor] | None
    recurrent: list[tf.Tensor] | None


class GatedCell(Cell):
    """Base of SimpleRNNCell, GRUCell and LSTMCell: kernel, recurrent kernel, bias and dropout."""

    is_initializer = False
    gates = 1  # as many blocks of `units` columns have the kernels
    implementation = 2
    draws_first = False  # whether its own seed comes before those of the initializers
    recurrent_activation: activations.Activation  # of the gates, if there are any
    keras_values: Mapping[str, Any] = MappingProxyType({})  # of arguments that the table decides

    def __init__(
        self,
        units: int,
        activation: Any,
        use_bias: bool,
        kernel_initializer: Any,
        recurrent_initializer: Any,
        bias_initializer: Any,
        kernel_regularizer: Any,
        recurrent_regularizer: Any,
        bias_regularizer: Any,
        kernel_constraint: Any,
        recurrent_constraint: Any,
        bias_constraint: Any,
        dropout: float,
        recurrent_dropout: float,
        seed: int | None,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Turn names into objects; the order is the order in which Keras 3 draws seeds."""
        super().__init__(**options)
        require_seed(seed, type(self).__name__)
        self.seed = seed
        if self.draws_first:
            self.ticket = Ticket(counted=seed is None)  # Keras 3 draws it without dropout too
        self.units = positive(units, "units", type(self).__name__)
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer, "kernel")
        self.recurrent_initializer = initializers.get(recurrent_initializer, "recurrent")
        self.bias_initializer = initializers.get(bias_initializer, "bias")
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.recurrent_regularizer = regularizers.get(recurrent_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.recurrent_constraint = constraints.get(recurrent_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.dropout = min(1.0, max(0.0, dropout))
        self.recurrent_dropout = min(1.0, max(0.0, recurrent_dropout))
        if not self.draws_first:
            self.ticket = Ticket(counted=seed is None)

    @property
    def draws_masks(self) -> bool:
        """Whether there is a dropout."""
        return self.dropout > 0 or self.recurrent_dropout > 0

    @property
    def mask_count(self) -> int:
        """The number of masks of one kind: one for each gate, or one for all."""
        return self.gates if self.implementation == 1 else 1

    @property
    def state_size(self) -> Any:
        """The size of the state."""
        return self.units

    def random_objects(self) -> Sequence[RandomObject]:
        """Return the initializers that draw random numbers, and the cell, which draws masks."""
        used = [self.kernel_initializer, self.recurrent_initializer]
        used += [self.first_bias()] if self.use_bias else []
        drawing = [item for item in used if isinstance(item, RandomInitializer)]
        return [*drawing, self]

    def resets_after(self, defaults: Defaults) -> bool:
        """Return whether the state is multiplied before a gate resets it; GRU may differ."""
        return True

    def first_bias(self) -> Initializer:
        """Return what gives the bias its first value."""
        return self.bias_initializer

    def make_weights(self, input_shape: Shape, make: MakeWeight) -> Weights:
        """Make kernel (inputs, gates * units), recurrent_kernel (units, gates * units), bias."""
        columns = self.gates * self.units
        inputs = known_axis(input_shape, type(self).__name__)
        weights = {
            "kernel": make_kernel(self, "kernel", (inputs, columns), make),
            "recurrent_kernel": make(
                "recurrent_kernel",
                (self.units, columns),
                self.recurrent_initializer,
                regularizer=self.recurrent_regularizer,
                constraint=self.recurrent_constraint,
            ),
        }
        if self.use_bias:
            weights["bias"] = self.make_bias(columns, make)
        if self.draws_masks:
            # Keras 3 draws masks in every call, and forgets them if it does not train.
            weights["calls"] = make("calls", (), Zeros(), dtype="int64", state=True)
        return weights

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal cell, in the format of Keras 3."""
        config = super().get_config()
        if config.get("implementation") == 2:
            del config["implementation"]  # Keras 3 does not write it either
        return config | self.unsaid()

    def unsaid(self) -> dict[str, Any]:
        """Return what the table decides, with Keras 3's values."""
        said = vars(self)
        return {name: value for name, value in self.keras_values.items() if said[name] is None}

    def make_bias(self, columns: int, make: MakeWeight) -> tf.Variable:
        """Make the bias for `columns` columns of the kernel."""
        return make_kernel(self, "bias", (columns,), make)

    def prepare(self, x: tf.Tensor, states: States, weights: Weights, step: Pass) -> Masks:
        """Draw the masks of a batch: for the inputs, then for the state."""
        masks: list[list[tf.Tensor] | None] = []
        rates = (self.dropout, self.recurrent_dropout)
        first = 0
        if self.draws_masks:
            calls = weights["calls"] * step.turns + step.turn
            first = calls * sum(rate > 0 for rate in rates) * self.mask_count
        for like, rate in zip((x, states[0]), rates, strict=True):
            drawn = self._draw(like, rate, first, step) if rate > 0 else None
            first += self.mask_count * (rate > 0)
            # In both Kerases a rate of 1 drops nothing from the gates of LSTM and GRU.
            used = is_dropping(step) and (rate < 1 or self.gates == 1)
            masks.append(drawn if used else None)
        return Masks(*masks)

    def _draw(self, like: tf.Tensor, rate: float, first: tf.Tensor, step: Pass) -> list[tf.Tensor]:
        """Draw the masks of one kind; Keras 2 draws one for each gate, whatever it needs."""
        counted = self.seed is None
        position = step.random_layers if counted else (self.seed or 0) + self.gates
        step.random_layers += self.gates * counted
        seed, ones = step.seeds[self.ticket], tf.ones_like(like)
        return [
            drop(ones, rate, seed, first + number, position + number, step)
            for number in range(self.mask_count)
        ]

    def activate(self, x: tf.Tensor, step: Pass) -> tf.Tensor:
        """Apply the activation."""
        return activate(self.activation, x, step.defaults)


def masked(x: tf.Tensor, masks: list[tf.Tensor] | None, gate: int = 0) -> tf.Tensor:
    """Return what the mask of a gate leaves of `x`."""
    return x if masks is None else x * masks[gate]


def gate_bias(x: tf.Tensor, bias: tf.Tensor, step: Pass) -> tf.Tensor:
    """Add the bias of a gate, or of the recurrent product."""
    return add_gate_bias(x, bias, step.defaults.add_gate_bias)


def in_order(blocks: Sequence[tf.Tensor], defaults: Defaults) -> list[tf.Tensor]:
    """Return the blocks of a kernel or a bias in Keras's order: i, f, g, o, or z, r, g."""
    return gate_order(blocks, defaults.gate_order)


def _flat(sizes: Any) -> list[int]:
    """Return the integers of a nested list in one list."""
    if isinstance(sizes, list | tuple):
        return [size for item in sizes for size in _flat(item)]
    return [sizes]
