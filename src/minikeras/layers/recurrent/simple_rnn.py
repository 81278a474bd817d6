"""SimpleRNN: the state is the output of the step before."""

from __future__ import annotations

from typing import Any, Unpack

import tensorflow.compat.v1 as tf

from minikeras.layers.base import BaseOptions, LayerOptions, Pass, Weights
from minikeras.layers.recurrent.cell import GatedCell, Masks, masked
from minikeras.layers.recurrent.loop import States
from minikeras.layers.recurrent.rnn import GatedRNN


class SimpleRNNCell(GatedCell):
    """One step: `h = activation(x @ kernel + bias + h @ recurrent_kernel)`.

    Source: keras/src/layers/rnn/simple_rnn.py::SimpleRNNCell.call.
    """

    draws_first = True

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        use_bias: bool = True,
        kernel_initializer: Any = None,
        recurrent_initializer: Any = None,
        bias_initializer: Any = None,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | None = None,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Describe the cell; `dropout` is of the inputs, `recurrent_dropout` of the state."""
        super().__init__(
            units, activation, use_bias,
            kernel_initializer, recurrent_initializer, bias_initializer,
            kernel_regularizer, recurrent_regularizer, bias_regularizer,
            kernel_constraint, recurrent_constraint, bias_constraint,
            dropout, recurrent_dropout, seed, **options,
        )  # fmt: skip

    def advance(
        self, x: tf.Tensor, states: States, weights: Weights, prepared: Masks, step: Pass
    ) -> tuple[tf.Tensor, States]:
        """Return the output twice: it is the state as well."""
        x, before = masked(x, prepared.inputs), masked(states[0], prepared.recurrent)
        h = tf.matmul(x, weights["kernel"])
        if self.use_bias:
            h = tf.nn.bias_add(h, weights["bias"])
        output = self.activate(h + tf.matmul(before, weights["recurrent_kernel"]), step)
        return output, [output]


class SimpleRNN(GatedRNN):
    """`RNN(SimpleRNNCell(...))` in one.

    Shapes: (batch, time, features) to (batch, units), or to (batch, time, units) with
    `return_sequences`.
    Source: keras/src/layers/rnn/simple_rnn.py::SimpleRNN.
    """

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        use_bias: bool = True,
        kernel_initializer: Any = None,
        recurrent_initializer: Any = None,
        bias_initializer: Any = None,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        seed: int | None = None,
        *,
        zero_output_for_mask: bool | None = None,
        time_major: bool = False,
        **options: Unpack[BaseOptions],
    ) -> None:
        """Describe the layer; see `RNN` for what is not about the cell."""
        cell = SimpleRNNCell(
            units, activation, use_bias,
            kernel_initializer, recurrent_initializer, bias_initializer,
            kernel_regularizer, recurrent_regularizer, bias_regularizer,
            kernel_constraint, recurrent_constraint, bias_constraint,
            dropout, recurrent_dropout, seed, name="simple_rnn_cell",
        )  # fmt: skip
        super().__init__(
            cell, return_sequences, return_state, go_backwards, stateful, unroll,
            zero_output_for_mask, time_major,
            activity_regularizer=activity_regularizer, **options,
        )  # fmt: skip
