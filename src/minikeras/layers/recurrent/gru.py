"""GRU: the gated recurrent unit."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Unpack

import tensorflow.compat.v1 as tf

from minikeras import activations
from minikeras.behaviors.forward.gru_reset_after import gru_reset_after
from minikeras.behaviors.initialise.unit_gate_bias import unit_gate_bias
from minikeras.defaults import Defaults
from minikeras.initializers.base import Initializer, RandomInitializer
from minikeras.layers.base import BaseOptions, LayerOptions, MakeWeight, Pass, Shape, Weights
from minikeras.layers.core import activate
from minikeras.layers.recurrent.cell import GatedCell, Masks, gate_bias, in_order, masked
from minikeras.layers.recurrent.gated_loop import StepGradients, sigmoid_grad, tanh_grad
from minikeras.layers.recurrent.loop import States
from minikeras.layers.recurrent.rnn import GatedRNN
from minikeras.seeds import Ticket

Triple = list[tf.Tensor]  # of the update gate z, the reset gate r, and the candidate


class GateBias(RandomInitializer):
    """The bias of a GRU that nobody said anything about."""

    def __init__(self, inner: Initializer) -> None:
        """Keep what gives the numbers that the table does not."""
        self.inner = inner
        self.seed = inner.seed
        self.ticket = inner.ticket if isinstance(inner, RandomInitializer) else Ticket(False)

    def draw(self, shape: Shape, seed: int, defaults: Defaults) -> tf.Tensor:
        """Return the biases of the gates z and r, and of the candidate."""

        def draw(shape: Shape) -> tf.Tensor:
            return self.inner.draw(shape, seed, defaults)

        return unit_gate_bias(draw, shape, defaults.unit_gate_bias)


class GRUCell(GatedCell):
    """One step, with the update gate z, the reset gate r and the candidate g.

        z = sigmoid(x @ kernel_z + h @ recurrent_z + bias_z);  r likewise
        g = tanh(x @ kernel_g + r * (h @ recurrent_g + recurrent_bias_g))
        h = z * h + (1 - z) * g

    With `reset_after=False`, g = tanh(x @ kernel_g + (r * h) @ recurrent_g), as in the paper.
    Source: Cho et al. 2014; keras/src/layers/rnn/gru.py::GRUCell.call.
    """

    gates = 3
    keeps = 5
    keras_values = MappingProxyType({"reset_after": True})

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
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
        reset_after: bool | None = None,
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
        self.reset_after = reset_after
        self.implementation = 1 if self.recurrent_dropout else implementation
        said = bias_initializer is not None
        self._bias = self.bias_initializer if said else GateBias(self.bias_initializer)

    def resets_after(self, defaults: Defaults) -> bool:
        """Return whether the reset gate multiplies a product, not the state before it."""
        return defaults.override(gru_reset_after=self.reset_after).gru_reset_after

    def first_bias(self) -> Initializer:
        """Return what gives the bias its first value."""
        return self._bias

    def make_bias(self, columns: int, make: MakeWeight) -> tf.Variable:
        """Make the bias (2, 3 * units): of the inputs, and of the state. One, if reset before."""
        return make(
            "bias",
            (2, columns) if self.resets_after(make.defaults) else (columns,),
            self._bias,
            regularizer=self.bias_regularizer,
            constraint=self.bias_constraint,
        )

    def advance(
        self, x: tf.Tensor, states: States, weights: Weights, prepared: Masks, step: Pass
    ) -> tuple[tf.Tensor, States]:
        """Return the output twice: it is the state as well."""
        (h,) = states
        after = self.resets_after(step.defaults)
        biases: Any = (None, None)
        if self.use_bias:
            biases = tf.unstack(weights["bias"]) if after else (weights["bias"], None)
        products = self._gate_by_gate if self.implementation == 1 else self._all_at_once
        xs, hs, h_masked = products(x, h, weights, biases, prepared, step, after)
        h, _ = self._gated(xs, hs, h, h_masked, weights["recurrent_kernel"], step)
        return h, [h]

    def combine(
        self, product: tf.Tensor, inner: tf.Tensor, states: States, bias: Any, step: Pass
    ) -> tuple[States, list[tf.Tensor]]:
        """Return h, and what `differentiate` needs; the reset comes after the product."""
        (h,) = states
        inner = inner if bias is None else gate_bias(inner, bias, step)
        h, kept = self._gated(tf.split(product, 3, axis=-1), self._thirds(inner), h, h, None, step)
        return [h], kept

    def _gated(
        self,
        xs: Triple,
        hs: Triple,
        h: tf.Tensor,
        h_masked: tf.Tensor,
        recurrent: tf.Tensor | None,
        step: Pass,
    ) -> tuple[tf.Tensor, list[tf.Tensor]]:
        (x_z, x_r, x_g), (h_z, h_r, h_g) = (in_order(each, step.defaults) for each in (xs, hs))
        after, before = self.resets_after(step.defaults), h

        def gate(x: tf.Tensor) -> tf.Tensor:
            return activate(self.recurrent_activation, x, step.defaults)

        def multiply(state: tf.Tensor) -> tf.Tensor:
            assert recurrent is not None
            return tf.matmul(state, recurrent[:, 2 * self.units :])

        z, r = gate(x_z + h_z), gate(x_r + h_r)
        reset = gru_reset_after(r, h_masked, h_g, multiply, after)
        g = self.activate(x_g + reset, step)
        h = z * h + (1 - z) * g
        return h, [before, z, r, g, h_g]

    def differentiate(
        self, kept: list[tf.Tensor], wanted: list[tf.Tensor], bias: Any, step: Pass
    ) -> StepGradients:
        """Return the gradients of a step with the usual activations."""
        before, z, r, g, h_g = kept
        (of_h,) = wanted
        of_z = sigmoid_grad(z, of_h * before - of_h * g)
        of_g = tanh_grad(g, of_h * (1 - z))
        of_r = sigmoid_grad(r, of_g * h_g)
        product = tf.concat(in_order([of_z, of_r, of_g], step.defaults), axis=1)
        inner = tf.concat(in_order([of_z, of_r, of_g * r], step.defaults), axis=1)
        of_bias = None
        if bias is not None:
            bias = tf.identity(bias)
            (of_bias,) = tf.gradients(gate_bias(inner, bias, step), bias, inner)
        return StepGradients(product, inner, [of_h * z], of_bias)

    def biases(self, weights: Weights) -> tuple[Any, Any]:
        """Return the bias of the products with the input, and the one that is added in the loop."""
        return tuple(tf.unstack(weights["bias"])) if self.use_bias else (None, None)

    def _thirds(self, columns: tf.Tensor) -> Triple:
        units = self.units
        return [columns[:, :units], columns[:, units : 2 * units], columns[:, 2 * units :]]

    def _all_at_once(
        self,
        x: tf.Tensor,
        h: tf.Tensor,
        weights: Weights,
        biases: Any,
        prepared: Masks,
        step: Pass,
        after: bool,
    ) -> tuple[Triple, Triple, tf.Tensor]:
        """Return the products with x, those with h, and h: implementation 2."""
        bias, recurrent_bias = biases
        product = tf.matmul(masked(x, prepared.inputs), weights["kernel"])
        if bias is not None:
            product = tf.nn.bias_add(product, bias)
        recurrent, units = weights["recurrent_kernel"], self.units
        inner = tf.matmul(h, recurrent if after else recurrent[:, : 2 * units])
        if recurrent_bias is not None:
            inner = gate_bias(inner, recurrent_bias, step)
        return tf.split(product, 3, axis=-1), self._thirds(inner), h

    def _gate_by_gate(
        self,
        x: tf.Tensor,
        h: tf.Tensor,
        weights: Weights,
        biases: Any,
        prepared: Masks,
        step: Pass,
        after: bool,
    ) -> tuple[Triple, Triple, tf.Tensor]:
        """Return the products with x, those with h, and the h of the candidate, each masked."""
        bias, recurrent_bias = biases
        blocks = [slice(gate * self.units, (gate + 1) * self.units) for gate in range(3)]
        xs, hs = [], []
        for gate, block in enumerate(blocks):
            product = tf.matmul(masked(x, prepared.inputs, gate), weights["kernel"][:, block])
            xs.append(product if bias is None else gate_bias(product, bias[block], step))
        for gate, block in enumerate(blocks[: 3 if after else 2]):
            h_gate = masked(h, prepared.recurrent, gate)
            product = tf.matmul(h_gate, weights["recurrent_kernel"][:, block])
            add = recurrent_bias is not None
            hs.append(gate_bias(product, recurrent_bias[block], step) if add else product)
        return xs, [*hs, *[h] * (3 - len(hs))], masked(h, prepared.recurrent, 2)


class GRU(GatedRNN):
    """`RNN(GRUCell(...))` in one.

    Shapes: (batch, time, features) to (batch, units), or to (batch, time, units) with
    `return_sequences`.
    Source: keras/src/layers/rnn/gru.py::GRU.
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
        reset_after: bool | None = None,
        use_cudnn: str | bool = "auto",
        *,
        implementation: int = 2,
        zero_output_for_mask: bool | None = None,
        time_major: bool = False,
        **options: Unpack[BaseOptions],
    ) -> None:
        """Describe the layer; see `RNN` for what is not about the cell."""
        cell = GRUCell(
            units, activation, recurrent_activation, use_bias,
            kernel_initializer, recurrent_initializer, bias_initializer,
            kernel_regularizer, recurrent_regularizer, bias_regularizer,
            kernel_constraint, recurrent_constraint, bias_constraint,
            dropout, recurrent_dropout, reset_after, seed,
            implementation=implementation, name="gru_cell",
        )  # fmt: skip
        super().__init__(
            cell, return_sequences, return_state, go_backwards, stateful, unroll,
            zero_output_for_mask, time_major, use_cudnn,
            activity_regularizer=activity_regularizer, **options,
        )  # fmt: skip
