"""The losses as functions: labels and predictions in, one number for each example out.

Called with arrays they give values, called with tensors of a graph a tensor. In the graph of a
model, as in a loss that a user wrote, they follow the table of the model; elsewhere that of
Keras 3. Source: keras/src/losses/losses.py, the functions of these names.
"""

from __future__ import annotations

from typing import Any

import tensorflow.compat.v1 as tf

from minikeras.losses.base import Formula, table
from minikeras.losses.crossentropy import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    SparseCategoricalCrossentropy,
)
from minikeras.losses.distribution import KLDivergence, Poisson
from minikeras.losses.focal import (
    BinaryFocalCrossentropy,
    CategoricalFocalCrossentropy,
    CategoricalGeneralizedCrossEntropy,
)
from minikeras.losses.margin import CategoricalHinge, Hinge, SquaredHinge
from minikeras.losses.overlap import CTC, Axis, Circle, Dice, Tversky
from minikeras.losses.regression import (
    CosineSimilarity,
    Huber,
    LogCosh,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
)


def mean_squared_error(y_true: Any, y_pred: Any) -> tf.Tensor:
    """Return `mean((y - p)^2)` over the last axis."""
    return _values(MeanSquaredError(reduction="none"), y_true, y_pred)


def mean_absolute_error(y_true: Any, y_pred: Any) -> tf.Tensor:
    """Return `mean(|y - p|)` over the last axis."""
    return _values(MeanAbsoluteError(reduction="none"), y_true, y_pred)


def mean_absolute_percentage_error(y_true: Any, y_pred: Any) -> tf.Tensor:
    """Return `100 mean(|(y - p) / max(|y|, 1e-7)|)` over the last axis."""
    return _values(MeanAbsolutePercentageError(reduction="none"), y_true, y_pred)


def mean_squared_logarithmic_error(y_true: Any, y_pred: Any) -> tf.Tensor:
    """Return `mean((log(p + 1) - log(y + 1))^2)` over the last axis."""
    return _values(MeanSquaredLogarithmicError(reduction="none"), y_true, y_pred)


def huber(y_true: Any, y_pred: Any, delta: float = 1.0) -> tf.Tensor:
    """Return `e^2 / 2` for errors up to `delta`, and a straight line above."""
    return _values(Huber(delta=delta, reduction="none"), y_true, y_pred)


def log_cosh(y_true: Any, y_pred: Any) -> tf.Tensor:
    """Return `mean(log(cosh(p - y)))` over the last axis."""
    return _values(LogCosh(reduction="none"), y_true, y_pred)


def cosine_similarity(y_true: Any, y_pred: Any, axis: int = -1) -> tf.Tensor:
    """Return minus the cosine of the angle between label and prediction."""
    return _values(CosineSimilarity(axis=axis, reduction="none"), y_true, y_pred)


def hinge(y_true: Any, y_pred: Any) -> tf.Tensor:
    """Return `mean(max(1 - y p, 0))` for labels -1 and 1."""
    return _values(Hinge(reduction="none"), y_true, y_pred)


def squared_hinge(y_true: Any, y_pred: Any) -> tf.Tensor:
    """Return `mean(max(1 - y p, 0)^2)` for labels -1 and 1."""
    return _values(SquaredHinge(reduction="none"), y_true, y_pred)


def categorical_hinge(y_true: Any, y_pred: Any) -> tf.Tensor:
    """Return `max(1 + max((1 - y) p) - sum(y p), 0)` for one-hot labels."""
    return _values(CategoricalHinge(reduction="none"), y_true, y_pred)


def kl_divergence(y_true: Any, y_pred: Any) -> tf.Tensor:
    """Return `sum(y log(y / p))` over the last axis."""
    return _values(KLDivergence(reduction="none"), y_true, y_pred)


def poisson(y_true: Any, y_pred: Any) -> tf.Tensor:
    """Return `mean(p - y log(p + 1e-7))` over the last axis."""
    return _values(Poisson(reduction="none"), y_true, y_pred)


