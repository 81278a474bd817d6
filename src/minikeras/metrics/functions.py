"""The metrics as functions: labels and predictions in, one number for each example or output out.

Called with arrays they give values, called with tensors of a graph a tensor. The losses are
functions as well, `minikeras.losses.mean_squared_error` and others, under the same names here.

Source: keras/src/metrics/accuracy_metrics.py, the functions of these names.
"""

from __future__ import annotations

from typing import Any

import tensorflow.compat.v1 as tf

from minikeras.losses.base import table
from minikeras.metrics.accuracies import (
    BinaryAccuracy,
    CategoricalAccuracy,
    SparseCategoricalAccuracy,
    SparseTopKCategoricalAccuracy,
    TopKCategoricalAccuracy,
)
from minikeras.metrics.means import MeanOfFunction
from minikeras.metrics.regression import ConcordanceCorrelation, PearsonCorrelation


def binary_accuracy(y_true: Any, y_pred: Any, threshold: float = 0.5) -> tf.Tensor:
    """Return 1 for each output on the right side of the threshold, else 0."""
    return _values(BinaryAccuracy(threshold=threshold), y_true, y_pred)


def categorical_accuracy(y_true: Any, y_pred: Any) -> tf.Tensor:
    """Return 1 where the largest prediction is at the largest label, else 0."""
    return _values(CategoricalAccuracy(), y_true, y_pred)


def sparse_categorical_accuracy(y_true: Any, y_pred: Any) -> tf.Tensor:
    """Return 1 where the largest prediction is at the label's class number, else 0."""
    return _values(SparseCategoricalAccuracy(), y_true, y_pred)


def top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> tf.Tensor:
    """Return 1 where the largest label is among the `k` largest predictions, else 0."""
    return _values(TopKCategoricalAccuracy(k), y_true, y_pred)


def sparse_top_k_categorical_accuracy(
    y_true: Any, y_pred: Any, k: int = 5, from_sorted_ids: bool = False
) -> tf.Tensor:
    """Return 1 where the class number is among those of the `k` largest predictions, else 0."""
    metric = SparseTopKCategoricalAccuracy(k, from_sorted_ids=from_sorted_ids)
    return _values(metric, y_true, y_pred)


def pearson_correlation(y_true: Any, y_pred: Any, axis: int = -1) -> tf.Tensor:
    """Return the correlation of labels and predictions along an axis."""
    return _values(PearsonCorrelation(axis=axis), y_true, y_pred)


def concordance_correlation(y_true: Any, y_pred: Any, axis: int = -1) -> tf.Tensor:
    """Return how much labels and predictions are the same along an axis."""
    return _values(ConcordanceCorrelation(axis=axis), y_true, y_pred)


def _values(metric: MeanOfFunction, y_true: Any, y_pred: Any) -> tf.Tensor:
    return metric.values(tf.convert_to_tensor(y_true), tf.convert_to_tensor(y_pred), table())
