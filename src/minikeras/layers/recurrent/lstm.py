"""LSTM: long short-term memory."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any, Unpack

import tensorflow.compat.v1 as tf

from minikeras import activations
from minikeras.behaviors.forward.add_forget_bias import add_forget_bias
from minikeras.behaviors.initialise.unit_forget_bias import unit_forget_bias as draw_forget_bias
from minikeras.defaults import Defaults
from minikeras.initializers.base import Initializer, RandomInitializer
from minikeras.layers.base import BaseOptions, LayerOptions, MakeWeight, Pass, Shape, Weights
from minikeras.layers.core import activate
from minikeras.layers.recurrent.cell import GatedCell, Masks, gate_bias, in_order, masked
from minikeras.layers.recurrent.gated_loop import StepGradients, sigmoid_grad, tanh_grad
from minikeras.layers.recurrent.loop import States
from minikeras.layers.recurrent.rnn import GatedRNN
from minikeras.seeds import Ticket


class ForgetBias(RandomInitializer):
    """The bias of an LSTM: what an initializer gives, and 1 for the forget gate."""

    def __init__(self, inner: Initializer, said: bool | None) -> None:
        """Keep the initializer, and what the user said about the 1."""
        self.inner = inner
        self.said = said
        self.seed = inner.seed
        self.ticket = inner.ticket if isinstance(inner, RandomInitializer) else Ticket(False)

    def draw(self, shape: Shape, seed: int, defaults: Defaults) -> tf.Tensor:
        """Return the biases of the gates; the 1 stands where the kernel has the forget gate."""
        enabled = defaults.override(unit_forget_bias=self.said).unit_forget_bias

        def draw(size: int) -> tf.Tensor:
            return self.inner.draw((size,), seed, defaults)

        bias = draw_forget_bias(draw, shape[0] // 4, enabled)
        return tf.concat(in_order(tf.split(bias, 4), defaults), axis=0) if enabled else bias


class LSTMCell(GatedCell):
    """One step, with the gates i, f, o and the candidate g.

        i, f, g, o = split(x @ kernel + h @ recurrent_kernel + bias)
        c = sigmoid(f) * c + sigmoid(i) * tanh(g)
        h = sigmoid(o) * tanh(c)

    Source: Hochreiter and Schmidhuber 1997; keras/src/layers/rnn/lstm.py::LSTMCell.call.
    """

    gates = 4
    keeps = 6
    keras_values = MappingProxyType({"unit_forget_bias": True})

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = None,
        recurrent_initializer: Any = None,
        bias_initializer: Any = None,
        unit_forget_bias: bool | None = None,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | None = None,
        *,
        implementation: int = 2,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Describe the cell; `implementation` 1 multiplies gate by gate, 2 all at once."""
        super().__init__(
            units, activation, use_bias,
            kernel_initializer, recurrent_initializer, bias_initializer,
            kernel_regularizer, recurrent_regularizer, bias_regularizer,
            kernel_constraint, recurrent_constraint, bias_constraint,
            dropout, recurrent_dropout, seed, **options,
        )  # fmt: skip
        self.recurrent_activation = activations.get(recurrent_activation)
        self.unit_forget_bias = unit_forget_bias
        self.implementation = 1 if self.recurrent_dropout else implementation
        self._bias = ForgetBias(self.bias_initializer, unit_forget_bias)

    @property
    def state_size(self) -> Any:
        """The sizes of h, the output, and of c, the memory."""
        return [self.units, self.units]

    def first_bias(self) -> Initializer:
        """Return what gives the bias its first value."""
        return self._bias

    def make_bias(self, columns: int, make: MakeWeight) -> tf.Variable:
        """Make the bias (4 * units,)."""
        return make(
            "bias",
            (columns,),
            self._bias,
            regularizer=self.bias_regularizer,
            constraint=self.bias_constraint,
        )

    def advance(
        self, x: tf.Tensor, states: States, weights: Weights, prepared: Masks, step: Pass
    ) -> tuple[tf.Tensor, States]:
        """Return h, and the states h and c."""
        h, c = states
        if self.implementation == 1:
            blocks = self._gate_by_gate(x, h, weights, prepared, step)
            (h, c), _ = self._gated(blocks, c, step)
        else:
            product = tf.matmul(masked(x, prepared.inputs), weights["kernel"])
            inner = tf.matmul(h, weights["recurrent_kernel"])
            (h, c), _ = self.combine(product, inner, states, weights.get("bias"), step)
        return h, [h, c]

    def combine(
        self, product: tf.Tensor, inner: tf.Tensor, states: States, bias: Any, step: Pass
    ) -> tuple[States, list[tf.Tensor]]:
        """Return h and c, and what `differentiate` needs."""
        z = product + inner
        if bias is not None:
            z = tf.nn.bias_add(z, bias)
        return self._gated(tf.split(z, 4, axis=1), states[1], step)

    def _gated(
        self, blocks: Sequence[tf.Tensor], c: tf.Tensor, step: Pass
    ) -> tuple[States, list[tf.Tensor]]:
        i, f, g, o = in_order(blocks, step.defaults)
        f = add_forget_bias(f, step.defaults.add_forget_bias)

        def gate(x: tf.Tensor) -> tf.Tensor:
            return activate(self.recurrent_activation, x, step.defaults)

        i, f, before = gate(i), gate(f), c
        g = self.activate(g, step)
        c = f * c + i * g
        o, squashed = gate(o), self.activate(c, step)
        h = o * squashed
        return [h, c], [before, i, f, g, o, squashed]

    def differentiate(
        self, kept: list[tf.Tensor], wanted: list[tf.Tensor], bias: Any, step: Pass
    ) -> StepGradients:
        """Return the gradients of a step with the usual activations."""
        before, i, f, g, o, squashed = kept
        of_h, of_c = wanted
        of_o = sigmoid_grad(o, of_h * squashed)
        of_c += tanh_grad(squashed, of_h * o)
        of_i, of_f = sigmoid_grad(i, of_c * g), sigmoid_grad(f, of_c * before)
        blocks = [of_i, of_f, tanh_grad(g, of_c * i), of_o]
        z = tf.concat(in_order(blocks, step.defaults), axis=1)
        of_bias = None if bias is None else tf.raw_ops.BiasAddGrad(out_backprop=z)
        return StepGradients(z, z, [None, of_c * f], of_bias)

    def biases(self, weights: Weights) -> tuple[Any, Any]:
        """Return no bias of the products with the input, and the one that is added in the loop."""
        return None, weights.get("bias")

    def _gate_by_gate(
        self, x: tf.Tensor, h: tf.Tensor, weights: Weights, prepared: Masks, step: Pass
    ) -> list[tf.Tensor]:
        """Return the blocks of the kernel; each gate has its own masks."""
        kernels = tf.split(weights["kernel"], 4, axis=1)
        xs = [
            tf.matmul(masked(x, prepared.inputs, place), kernel)
            for place, kernel in enumerate(kernels)
        ]
        if self.use_bias:
            biases = tf.split(weights["bias"], 4)
            xs = [gate_bias(x, bias, step) for x, bias in zip(xs, biases, strict=True)]
        recurrent, units = weights["recurrent_kernel"], self.units
        return [
            x
            + tf.matmul(
                masked(h, prepared.recurrent, place),
                recurrent[:, place * units : (place + 1) * units],
            )
            for place, x in enumerate(xs)
        ]