def categorical_crossentropy(
    y_true: Any,
    y_pred: Any,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> tf.Tensor:
    """Return `-sum(y log p)` for one-hot labels."""
    return _values(
        CategoricalCrossentropy(
            from_logits=from_logits, label_smoothing=label_smoothing, axis=axis, reduction="none"
        ),
        y_true,
        y_pred,
    )


def categorical_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> tf.Tensor:
    """Return `-sum(alpha (1 - p)^gamma y log p)` for one-hot labels."""
    return _values(
        CategoricalFocalCrossentropy(
            alpha=alpha,
            gamma=gamma,
            from_logits=from_logits,
            label_smoothing=label_smoothing,
            axis=axis,
            reduction="none",
        ),
        y_true,
        y_pred,
    )


def sparse_categorical_crossentropy(
    y_true: Any,
    y_pred: Any,
    from_logits: bool = False,
    ignore_class: int | None = None,
    axis: int = -1,
) -> tf.Tensor:
    """Return `-log p[label]` for class numbers."""
    return _values(
        SparseCategoricalCrossentropy(
            from_logits=from_logits, ignore_class=ignore_class, axis=axis, reduction="none"
        ),
        y_true,
        y_pred,
    )


def binary_crossentropy(
    y_true: Any,
    y_pred: Any,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> tf.Tensor:
    """Return `-(y log p + (1 - y) log(1 - p))`, averaged over `axis`."""
    return _values(
        BinaryCrossentropy(
            from_logits=from_logits, label_smoothing=label_smoothing, axis=axis, reduction="none"
        ),
        y_true,
        y_pred,
    )


def binary_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    apply_class_balancing: bool = False,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> tf.Tensor:
    """Return `(1 - p_t)^gamma` times the binary cross-entropy, averaged over `axis`."""
    return _values(
        BinaryFocalCrossentropy(
            apply_class_balancing=apply_class_balancing,
            alpha=alpha,
            gamma=gamma,
            from_logits=from_logits,
            label_smoothing=label_smoothing,
            axis=axis,
            reduction="none",
        ),
        y_true,
        y_pred,
    )


def ctc(y_true: Any, y_pred: Any) -> tf.Tensor:
    """Return minus the logarithm of the probability of a label sequence."""
    return _values(CTC(reduction="none"), y_true, y_pred)


def dice(y_true: Any, y_pred: Any, axis: Axis = None) -> tf.Tensor:
    """Return how little two regions overlap."""
    return _values(Dice(axis=axis, reduction="none"), y_true, y_pred)


def tversky(
    y_true: Any, y_pred: Any, alpha: float = 0.5, beta: float = 0.5, axis: Axis = None
) -> tf.Tensor:
    """Return how little two regions overlap, with a price for each kind of mistake."""
    return _values(Tversky(alpha=alpha, beta=beta, axis=axis, reduction="none"), y_true, y_pred)


def categorical_generalized_cross_entropy(y_true: Any, y_pred: Any, q: float) -> tf.Tensor:
    """Return `(1 - p[label]^q) / q` for class numbers."""
    return _values(CategoricalGeneralizedCrossEntropy(q=q, reduction="none"), y_true, y_pred)


def circle(
    y_true: Any,
    y_pred: Any,
    ref_labels: Any = None,
    ref_embeddings: Any = None,
    remove_diagonal: bool = True,
    gamma: float = 80,
    margin: float = 0.4,
) -> tf.Tensor:
    """Return how far embeddings of one class are apart, and those of others together.

    The pairs are those in the batch, or with `ref_labels` and `ref_embeddings` all pairs of one
    in the batch and one of them.
    """
    loss = Circle(gamma, margin, remove_diagonal, reduction="none")
    loss.reference = ref_labels, ref_embeddings
    return _values(loss, y_true, y_pred)


def _values(loss: Formula, y_true: Any, y_pred: Any) -> tf.Tensor:
    """Return what the loss says about each example, in the type of the predictions."""
    y_true, y_pred = tf.convert_to_tensor(y_true), tf.convert_to_tensor(y_pred)
    loss.dtype = y_pred.dtype.name if y_pred.dtype.is_floating else "float32"
    return loss.build(y_true, y_pred, table())
