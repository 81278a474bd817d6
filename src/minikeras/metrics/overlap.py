"""Intersection over union, for models that give each pixel a class."""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow.compat.v1 as tf

from minikeras.behaviors.report.iou_epsilon import iou_epsilon
from minikeras.behaviors.report.iou_whole_weights import iou_whole_weights
from minikeras.defaults import Defaults
from minikeras.errors import message
from minikeras.metrics.base import Kept, Metric, Numbers

__all__ = ["BinaryIoU", "IoU", "MeanIoU", "OneHotIoU", "OneHotMeanIoU"]

MATRIX = "total_confusion_matrix"


class IoU(Metric):
    """The mean of `tp / (tp + fp + fn)` over some classes, those aside that do not occur.

    Args:
        num_classes: how many classes there are.
        target_class_ids: the numbers of the classes that are averaged.
        name: the key in the logs.
        dtype: the type of the counts: "int64" for whole weights, "float32" for any; without it,
            the table decides.
        ignore_class: the label of what is not counted.
        sparse_y_true: whether the labels are class numbers, not one-hot.
        sparse_y_pred: whether the predictions are class numbers, not scores.
        axis: the axis of the classes in one-hot labels and scores.

    Source: keras/src/metrics/iou_metrics.py::IoU.

    Examples:
        >>> m = IoU(num_classes=2, target_class_ids=[0])
        >>> m.update_state([0, 0, 1, 1], [0, 1, 0, 1])
        >>> print(f"{m.result():.3f}")
        0.333
    """

    direction = "up"
    dtypes = ("int64", "float32", "int32", "int")

    def __init__(
        self,
        num_classes: int,
        target_class_ids: Sequence[int],
        name: str | None = None,
        dtype: str | None = None,
        ignore_class: int | None = None,
        sparse_y_true: bool = True,
        sparse_y_pred: bool = True,
        axis: int = -1,
    ) -> None:
        """Keep the choices."""
        super().__init__(dtype, name)
        self.whole = None if dtype is None else dtype != "float32"
        if max(target_class_ids) >= num_classes:
            raise ValueError(
                message(
                    "A class is outside the classes.",
                    where=f"{type(self).__name__}(target_class_ids=...)",
                    got=max(target_class_ids),
                    expected=f"0 to {num_classes - 1}",
                )
            )
        self.num_classes = num_classes
        self.target_class_ids = list(target_class_ids)
        self.ignore_class = ignore_class
        self.sparse_y_true, self.sparse_y_pred = sparse_y_true, sparse_y_pred
        self.axis = axis

    def kept(self) -> dict[str, Kept]:
        """Return the confusion matrix, its whole and its other numbers: one of them stays 0."""
        shape = (self.num_classes, self.num_classes)
        return {MATRIX: Kept(shape), "whole": Kept(shape, "int32")}

    def add(
        self,
        numbers: Numbers,
        y_true: tf.Tensor,
        y_pred: tf.Tensor,
        sample_weight: tf.Tensor | None,
        defaults: Defaults,
    ) -> Numbers:
        """Add the pixels of a batch; those outside the classes are not counted."""
        if not self.sparse_y_true:
            y_true = tf.argmax(y_true, axis=self.axis)
        if not self.sparse_y_pred:
            y_pred = tf.argmax(y_pred, axis=self.axis)
        y_true = tf.cast(tf.reshape(y_true, (-1,)), tf.int32)
        y_pred = tf.cast(tf.reshape(y_pred, (-1,)), tf.int32)
        weight = tf.constant(1.0)
        if sample_weight is not None:
            weight = tf.reshape(tf.cast(sample_weight, tf.float32), (-1,))
        whole = defaults.override(iou_whole_weights=self.whole).iou_whole_weights
        weight = iou_whole_weights(weight, whole)
        weight = tf.broadcast_to(weight, tf.shape(y_true))
        kept = tf.logical_and(self._is_class(y_true), self._is_class(y_pred))
        if self.ignore_class is not None:
            kept = tf.logical_and(kept, tf.not_equal(y_true, self.ignore_class))
        indices = tf.stack([tf.where(kept, one, tf.zeros_like(one)) for one in (y_true, y_pred)], 1)
        weight = tf.where(kept, weight, tf.zeros_like(weight))
        shape = (self.num_classes, self.num_classes)
        part = "whole" if weight.dtype == tf.int32 else MATRIX
        return {part: numbers[part] + tf.scatter_nd(indices, weight, shape)}

    def compute_value(self, numbers: Numbers, defaults: Defaults) -> tf.Tensor:
        """Return the mean over the classes that occur."""
        whole, matrix = (_of_classes(numbers[part]) for part in ("whole", MATRIX))
        intersections, unions = (
            tf.gather(tf.cast(one, tf.float32) + other, self.target_class_ids)
            for one, other in zip(whole, matrix, strict=True)
        )
        return iou_epsilon(intersections, unions, defaults.iou_epsilon)

    def _is_class(self, numbers: tf.Tensor) -> tf.Tensor:
        return tf.logical_and(numbers >= 0, numbers < self.num_classes)