class LSTM(GatedRNN):
    """`RNN(LSTMCell(...))` in one.

    Shapes: (batch, time, features) to (batch, units), or to (batch, time, units) with
    `return_sequences`.
    Source: keras/src/layers/rnn/lstm.py::LSTM.
    """

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = None,
        recurrent_initializer: Any = None,
        bias_initializer: Any = None,
        unit_forget_bias: bool | None = None,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | None = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        use_cudnn: str | bool = "auto",
        *,
        implementation: int = 2,
        zero_output_for_mask: bool | None = None,
        time_major: bool = False,
        **options: Unpack[BaseOptions],
    ) -> None:
        """Describe the layer; see `RNN` for what is not about the cell."""
        cell = LSTMCell(
            units, activation, recurrent_activation, use_bias,
            kernel_initializer, recurrent_initializer, bias_initializer, unit_forget_bias,
            kernel_regularizer, recurrent_regularizer, bias_regularizer,
            kernel_constraint, recurrent_constraint, bias_constraint,
            dropout, recurrent_dropout, seed, implementation=implementation, name="lstm_cell",
        )  # fmt: skip
        super().__init__(
            cell, return_sequences, return_state, go_backwards, stateful, unroll,
            zero_output_for_mask, time_major, use_cudnn,
            activity_regularizer=activity_regularizer, **options,
        )  # fmt: skip
