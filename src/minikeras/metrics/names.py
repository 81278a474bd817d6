"""The names of the metrics, and what becomes of what a user gives to `compile(metrics=[...])`."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import tensorflow.compat.v1 as tf

from minikeras import config, losses
from minikeras.behaviors.report.name_metrics import name_metrics
from minikeras.behaviors.report.resolve_accuracy import resolve_accuracy
from minikeras.defaults import Defaults
from minikeras.errors import message, unknown
from minikeras.metrics import (
    accuracies,
    confusion,
    curves,
    from_losses,
    fscores,
    functions,
    means,
    overlap,
    regression,
)
from minikeras.metrics.base import Metric, Shape, snake_case
from minikeras.metrics.means import Function, MeanMetricWrapper

Identifier = str | type[Metric] | Metric | Callable[..., tf.Tensor] | Mapping[str, Any]

MODULES = (accuracies, confusion, curves, from_losses, fscores, overlap, regression)
CLASSES: dict[str, type[Metric]] = {
    **{name: getattr(module, name) for module in MODULES for name in module.__all__},
    **{kind.__name__: kind for kind in (Metric, means.Mean, means.Sum, MeanMetricWrapper)},
}
SHORT: dict[str, type[Metric]] = {
    "bce": from_losses.BinaryCrossentropy,
    "mse": from_losses.MeanSquaredError,
    "mae": from_losses.MeanAbsoluteError,
    "mape": from_losses.MeanAbsolutePercentageError,
    "msle": from_losses.MeanSquaredLogarithmicError,
    "kld": from_losses.KLDivergence,
    "kullback_leibler_divergence": from_losses.KLDivergence,
    "log_cosh": from_losses.LogCoshError,
    "logcosh": from_losses.LogCoshError,
    "cosine_proximity": from_losses.CosineSimilarity,
}
UPPER = ("bce", "mse", "mae", "mape", "msle", "kld")
NAMES: dict[str, type[Metric]] = {
    **{snake_case(name): kind for name, kind in CLASSES.items()},
    **SHORT,
    **{name.upper(): SHORT[name] for name in UPPER},
    **CLASSES,
}
FUNCTIONS: dict[str, Function] = {
    name: value
    for module in (losses, functions)
    for name, value in vars(module).items()
    if isinstance(value, types.FunctionType) and name not in ("get", "resolve", "table")
}
ACCURACIES: dict[str, type[Metric]] = {
    "binary": accuracies.BinaryAccuracy,
    "sparse_categorical": accuracies.SparseCategoricalAccuracy,
    "categorical": accuracies.CategoricalAccuracy,
}
CROSSENTROPIES: dict[str, type[Metric]] = {
    "binary": from_losses.BinaryCrossentropy,
    "sparse_categorical": from_losses.SparseCategoricalCrossentropy,
    "categorical": from_losses.CategoricalCrossentropy,
}
BY_SHAPE = {
    "accuracy": ACCURACIES,
    "acc": ACCURACIES,
    "crossentropy": CROSSENTROPIES,
    "ce": CROSSENTROPIES,
}
WHERE = "compile(metrics=[...])"


def get(identifier: Any) -> Any:
    """Return a metric for a name, a class, a dict of `serialize`; an object or function comes back.

    Raises:
        ValueError: there is no such metric.

    Examples:
        >>> get("mse").name, get("AUC").curve
        ('mean_squared_error', 'ROC')
    """
    if identifier is None:
        return None
    found = identifier
    if isinstance(identifier, Mapping):
        return deserialize(identifier)
    if isinstance(identifier, str):
        found = NAMES.get(identifier) or FUNCTIONS.get(identifier)
    if not callable(found):
        raise ValueError(unknown("metric", identifier, (*NAMES, *BY_SHAPE), WHERE))
    return found() if isinstance(found, type) else found


def serialize(metric: Metric | Function) -> Any:
    """Return a metric as a dict in Keras's format; a function of Keras as its name."""
    return config.serialize(metric)


