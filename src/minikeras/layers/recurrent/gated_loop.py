"""The loop over time of an LSTM or a GRU, with its gradient written out.

It computes what `loop` computes around their cells, to the last bit, in half the time:

- The inputs of all steps are multiplied with the kernel at once, before the loop.
- Eight steps, or fewer, make one turn of the loop.
- The gradient keeps the activations that it needs, and no shapes; it multiplies those of a turn at
  once, and adds the products up one after the other, from the last step on, as Keras does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import tensorflow.compat.v1 as tf

from minikeras.layers.base import Pass
from minikeras.layers.recurrent.loop import States, hold, time_first

LONGEST_TURN = 8  # steps
# oneDNN multiplies fewer rows than these with a transposed matrix in another order.
FEW_ROWS = 16


def tanh_grad(y: tf.Tensor, wanted: tf.Tensor) -> tf.Tensor:
    """Return the gradient of x, where y is tanh(x): `wanted * (1 - y * y)`."""
    return tf.raw_ops.TanhGrad(y=y, dy=wanted)


def sigmoid_grad(y: tf.Tensor, wanted: tf.Tensor) -> tf.Tensor:
    """Return the gradient of x, where y is sigmoid(x): `wanted * y * (1 - y)`."""
    return tf.raw_ops.SigmoidGrad(y=y, dy=wanted)


class StepGradients(NamedTuple):
    """The gradients of one step."""

    product: tf.Tensor  # of what the input adds to the gates
    inner: tf.Tensor  # of what the state adds to them, before its bias
    states: list[tf.Tensor | None]  # of the states before, but for what comes through `inner`
    bias: tf.Tensor | None  # of the bias that is added in the loop


class Gates(Protocol):
    """A cell, between the products and its states; its output is the first state."""

    keeps: int  # how many tensors a step keeps for its gradient

    def combine(
        self, product: tf.Tensor, inner: tf.Tensor, states: States, bias: Any, step: Pass
    ) -> tuple[States, list[tf.Tensor]]:
        """Return the new states, and what `differentiate` needs."""

    def differentiate(
        self, kept: list[tf.Tensor], wanted: list[tf.Tensor], bias: Any, step: Pass
    ) -> StepGradients:
        """Return the gradients, if those of the new states are `wanted`."""


class GatedWeights(NamedTuple):
    """The weights of the cell."""

    kernel: tf.Tensor  # (features, columns)
    recurrent: tf.Tensor  # (units, columns)
    bias: tf.Tensor | None  # (columns,), added to the products with the input
    inner_bias: tf.Tensor | None  # (columns,), added in the loop


def gated_loop(
    cell: Gates,
    x: tf.Tensor,
    weights: GatedWeights,
    states: States,
    step: Pass,
    *,
    reverse: bool,
    all_steps: bool,
    zero_output_for_mask: bool,
) -> tuple[tf.Tensor, States]:
    """Run a cell over the time axis of `x`, as `loop` does; the mask is that of the pass."""
    x = time_first(x)
    seen = None if step.mask is None else time_first(tf.expand_dims(step.mask, -1))
    if reverse:
        x, seen = tf.reverse(x, [0]), None if seen is None else tf.reverse(seen, [0])
    whole = _GatedLoop(cell, step, seen, zero_output_for_mask, all_steps)
    output, states = whole.run(x, weights, states)
    return time_first(output) if all_steps else output, states


class _GatedLoop(NamedTuple):
    """What all steps share, forwards and backwards."""

    cell: Gates
    step: Pass
    seen: tf.Tensor | None  # the mask, (steps, batch, 1)
    zeroes: bool  # whether a masked step puts out zero, not the output before
    all_steps: bool

    def run(self, x: tf.Tensor, weights: GatedWeights, states: States) -> tuple[tf.Tensor, States]:
        """Return the output, of all steps or of the last one, and the states after it."""
        given = [weight for weight in weights if weight is not None]

        def whole(x: tf.Tensor, *rest: tf.Tensor) -> Any:
            tensors = iter(rest)
            made = GatedWeights(*(None if w is None else next(tensors) for w in weights))
            states, keep = list(tensors), self.step.training
            output, after, kept = self._forward(x, made, states, keep)

            def gradient(*wanted: tf.Tensor) -> list[tf.Tensor]:
                # Who asks for a gradient in inference mode waits longer.
                arrays = kept if keep else self._forward(x, made, states, True)[2]
                return self._backward(x, made, arrays, wanted[0], list(wanted[1:]))

            return [output, *after], gradient

        output, *after = tf.custom_gradient(whole)(x, *given, *states)
        return output, after

    def _forward(
        self, x: tf.Tensor, weights: GatedWeights, states: States, keep: bool
    ) -> tuple[tf.Tensor, States, list[tf.TensorArray]]:
        """Return the output, the last states, and what each step kept if it is to `keep` it."""
        steps, turn = _steps_and_turn(x)
        products = _product_of_each(x, weights.kernel)
        if weights.bias is not None:
            products = tf.nn.bias_add(products, weights.bias)
        seen, h = self.seen, states[0]
        outputs = [_array(h, steps)] if self.all_steps else []
        before = [] if seen is None else [tf.zeros_like(h)]
        kept = [_array(h, steps) for _ in range((1 + self.cell.keeps) * keep)]

        def body(time: Any, outputs: Any, before: Any, states: Any, kept: Any) -> Any:
            for _ in range(turn):
                old, inner = states, tf.matmul(states[0], weights.recurrent)
                states, used = self.cell.combine(
                    tf.gather(products, time), inner, old, weights.inner_bias, self.step
                )
                used = [old[0], *used] if kept else []
                kept = [array.write(time, value) for array, value in zip(kept, used, strict=True)]
                output = states[0]
                if seen is not None:
                    now = tf.gather(seen, time)
                    output, states = hold(now, output, states, before[0], old, self.zeroes)
                    before = [output]
                outputs = [array.write(time, output) for array in outputs]
                time += 1
            return time, outputs, before, states, kept

        _, outputs, before, states, kept = tf.while_loop(
            lambda time, *_: time < steps,
            body,
            (tf.constant(0), outputs, before, list(states), kept),
            parallel_iterations=32,
            maximum_iterations=steps // turn,
        )
        output = outputs[0].stack() if self.all_steps else (before or states)[0]
        return output, list(states), kept

    def _backward(
        self,
        x: tf.Tensor,
        weights: GatedWeights,
        kept: list[tf.TensorArray],
        of_output: tf.Tensor,
        of_states: States,
    ) -> list[tf.Tensor]:
        """Return the gradients of x, of each weight and of the first states."""
        steps, turn = _steps_and_turn(x)
        seen = self.seen
        repeated: list[tf.Tensor] = []  # the gradient of an output that later steps may repeat
        if seen is not None:
            repeated = [tf.zeros_like(of_states[0]) if self.all_steps else of_output]
        elif not self.all_steps:
            of_states = [of_states[0] + of_output, *of_states[1:]]
        sums = [tf.zeros_like(weight) for weight in weights if weight is not None]
        columns = tf.TensorArray(
            tf.float32, steps, element_shape=[x.shape[1], weights.kernel.shape[1]]
        )

        def body(time: Any, repeated: Any, wanted: Any, columns: Any, sums: Any) -> Any:
            turns: list[tuple[tf.Tensor, StepGradients]] = []
            xs = tf.gather(x, time - tf.range(turn))
            for _ in range(turn):
                h, *used = (array.read(time) for array in kept)
                outputs = [*repeated, *([tf.gather(of_output, time)] if self.all_steps else [])]
                passed: list[tf.Tensor] = []  # by the steps that do not count
                own = [tf.add_n([wanted[0], *outputs]), *wanted[1:]]
                if seen is not None:
                    now = tf.gather(seen, time)
                    passed = [tf.where_v2(now, 0.0, tensor) for tensor in wanted]
                    own = [tf.where_v2(now, tensor, 0.0) for tensor in own]
                    left = tf.where_v2(now, 0.0, tf.add_n(outputs))
                    repeated = [tf.zeros_like(left) if self.zeroes else left]
                found = self.cell.differentiate(used, own, weights.inner_bias, self.step)
                through = tf.matmul(found.inner, weights.recurrent, transpose_b=True)
                first, *others = found.states
                wanted = [through if first is None else through + first, *others]
                if passed:
                    wanted = [tf.add(*pair) for pair in zip(wanted, passed, strict=True)]
                columns = columns.write(time, found.product)
                turns.append((h, found))
                time -= 1
            return time, repeated, wanted, columns, _added(sums, weights, xs, turns)

        _, _, of_first, columns, sums = tf.while_loop(
            lambda time, *_: time >= 0,
            body,
            (tf.convert_to_tensor(steps - 1), repeated, of_states, columns, sums),
            parallel_iterations=32,
            maximum_iterations=steps // turn,
        )
        gradient = columns.stack()
        gradient.set_shape([x.shape[0], x.shape[1], weights.kernel.shape[1]])
        return [_gradient_of_input(gradient, weights.kernel), *sums, *of_first]


def _added(
    sums: Sequence[tf.Tensor],
    weights: GatedWeights,
    xs: tf.Tensor,
    turns: Sequence[tuple[tf.Tensor, StepGradients]],
) -> list[tf.Tensor]:
    """Return the gradients of the weights after one more turn, whose steps come last to first."""
    hs, found = zip(*turns, strict=True)
    columns = tf.stack([each.product for each in found])
    shared = found[0].product is found[0].inner
    inner = columns if shared else tf.stack([each.inner for each in found])
    parts = [
        tf.matmul(xs, columns, transpose_a=True),
        tf.matmul(tf.stack(hs), inner, transpose_a=True),
    ]
    if weights.bias is not None:
        of_bias = [tf.raw_ops.BiasAddGrad(out_backprop=each.product) for each in found]
        parts.append(tf.stack(of_bias))
    if weights.inner_bias is not None:
        parts.append(tf.stack([each.bias for each in found]))
    return [_one_by_one(*pair) for pair in zip(sums, parts, strict=True)]


def _one_by_one(total: tf.Tensor, parts: tf.Tensor) -> tf.Tensor:
    """Return `total + parts[0] + parts[1] + ...`, added in this order, unlike `reduce_sum`."""
    count = parts.shape[0]
    places = tf.zeros([count, 1], tf.int32)
    rows = tf.reshape(parts, [count, -1])
    added = tf.tensor_scatter_nd_add(tf.reshape(total, [1, -1]), places, rows)
    return tf.reshape(added, total.shape)


def _product_of_each(x: tf.Tensor, kernel: tf.Tensor) -> tf.Tensor:
    """Return x @ kernel, (steps, batch, columns), in one matrix product."""
    rows = tf.reshape(x, [-1, x.shape[2]])
    products = tf.reshape(tf.matmul(rows, kernel), [*_sizes(x)[:2], kernel.shape[1]])
    products.set_shape([*x.shape[:2], kernel.shape[1]])
    return products


def _gradient_of_input(gradient: tf.Tensor, kernel: tf.Tensor) -> tf.Tensor:
    """Return gradient @ transposed kernel, (steps, batch, features), with the bits of each step."""
    steps, batch, columns = _sizes(gradient)

    def at_once() -> tf.Tensor:
        rows = tf.matmul(tf.reshape(gradient, [-1, columns]), kernel, transpose_b=True)
        return tf.reshape(rows, [steps, batch, kernel.shape[0]])

    def step_by_step() -> tf.Tensor:
        def body(time: tf.Tensor, done: tf.TensorArray) -> Any:
            one = tf.matmul(tf.gather(gradient, time), kernel, transpose_b=True)
            return time + 1, done.write(time, one)

        done = tf.TensorArray(tf.float32, steps, element_shape=[gradient.shape[1], kernel.shape[0]])
        bounds = {"parallel_iterations": 32, "maximum_iterations": steps}
        _, done = tf.while_loop(
            lambda time, _: time < steps, body, (tf.constant(0), done), **bounds
        )
        return done.stack()

    found = tf.cond(tf.less(batch, FEW_ROWS), step_by_step, at_once)
    found.set_shape([*gradient.shape[:2], kernel.shape[0]])
    return found


def _steps_and_turn(x: tf.Tensor) -> tuple[Any, int]:
    """Return the number of steps, and of those in a turn of the loop, which has no rest."""
    steps = x.shape[0]
    if steps is None:
        return tf.shape(x)[0], 1
    return steps, max(turn for turn in range(1, LONGEST_TURN + 1) if steps % turn == 0)


def _sizes(x: tf.Tensor) -> list[Any]:
    """Return the length of each axis, an int where it is known."""
    found = tf.shape(x)
    return [found[axis] if size is None else size for axis, size in enumerate(x.shape)]


def _array(like: tf.Tensor, steps: Any) -> tf.TensorArray:
    """Return an array to which each step can write a tensor like this one."""
    return tf.TensorArray(like.dtype, steps, element_shape=like.shape)
