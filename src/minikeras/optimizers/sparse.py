"""Gradients that have only some rows: what an embedding gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import tensorflow.compat.v1 as tf

from minikeras.behaviors.update.scatter_into_slots import scatter_into_slots
from minikeras.behaviors.update.sum_repeated_rows import sum_repeated_rows
from minikeras.defaults import Defaults
from minikeras.variables import add, store


class Rows(tf.IndexedSlices):  # type: ignore[misc]
    """Some rows of a gradient; `scatter` is the value of the row `scatter_into_slots`."""

    scatter = False


Gradient: TypeAlias = "tf.Tensor | tf.IndexedSlices"


def mark(gradients: Sequence[Gradient], defaults: Defaults) -> list[Gradient]:
    """Return the gradients; those that have only some rows say how they enter a slot."""
    if not any(isinstance(gradient, tf.IndexedSlices) for gradient in gradients):
        return list(gradients)
    scatter = defaults.scatter_into_slots
    return [
        _rows(gradient, gradient.values, scatter)
        if isinstance(gradient, tf.IndexedSlices)
        else gradient
        for gradient in gradients
    ]


def unite(gradients: Sequence[Gradient], defaults: Defaults) -> list[Gradient]:
    """Return the gradients, with the rows of one index added up where the table says so."""
    if not any(isinstance(gradient, Rows) for gradient in gradients):
        return list(gradients)
    enabled, united = defaults.sum_repeated_rows, []
    for gradient in gradients:
        if isinstance(gradient, Rows):
            values, indices = sum_repeated_rows(gradient.values, gradient.indices, enabled)
            rows = tf.IndexedSlices(values, indices, gradient.dense_shape)
            gradient = _rows(rows, values, gradient.scatter)
        united.append(gradient)
    return united


def _rows(gradient: tf.IndexedSlices, values: tf.Tensor, scatter: bool) -> Rows:
    rows = Rows(values, gradient.indices, gradient.dense_shape)
    rows.scatter = scatter
    return rows


def on_values(function: Callable[[tf.Tensor], tf.Tensor], gradient: Gradient) -> Gradient:
    """Return `function` of each number that is there."""
    if not isinstance(gradient, tf.IndexedSlices):
        return function(gradient)
    return _rows(gradient, function(gradient.values), scattered(gradient))


def dense(gradient: Gradient) -> tf.Tensor:
    """Return all rows: zeros where there are none, the sum where there are several."""
    if isinstance(gradient, tf.IndexedSlices):
        rows = gradient.dense_shape[0]
        return tf.math.unsorted_segment_sum(gradient.values, gradient.indices, rows)
    return gradient


def at_rows(value: tf.Tensor, gradient: Gradient) -> tf.Tensor:
    """Return the rows of `value` that the gradient has."""
    return tf.gather(value, gradient.indices) if isinstance(gradient, tf.IndexedSlices) else value


def scattered(gradient: Gradient) -> bool:
    """Return whether slots decay first and get the rows of this gradient then."""
    return isinstance(gradient, Rows) and bool(gradient.scatter)


def subtract(weight: tf.Variable, change: Gradient) -> tf.Operation:
    """Return the op that subtracts the change from the weight, row by row if it has rows."""
    if isinstance(change, tf.IndexedSlices):
        return weight.scatter_sub(change)
    return weight.assign_sub(change)


def mix(
    slot: tf.Variable,
    gradient: Gradient,
    whole: Callable[[tf.Tensor], tf.Tensor],
    kept: Callable[[], tf.Tensor],
    share: Callable[[tf.Tensor], tf.Tensor],
) -> tf.Tensor:
    """Store a new value of a slot, made of the old one and a gradient, and return it.

    It is `whole(gradient)`, or of a gradient with rows, where the table says so, `kept()` with
    `share(values)` added to those rows.
    """
    if not isinstance(gradient, Rows):
        return store(slot, whole(dense(gradient)))
    return scatter_into_slots(slot, gradient, whole, kept, share, gradient.scatter)


def moving_mean(slot: tf.Variable, gradient: Gradient, rest: float | tf.Tensor) -> tf.Tensor:
    """Store `slot + (gradient - slot) * rest`, and return it: Adam's mean."""
    old = slot.read_value()
    if not isinstance(gradient, Rows):
        return add(slot, (dense(gradient) - old) * rest)
    return mix(
        slot,
        gradient,
        lambda whole: old + (whole - old) * rest,
        lambda: old - old * rest,
        lambda values: values * rest,
    )


def weighted_mean(slot: tf.Variable, gradient: Gradient, rho: float) -> tf.Tensor:
    """Store `rho * slot + (1 - rho) * gradient`, and return it: RMSprop's mean."""
    part = on_values(lambda values: (1 - rho) * values, gradient)
    return mix(
        slot,
        part,
        lambda whole: rho * slot + whole,
        lambda: rho * slot,
        lambda values: values,
    )