class BinaryIoU(IoU):
    """The mean IoU of the classes 0 and 1, from one prediction for each pixel.

    Args:
        target_class_ids: the classes that are averaged: 0, 1 or both.
        threshold: a prediction that is not less than this is class 1.
        name: the key in the logs.
        dtype: as in `IoU`.

    Source: keras/src/metrics/iou_metrics.py::BinaryIoU.

    Examples:
        >>> m = BinaryIoU(target_class_ids=[0, 1], threshold=0.3)
        >>> m.update_state([0, 1, 0, 1], [0.1, 0.2, 0.4, 0.7])
        >>> print(f"{m.result():.3f}")
        0.333
    """

    def __init__(
        self,
        target_class_ids: Sequence[int] = (0, 1),
        threshold: float = 0.5,
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        """Keep the choices."""
        super().__init__(2, target_class_ids, name, dtype)
        self.threshold = threshold

    def add(
        self,
        numbers: Numbers,
        y_true: tf.Tensor,
        y_pred: tf.Tensor,
        sample_weight: tf.Tensor | None,
        defaults: Defaults,
    ) -> Numbers:
        """Add the pixels of a batch."""
        decided = tf.cast(tf.cast(y_pred, tf.float32) >= self.threshold, tf.int32)
        return super().add(numbers, y_true, decided, sample_weight, defaults)


class MeanIoU(IoU):
    """The mean IoU of all classes; the arguments are those of `IoU`.

    Source: keras/src/metrics/iou_metrics.py::MeanIoU.

    Examples:
        >>> m = MeanIoU(num_classes=2)
        >>> m.update_state([0, 0, 1, 1], [0, 1, 0, 1])
        >>> print(f"{m.result():.3f}")
        0.333
    """

    def __init__(
        self,
        num_classes: int,
        name: str | None = None,
        dtype: str | None = None,
        ignore_class: int | None = None,
        sparse_y_true: bool = True,
        sparse_y_pred: bool = True,
        axis: int = -1,
    ) -> None:
        """Keep the choices."""
        choices = (ignore_class, sparse_y_true, sparse_y_pred, axis)
        super().__init__(num_classes, range(num_classes), name, dtype, *choices)


class OneHotIoU(IoU):
    """The mean IoU of some classes, from one-hot labels and scores.

    Source: keras/src/metrics/iou_metrics.py::OneHotIoU.
    """

    def __init__(
        self,
        num_classes: int,
        target_class_ids: Sequence[int],
        name: str | None = None,
        dtype: str | None = None,
        ignore_class: int | None = None,
        sparse_y_pred: bool = False,
        axis: int = -1,
    ) -> None:
        """Keep the choices."""
        choices = (ignore_class, False, sparse_y_pred, axis)
        super().__init__(num_classes, target_class_ids, name, dtype, *choices)


class OneHotMeanIoU(MeanIoU):
    """The mean IoU of all classes, from one-hot labels and scores.

    Source: keras/src/metrics/iou_metrics.py::OneHotMeanIoU.
    """

    def __init__(
        self,
        num_classes: int,
        name: str | None = None,
        dtype: str | None = None,
        ignore_class: int | None = None,
        sparse_y_pred: bool = False,
        axis: int = -1,
    ) -> None:
        """Keep the choices."""
        super().__init__(num_classes, name, dtype, ignore_class, False, sparse_y_pred, axis)


def _of_classes(matrix: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return intersection and union of each class."""
    both = tf.linalg.tensor_diag_part(matrix)
    return both, tf.reduce_sum(matrix, axis=0) + tf.reduce_sum(matrix, axis=1) - both