def deserialize(config_or_name: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """Return the metric or the function that a dict or a name of `serialize` describes.

    Raises:
        ValueError: the name is unknown.
    """
    if not isinstance(config_or_name, Mapping):
        return (custom_objects or {}).get(config_or_name) or get(config_or_name)
    return config.deserialize(config_or_name, _find, custom_objects)


def function_of(written: Any) -> Any:
    """Return the function that the config of a MeanMetricWrapper names."""
    if callable(written):
        return written
    found = FUNCTIONS.get(written) if isinstance(written, str) else deserialize(written)
    if found is None:
        raise ValueError(unknown("function", written, FUNCTIONS, "MeanMetricWrapper"))
    return found


def check(identifier: Identifier) -> None:
    """Raise a ValueError, naming the closest metric, unless `identifier` is a metric."""
    known = callable(identifier) or isinstance(identifier, Mapping)
    if isinstance(identifier, str):
        known = identifier in NAMES or identifier in FUNCTIONS or identifier.lower() in BY_SHAPE
    if not known:
        raise ValueError(unknown("metric", identifier, (*NAMES, *BY_SHAPE), WHERE))


def resolve(
    identifiers: Sequence[Identifier],
    y_true: Shape,
    y_pred: Shape,
    defaults: Defaults,
    weighted: Sequence[Identifier] = (),
) -> list[Metric]:
    """Return the metrics that a model measures, each with its key in the logs as its name.

    "accuracy" and "crossentropy" become the ones that the two shapes call for. A name that is
    taken gets a number, "auc_1", and that of a weighted metric begins with "weighted_".

    Args:
        identifiers: what was given as `metrics`.
        y_true: the shape of the labels, with the batch.
        y_pred: the shape of the predictions, with the batch.
        defaults: the table.
        weighted: what was given as `weighted_metrics`; these come last.

    Raises:
        ValueError: a metric cannot measure such shapes, or is called like the loss.
    """
    resolved = [_metric(given, y_true, y_pred, defaults) for given in (*identifiers, *weighted)]
    taken: dict[str, int] = {}
    for place, metric in enumerate(resolved):
        metric.fit_shapes(y_true, y_pred)
        metric.name = _free_name(metric.name, taken, place >= len(identifiers))
    return resolved


def _metric(given: Identifier, y_true: Shape, y_pred: Shape, defaults: Defaults) -> Metric:
    """Return the metric of one identifier, with the name that Keras gives it."""
    if isinstance(given, str) and given.lower() in BY_SHAPE:
        kind = resolve_accuracy(y_true, y_pred, defaults.resolve_accuracy)
        metric = BY_SHAPE[given.lower()][kind](name=given)
    else:
        found = get(given)
        if isinstance(found, Metric):
            metric = found
        else:
            metric = MeanMetricWrapper(found, name=given if isinstance(given, str) else _own(found))
        if isinstance(given, str):
            metric.name = name_metrics(given, metric.name, given in CLASSES, defaults.name_metrics)
    if isinstance(metric, accuracies.BinaryAccuracy) and isinstance(given, str):
        metric.by_name = given not in CLASSES
    return metric


def _own(found: Any) -> str:
    """Return the name of a loss or of a function, as Keras does."""
    kind = type(found).__name__
    return str(getattr(found, "name", None) or snake_case(getattr(found, "__name__", kind)))


def _free_name(name: str, taken: dict[str, int], weighted: bool) -> str:
    """Return the name, or one that is not taken yet.

    Source: keras/src/trainers/compile_utils.py::CompileMetrics.result.
    """
    if name == "loss":
        text = "A metric is called like the loss."
        hint = "another name, as BinaryAccuracy(name='strict')"
        raise ValueError(message(text, where=WHERE, got=repr(name), hint=hint))
    if weighted and name in taken:
        name = f"weighted_{name}"
    number = taken.get(name, 0)
    taken[name] = number + 1
    return f"{name}_{number}" if number else name


def _find(name: str) -> Any:
    return NAMES.get(name) or FUNCTIONS.get(name)
