"""The names of the losses, and what becomes of what a user gives to `compile(loss=...)`."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from typing import Any

import tensorflow.compat.v1 as tf

from minikeras import config
from minikeras.defaults import Defaults
from minikeras.errors import message, unknown
from minikeras.losses import crossentropy, distribution, focal, functions, margin, overlap
from minikeras.losses import regression as numbers
from minikeras.losses.base import FunctionLoss, Loss

Function = Callable[..., Any]

CLASSES: dict[Function, type[Loss]] = {
    functions.binary_crossentropy: crossentropy.BinaryCrossentropy,
    functions.binary_focal_crossentropy: focal.BinaryFocalCrossentropy,
    functions.categorical_crossentropy: crossentropy.CategoricalCrossentropy,
    functions.categorical_focal_crossentropy: focal.CategoricalFocalCrossentropy,
    functions.categorical_generalized_cross_entropy: focal.CategoricalGeneralizedCrossEntropy,
    functions.categorical_hinge: margin.CategoricalHinge,
    functions.circle: overlap.Circle,
    functions.cosine_similarity: numbers.CosineSimilarity,
    functions.ctc: overlap.CTC,
    functions.dice: overlap.Dice,
    functions.hinge: margin.Hinge,
    functions.huber: numbers.Huber,
    functions.kl_divergence: distribution.KLDivergence,
    functions.log_cosh: numbers.LogCosh,
    functions.mean_absolute_error: numbers.MeanAbsoluteError,
    functions.mean_absolute_percentage_error: numbers.MeanAbsolutePercentageError,
    functions.mean_squared_error: numbers.MeanSquaredError,
    functions.mean_squared_logarithmic_error: numbers.MeanSquaredLogarithmicError,
    functions.poisson: distribution.Poisson,
    functions.sparse_categorical_crossentropy: crossentropy.SparseCategoricalCrossentropy,
    functions.squared_hinge: margin.SquaredHinge,
    functions.tversky: overlap.Tversky,
}
SHORT: dict[str, Function] = {
    "bce": functions.binary_crossentropy,
    "BCE": functions.binary_crossentropy,
    "kld": functions.kl_divergence,
    "KLD": functions.kl_divergence,
    "kullback_leibler_divergence": functions.kl_divergence,
    "mae": functions.mean_absolute_error,
    "MAE": functions.mean_absolute_error,
    "mse": functions.mean_squared_error,
    "MSE": functions.mean_squared_error,
    "mape": functions.mean_absolute_percentage_error,
    "MAPE": functions.mean_absolute_percentage_error,
    "msle": functions.mean_squared_logarithmic_error,
    "MSLE": functions.mean_squared_logarithmic_error,
    "logcosh": functions.log_cosh,
    "huber_loss": functions.huber,
}
NAMES: dict[str, Function] = {
    **{function.__name__: function for function in CLASSES},
    **{kind.__name__: kind for kind in CLASSES.values()},
    **SHORT,
}
BY_SHAPE = ("crossentropy", "ce")


class ShapedCrossentropy(Loss):
    """The cross-entropy that the shapes of labels and predictions call for.

    One output: binary. Fewer axes of labels, or a last axis of one: class numbers. Else one-hot.
    Source: keras/src/trainers/compile_utils.py::get_loss (Keras 3 only).
    """

    def build(
        self,
        y_true: tf.Tensor,
        y_pred: tf.Tensor,
        defaults: Defaults,
        sample_weight: tf.Tensor | None = None,
        mask: tf.Tensor | None = None,
    ) -> tf.Tensor:
        """Return the loss of a batch."""
        kind: type[Loss] = crossentropy.CategoricalCrossentropy
        if y_pred.shape[-1] == 1:
            kind = crossentropy.BinaryCrossentropy
        elif len(y_true.shape) < len(y_pred.shape) or y_true.shape[-1] == 1:
            kind = crossentropy.SparseCategoricalCrossentropy
        return kind().build(y_true, y_pred, defaults, sample_weight, mask)


def get(identifier: Any) -> Any:
    """Return what Keras has under a name: a function for "mse", a loss for "MeanSquaredError".

    A class is called, a dict of `serialize` is read, and a loss, a function or None come back.

    Raises:
        ValueError: there is no such loss.

    Examples:
        >>> get("mse").__name__, get("Huber").delta
        ('mean_squared_error', 1.0)
    """
    found = identifier
    if isinstance(identifier, Mapping):
        found = deserialize(identifier)
    elif isinstance(identifier, str):
        found = NAMES.get(identifier)
    if found is None and identifier is None:
        return None
    if not callable(found):
        raise ValueError(unknown("loss", identifier, NAMES, "compile(loss=...)"))
    return found() if isinstance(found, type) else found


def resolve(identifier: Any) -> Loss:
    """Return the loss that `compile` makes of a name, a class, an object, a dict or a function.

    Raises:
        ValueError: there is no such loss.

    Examples:
        >>> resolve("mse")
        MeanSquaredError()
    """
    if isinstance(identifier, str) and identifier.lower() in BY_SHAPE:
        return ShapedCrossentropy("crossentropy")
    found = get(identifier)
    if isinstance(found, Loss):
        return found
    if not callable(found):
        raise ValueError(message("A loss is needed.", where="compile(loss=...)", got=repr(found)))
    if isinstance(found, types.FunctionType) and found in CLASSES:
        return CLASSES[found]()
    return FunctionLoss(found)


def serialize(loss: Loss | Function) -> Any:
    """Return a loss as a dict in Keras's format; a function of Keras as its name."""
    return config.serialize(loss)


def deserialize(name: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """Return the loss or the function that a dict or a name of `serialize` describes.

    Raises:
        ValueError: the name is unknown.
    """
    if isinstance(name, Mapping):
        return config.deserialize(name, NAMES.get, custom_objects)
    known = (custom_objects or {}).get(name, NAMES.get(name))
    if known is None:
        raise ValueError(unknown("loss", name, NAMES, "deserialize"))
    return known() if isinstance(known, type) else known
