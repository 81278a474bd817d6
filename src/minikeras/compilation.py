"""What `compile` is told, checked, before there is a graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from minikeras import losses, optimizers
from minikeras.checks import require_count
from minikeras.errors import message
from minikeras.metrics import Identifier
from minikeras.metrics import check as check_metric

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
        ("jit_compile", jit_compile, ("auto", False, None)),
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
    )


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
