"""`jit_compile=True`: the loop over the batches of a chunk becomes one program, made by XLA.

XLA makes a program for each shape. So all batches of a chunk have one size here, and a chunk has
one of few numbers of batches. On a CPU, XLA's convolutions are slow, and inside a loop of its own
ten times slower still; where there is one, the program is that of one batch.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import tensorflow.compat.v1 as tf

from minikeras.data import Chunk
from minikeras.errors import message
from minikeras.layers.base import Layer, all_layers
from minikeras.layers.convolution import Windowed

STEPS = 32  # batches in a chunk, if nobody said how many: one program serves most chunks
DRAWS = {"RandomStandardNormal", "RandomUniform", "RandomUniformInt", "TruncatedNormal"}
WHERE = "compile(jit_compile=True)"

# Of the rows of a batch, its number and what is carried, it makes what is carried on.
One = Callable[[list[Any], tf.Tensor, Any], Any]
Program = Literal["chunk", "batch"]  # what XLA makes a program of


def program_of(layers: Sequence[Layer]) -> Program:
    """Return what becomes a program: a chunk, or a batch where a loop would be slow."""
    return "chunk" if slow_convolution(layers) is None else "batch"


def slow_convolution(layers: Sequence[Layer]) -> Layer | None:
    """Return the first convolution, if it is for a CPU, where XLA has no fast one."""
    if tf.config.get_visible_devices("GPU"):
        return None
    return next((layer for layer in all_layers(layers) if isinstance(layer, Windowed)), None)


def check_layers(layers: Sequence[Layer]) -> None:
    """Warn about a convolution on a CPU."""
    slow = slow_convolution(layers)
    if slow is not None:
        text = f"XLA is slow on the convolution {slow.name!r}: there is no GPU here."
        hint = "jit_compile=False, which is faster; docs/guides/jit.md has the times"
        warnings.warn(message(text, where=WHERE, hint=hint), stacklevel=4)


def check_variables(looped: bool) -> None:
    """Raise a ValueError if the variables are such that no loop, and no XLA, can change them."""
    if not looped:
        hint = "jit_compile=False, or defaults.replace(resource_variables=True)"
        raise ValueError(message("XLA changes only resource variables.", where=WHERE, hint=hint))


def compiled(function: Callable[..., Any], *tensors: Any) -> Any:
    """Return what a function makes of tensors, as one program.

    Raises:
        ValueError: it draws random numbers whose seed XLA does not know.
    """
    made = tf.function(function, jit_compile=True, autograph=False)
    definition = made.get_concrete_function(*tensors).graph.as_graph_def()
    nodes = [*definition.node, *(node for f in definition.library.function for node in f.node_def)]
    drawing = next((node for node in nodes if node.op in DRAWS), None)
    if drawing is not None:
        text = f"XLA draws other numbers in every run: {drawing.op} takes no seed there."
        hint = "jit_compile=False, or the table Defaults.keras(), which draws from counters"
        raise ValueError(message(text, where=WHERE, hint=hint))
    return made(*tensors)


def each_batch(one: One, rows: Sequence[tf.Tensor | None], bounds: tf.Tensor, carried: Any) -> Any:
    """Run `one` on every batch of a chunk, in one program; all batches have one size."""
    given = [part for part in rows if part is not None]

    def whole(bounds: tf.Tensor, given: list[tf.Tensor], carried: list[tf.Tensor]) -> Any:
        batches = tf.shape(bounds)[0] - 1
        cut = [_in_batches(part, batches) for part in given]

        def body(index: tf.Tensor, carried: Any) -> tuple[tf.Tensor, Any]:
            found = [_batch(*pair, index) for pair in zip(cut, given, strict=True)]
            return index + 1, one(_placed(found, rows), index, carried)

        start = tf.nest.pack_sequence_as(like, carried)
        _, after = tf.while_loop(lambda index, *_: index < batches, body, (tf.constant(0), start))
        return tf.nest.flatten(after)

    like = carried
    found = compiled(whole, bounds, given, tf.nest.flatten(carried))
    return tf.nest.pack_sequence_as(like, found)


def one_batch(one: One, rows: Sequence[tf.Tensor | None], index: tf.Tensor, carried: Any) -> Any:
    """Run `one` on a batch, in one program."""

    def whole(index: tf.Tensor, given: list[tf.Tensor], flat: list[tf.Tensor]) -> Any:
        batch = _placed(given, rows)
        return tf.nest.flatten(one(batch, index, tf.nest.pack_sequence_as(carried, flat)))

    given = [part for part in rows if part is not None]
    found = compiled(whole, index, given, tf.nest.flatten(carried))
    return tf.nest.pack_sequence_as(carried, found)


def _in_batches(part: tf.Tensor, batches: tf.Tensor) -> tf.Tensor:
    """Return rows as (batches, rows of a batch, ...)."""
    shape = tf.shape(part)
    return tf.reshape(part, tf.concat([[batches, shape[0] // batches], shape[1:]], axis=0))


def _placed(given: Sequence[tf.Tensor], rows: Sequence[tf.Tensor | None]) -> list[Any]:
    """Return what is given, with None where `rows` has None."""
    left = iter(given)
    return [None if part is None else next(left) for part in rows]


def _batch(cut: tf.Tensor, part: tf.Tensor, index: tf.Tensor) -> tf.Tensor:
    batch = tf.gather(cut, index)
    batch.set_shape(part.shape)
    return batch


def even(chunk: Chunk) -> Iterator[Chunk]:
    """Yield parts of a chunk in each of which all batches have one size.

    Examples:
        >>> import numpy as np
        >>> from minikeras.data import Rows
        >>> chunk = Chunk(Rows(np.arange(7)), np.array([0, 3, 6, 7]))
        >>> [(part.rows.x.tolist(), part.bounds.tolist()) for part in even(chunk)]
        [([0, 1, 2, 3, 4, 5], [0, 3, 6]), ([6], [0, 1])]
    """
    bounds = chunk.bounds
    first = 0
    for last in range(1, len(bounds)):
        size = bounds[first + 1] - bounds[first]
        if last == len(bounds) - 1 or bounds[last + 1] - bounds[last] != size:
            rows = slice(bounds[first], bounds[last])
            parts = chunk.rows.take(rows)
            yield Chunk(parts, bounds[first : last + 1] - bounds[first])
            first = last


def explained(error: tf.errors.OpError) -> Exception:
    """Return an error that says what to do, if one of TensorFlow's comes from XLA."""
    told: str = error.message
    if not re.search("tf2xla|XLA|compile-time constant", told):
        found: Exception = error
        return found
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    missing = re.search(r"No registered '(\w+)' OpKernel", told)
    reason = f"It has no {missing[1]}." if missing else lines[min(1, len(lines) - 1)]
    text = "XLA cannot compile a layer, the loss or a metric of this model."
    return ValueError(message(text, where=WHERE, got=reason, hint="jit_compile=False"))
