"""The one loop over time: every recurrent layer runs its cell in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import tensorflow.compat.v1 as tf

from minikeras.behaviors.forward.repeat_masked_output import repeat_masked_output
from minikeras.errors import message

States = list[tf.Tensor]
Time = Any  # an int, or a scalar int32
Advance = Callable[[tf.Tensor, States, Time], tuple[tf.Tensor, States]]


def loop(
    advance: Advance,
    x: tf.Tensor,
    states: States,
    output_shape: Sequence[int | None],
    *,
    mask: tf.Tensor | None = None,
    reverse: bool = False,
    unroll: bool = False,
    all_steps: bool = False,
    zero_output_for_mask: bool = False,
) -> tuple[tf.Tensor, States]:
    """Run `advance(x at a time, states, time)` over the time axis; return output and last states.

    Where the mask is False, the states stay, and the output is that of the step before, or zero.

    Args:
        advance: gives the output and the new states of one time step.
        x: (batch, time, ...).
        states: what the first step finds.
        output_shape: of the output of one step, with the batch axis.
        mask: (batch, time), or None if every step counts.
        reverse: begin with the last step; the outputs come in the order in which they are made.
        unroll: write the steps out one by one; the number of steps must be known.
        all_steps: return the outputs of all steps, (batch, time, ...), not only of the last one.
        zero_output_for_mask: the output of a masked step is zero.

    Source: keras/src/backend/tensorflow/rnn.py::rnn.
    """
    x = time_first(x)
    if mask is not None:
        mask = time_first(tf.expand_dims(mask, -1))

    def step(
        time: Time, x_now: tf.Tensor, seen: tf.Tensor | None, before: Any, states: States
    ) -> Any:
        """Return the output and the states after one step, masked or not."""
        output, new = advance(x_now, states, time)
        for state, old in zip(new, states, strict=True):
            state.set_shape(old.shape)
        if seen is None:
            return output, new
        return hold(seen, output, new, before, states, zero_output_for_mask)

    run = _written_out if unroll else _in_graph
    outputs, states = run(step, x, mask, states, output_shape, reverse, all_steps)
    if not all_steps:
        return outputs[-1], states
    outputs.set_shape([x.shape[0], *output_shape])
    return time_first(outputs), states


def hold(
    seen: tf.Tensor,
    output: tf.Tensor,
    new: States,
    before: tf.Tensor | None,
    states: States,
    zero_output_for_mask: bool,
) -> tuple[tf.Tensor, States]:
    """Return the output and the states after a step that some rows have not seen."""
    kept = repeat_masked_output(output, before, not zero_output_for_mask)
    new = [tf.where_v2(_fit(seen, a), a, b) for a, b in zip(new, states, strict=True)]
    return tf.where_v2(_fit(seen, output), output, kept), new


def _written_out(
    step: Callable[..., Any],
    x: tf.Tensor,
    mask: tf.Tensor | None,
    states: States,
    output_shape: Sequence[int | None],
    reverse: bool,
    all_steps: bool,
) -> tuple[tf.Tensor, States]:
    """Make the ops of each step anew."""
    if x.shape[0] is None:
        text = "Only a known number of steps can be unrolled."
        raise ValueError(message(text, where="unroll=True", hint="the steps in Input(shape)"))
    order = slice(None, None, -1 if reverse else 1)
    steps = tf.unstack(x)[order]
    seen = [None] * len(steps) if mask is None else tf.unstack(mask)[order]
    output, outputs = None, []
    for time, (x_now, mask_now) in enumerate(zip(steps, seen, strict=True)):
        # TensorFlow adds gradients up in the order of the names of their ops. In Keras 3 the
        # scopes of the steps end in 1, 3, 5, ...
        with tf.name_scope(f"step_{2 * time + 1}"):
            output, states = step(time, x_now, mask_now, output, states)
        outputs.append(output)
    return tf.stack(outputs if all_steps else outputs[-1:]), states


def _in_graph(
    step: Callable[..., Any],
    x: tf.Tensor,
    mask: tf.Tensor | None,
    states: States,
    output_shape: Sequence[int | None],
    reverse: bool,
    all_steps: bool,
) -> tuple[tf.Tensor, States]:
    """Make the ops of one step, and a loop around them."""
    steps = tf.shape(x)[0] if x.shape[0] is None else x.shape[0]

    def array_of(tensor: tf.Tensor, name: str) -> tf.TensorArray:
        array = tf.TensorArray(tensor.dtype, steps, tensor_array_name=name)
        return array.unstack(tf.reverse(tensor, [0]) if reverse else tensor)

    xs = array_of(x, "x")
    seen = None if mask is None else array_of(mask, "mask")
    written = tf.TensorArray(
        tf.float32, steps if all_steps else 1, element_shape=output_shape, tensor_array_name="y"
    )

    def body(time: tf.Tensor, outputs: tf.TensorArray, before: Any, states: States) -> Any:
        mask_now = None if seen is None else seen.read(time)
        output, states = step(time, xs.read(time), mask_now, *before or [None], list(states))
        outputs = outputs.write(time if all_steps else 0, output)
        return time + 1, outputs, before and [output], states

    # Only a mask needs the output of the step before.
    before = [] if mask is None else [tf.zeros([tf.shape(x)[1], *output_shape[1:]])]
    for first in before:
        first.set_shape(output_shape)
    _, written, _, states = tf.while_loop(
        lambda time, *_: time < steps,
        body,
        (tf.constant(0), written, before, states),
        parallel_iterations=32,
        maximum_iterations=steps,
    )
    return written.stack(), list(states)


def time_first(x: tf.Tensor) -> tf.Tensor:
    """Exchange the first two axes."""
    return tf.transpose(x, [1, 0, *range(2, len(x.shape))])


def _fit(seen: tf.Tensor, x: tf.Tensor) -> tf.Tensor:
    """Give a mask (batch, 1) as many axes as `x` has."""
    for _ in range(len(x.shape) - 2):
        seen = tf.expand_dims(seen, -1)
    return seen
