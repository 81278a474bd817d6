"""What `compile` is told, checked; and, once there is data, what the graph is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from minikeras import losses, optimizers
from minikeras.checks import fit_labels, labels_fit, require_count
from minikeras.data import Rows
from minikeras.errors import message
from minikeras.metrics import Identifier
from minikeras.metrics import check as check_metric
from minikeras.objective import DataSpec, Training

TRAINING = ("fit", "train_on_batch")  # the callers that change weights
Metrics = Sequence[Identifier] | Identifier | None


class Told(NamedTuple):
    """What `compile` was told."""

    optimizer: optimizers.Optimizer
    loss: losses.Loss
    metrics: list[Identifier]
    weighted_metrics: list[Identifier]
    loss_weight: float
    steps: int | None  # batches in one Session.run; None: as many as keep the bar alive
    flags: tuple[bool, ...]  # which layers were trainable
    jit: bool  # whether XLA compiles


def check_arguments(
    optimizer: Any,
    loss: Any,
    loss_weights: Any,
    metrics: Metrics,
    weighted_metrics: Metrics,
    run_eagerly: Any,
    steps_per_execution: int | str,
    jit_compile: Any,
    flags: tuple[bool, ...],
) -> Told:
    """Return the arguments of `compile` as objects; a ValueError names what does not exist."""
    if metrics is None and _are_metrics(loss_weights):  # by place, as in Keras 2
        loss_weights, metrics = None, loss_weights
    if loss is None:
        hint = "loss='mse' for numbers, loss='sparse_categorical_crossentropy' for classes"
        raise ValueError(message("A loss is needed.", where="compile(loss=...)", hint=hint))
    for name, value, usual in (
        ("run_eagerly", run_eagerly, (False, None)),
        ("jit_compile", jit_compile, ("auto", True, False, None)),
    ):
        if value not in usual:
            text = f"minikeras has no {name}={value!r}: it runs the graph that it builds."
            raise ValueError(message(text, where=f"compile({name}=...)", hint=f"no {name}"))
    steps = None
    if steps_per_execution != "auto":
        steps = require_count(
            steps_per_execution, "steps_per_execution (if not 'auto')", "compile(...)"
        )
    return Told(
        optimizer=optimizers.get(optimizer),
        loss=losses.resolve(loss),
        metrics=_list_of_metrics(metrics),
        weighted_metrics=_list_of_metrics(weighted_metrics),
        loss_weight=_loss_weight(loss_weights),
        steps=steps,
        flags=flags,
        jit=jit_compile is True,
    )


def training_for(
    told: Told,
    rows: Rows,
    built: Training | None,
    caller: str,
    streamed: bool,
    output: tuple[int | None, ...] | None,
    flags: tuple[bool, ...] | None,
) -> Training:
    """Return what a graph for such rows is told: as little as possible is new.

    Args:
        told: what `compile` was told.
        rows: the first rows of the data, with labels.
        built: what the graph that exists was told, if it still holds.
        caller: the method that has the data.
        streamed: whether other batches of the data may have other lengths.
        output: the shape of the predictions, if there is a graph.
        flags: which layers are trained.

    Raises:
        ValueError: labels to validate on do not have the shape of those to train on.
    """
    assert rows.y is not None
    trains = caller in TRAINING
    labels = _label_spec(rows.y, built, caller, streamed, output)
    weights = None
    if rows.weights is not None:
        weights = DataSpec(_any_length(rows.weights.shape[1:], streamed, output), "float32")
    before = (None, None) if built is None else (built.weights, built.test_weights)
    return Training(
        loss=told.loss,
        optimizer=told.optimizer,
        metrics=told.metrics,
        labels=labels,
        weights=weights if trains else before[0],
        test_weights=before[1] if trains else weights,
        weighted_metrics=told.weighted_metrics,
        loss_weight=told.loss_weight,
        trainable=flags,
    )


def _label_spec(
    y: np.ndarray,
    built: Training | None,
    caller: str,
    streamed: bool,
    output: tuple[int | None, ...] | None,
) -> DataSpec:
    """Return what the placeholder of the labels takes: the one that exists, if that will do."""
    dtype = "float32" if y.dtype.kind == "f" else "int64"  # one for floats, one for integers
    if built is None:
        return DataSpec(_any_length(y.shape[1:], streamed, output), dtype)
    # Labels that are only looked at may come with an axis more or less than those of `fit`.
    if labels_fit(y, built.labels.shape) and (
        caller not in TRAINING or len(y.shape) == len(built.labels.shape) + 1
    ):
        same = built.labels._replace(dtype=dtype)
        return built.labels if built.labels.dtype in (dtype, "float32") else same
    found = DataSpec(_any_length(y.shape[1:], streamed or caller == "validation", output), dtype)
    if caller == "validation" and None not in found.shape:
        fit_labels(y, built.labels.shape)
    return found


def _any_length(shape: tuple[int, ...], moving: bool, output: tuple[int | None, ...] | None) -> Any:
    """Return a shape with None where the next batch of predictions may have another length."""
    if not moving or output is None:
        return shape
    known = [*output[1:], *shape[len(output) - 1 :]]
    return tuple(None if out is None else axis for axis, out in zip(shape, known, strict=False))


def _list_of_metrics(given: Metrics) -> list[Identifier]:
    listed_: list[Identifier] = (
        list(given) if isinstance(given, list | tuple) else [given]  # type: ignore[list-item]
    )
    found = [] if given is None else listed_
    for metric in found:
        check_metric(metric)
    return found


def _are_metrics(given: Any) -> bool:
    """Return whether a list can only be one of metrics."""
    return isinstance(given, list | tuple) and not any(isinstance(g, int | float) for g in given)


def _loss_weight(given: float | Sequence[float] | None) -> float:
    """Return the factor of the loss; Keras takes a number, or a list of one."""
    value = given[0] if isinstance(given, list | tuple) and len(given) == 1 else given
    if value is None:
        return 1.0
    if isinstance(value, bool) or not isinstance(value, int | float):
        hint = "metrics=['accuracy'] by name: in Keras 3 loss_weights comes before metrics"
        text = "loss_weights is a number."
        raise ValueError(
            message(text, where="compile(loss_weights=...)", got=repr(given), hint=hint)
        )
    return float(value)
