"""The cross-entropies: everything that Keras does between a prediction and its logarithm.

It stands in these methods, in order, one line each.
"""

from __future__ import annotations

import warnings

import tensorflow.compat.v1 as tf

from minikeras.behaviors.loss.binary_crossentropy_epsilon import binary_crossentropy_epsilon
from minikeras.behaviors.loss.clip_probabilities import clip_probabilities
from minikeras.behaviors.loss.ignore_class_hides_logits import ignore_class_hides_logits
from minikeras.behaviors.loss.one_minus_label_smoothing import one_minus_label_smoothing
from minikeras.behaviors.loss.recover_logits import recover_logits
from minikeras.behaviors.loss.renormalize_probabilities import renormalize_probabilities
from minikeras.behaviors.loss.renormalize_sparse import renormalize_sparse
from minikeras.behaviors.loss.smooth_over import smooth_over
from minikeras.checks import require_number
from minikeras.defaults import Defaults
from minikeras.errors import message
from minikeras.losses.base import Formula


class Crossentropy(Formula):
    """What the cross-entropies share: labels made softer, logits found, probabilities clipped."""

    from_logits = False
    label_smoothing = 0.0

    def found(self, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor | None:
        """Return the logits behind a softmax or sigmoid; None, if there are none."""
        return recover_logits(y_pred, defaults.recover_logits)

    def logits(self, y_pred: tf.Tensor, found: tf.Tensor | None) -> tf.Tensor | None:
        """Return the logits: those found, those predicted, or None."""
        if self.from_logits and found is not None:
            warnings.warn(
                f"{self.name} was told from_logits=True, but the model ends in a "
                f"{y_pred.op.type}. The logits behind it are used.",
                stacklevel=2,
            )
        return y_pred if self.from_logits and found is None else found

    def probabilities(self, p: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return probabilities whose logarithm may be taken."""
        return clip_probabilities(p, defaults.clip_probabilities)

    def normalized(self, y_pred: tf.Tensor, axis: int, defaults: Defaults) -> tf.Tensor:
        """Return probabilities that sum to one, and whose logarithm may be taken."""
        p = renormalize_probabilities(y_pred, axis, defaults.renormalize_probabilities)
        return self.probabilities(p, defaults)

    def binary(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return the cross-entropy of every single output, with the shape of the labels."""
        logits = self.logits(y_pred, self.found(y_pred, defaults))
        if logits is not None:
            return tf.nn.sigmoid_cross_entropy_with_logits(labels=y_true, logits=logits)
        p = self.probabilities(y_pred, defaults)
        epsilon = defaults.binary_crossentropy_epsilon
        right = y_true * tf.log(binary_crossentropy_epsilon(p, epsilon))
        wrong = (1 - y_true) * tf.log(binary_crossentropy_epsilon(1 - p, epsilon))
        return -(right + wrong)

    def smooth(self, y_true: tf.Tensor, defaults: Defaults, classes: int | None) -> tf.Tensor:
        """Move `label_smoothing` of each label to all on an axis, or to the other answer."""
        if not self.label_smoothing:
            return y_true
        precision = defaults.one_minus_label_smoothing
        kept = y_true * one_minus_label_smoothing(self.label_smoothing, precision)
        if classes is None:
            return kept + 0.5 * self.label_smoothing
        return kept + self.label_smoothing / tf.cast(tf.shape(y_true)[classes], y_true.dtype)


class SparseCategoricalCrossentropy(Crossentropy):
    """`-log p[label]` for class numbers.

    Shapes: labels (batch,) or (batch, 1), predictions (batch, classes); axes may stand between.
    Source: keras/src/backend/tensorflow/nn.py::sparse_categorical_crossentropy.

    Args:
        from_logits: whether the predictions are logits, not probabilities.
        ignore_class: a class number whose examples do not count.
        axis: the axis of the classes, the last one.

    Raises:
        ValueError: `axis` is another one, at build time.
    """

    sparse = True

    def __init__(
        self,
        from_logits: bool = False,
        ignore_class: int | None = None,
        reduction: str | None = "sum_over_batch_size",
        axis: int = -1,
        name: str | None = "sparse_categorical_crossentropy",
        dtype: str | None = None,
    ) -> None:
        """Keep the choices."""
        super().__init__(name, reduction, dtype)
        self.from_logits = from_logits
        self.ignore_class = ignore_class
        self.axis = axis

    def per_example(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return (batch,), with 0 for an ignored class."""
        if self.axis not in (-1, len(y_pred.shape) - 1):
            where = f"{type(self).__name__}(axis=...)"
            raise ValueError(message("The classes are on the last axis.", where=where))
        found, counted = self.found(y_pred, defaults), self.mask(y_true, y_pred)
        if counted is not None:
            found = ignore_class_hides_logits(found, defaults.ignore_class_hides_logits)
            y_true = tf.where_v2(counted, y_true, tf.zeros((), y_true.dtype))
        logits = self.logits(y_pred, found)
        if logits is None:
            logarithms = tf.log(self.probabilities(y_pred, defaults))
            losses = renormalize_sparse(y_true, logarithms, defaults.renormalize_sparse)
        else:
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y_true, logits=logits)
        return losses if counted is None else tf.where_v2(counted, losses, tf.zeros_like(losses))

    def label_limit(self, outputs: int) -> int | None:
        """Return the number of classes; with a class to ignore, labels may be anything."""
        return outputs if self.ignore_class is None else None

    def mask(self, y_true: tf.Tensor, losses: tf.Tensor) -> tf.Tensor | None:
        """Return which labels are not of the class to ignore."""
        if self.ignore_class is None:
            return None
        return tf.not_equal(y_true, tf.cast(self.ignore_class, y_true.dtype))


class CategoricalCrossentropy(Crossentropy):
    """`-sum(y log p)` for one-hot labels.

    Shapes: labels and predictions (batch, classes).
    Source: keras/src/backend/tensorflow/nn.py::categorical_crossentropy.

    Args:
        from_logits: whether the predictions are logits, not probabilities.
        label_smoothing: the share of certainty taken from each label, 0 to 1.
        axis: the axis of the classes.
    """

    elementwise = True

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "categorical_crossentropy",
        dtype: str | None = None,
    ) -> None:
        """Keep the choices."""
        super().__init__(name, reduction, dtype)
        require_number(label_smoothing, "label_smoothing", type(self).__name__, high=1.0)
        self.from_logits = from_logits
        self.label_smoothing = label_smoothing
        self.axis = axis

    def per_example(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return (batch,)."""
        if self.label_smoothing:
            axis = smooth_over(self.axis, defaults.smooth_over)
            y_true = self.smooth(y_true, defaults, axis)
        logits = self.logits(y_pred, self.found(y_pred, defaults))
        if logits is not None:
            return tf.nn.softmax_cross_entropy_with_logits_v2(
                labels=y_true, logits=logits, axis=self.axis
            )
        p = self.normalized(y_pred, self.axis, defaults)
        return -tf.reduce_sum(y_true * tf.log(p), axis=self.axis)


class BinaryCrossentropy(Crossentropy):
    """`-(y log p + (1 - y) log(1 - p))`, averaged over the last axis.

    Shapes: labels and predictions (batch, outputs); labels (batch,) for one output.
    Source: keras/src/backend/tensorflow/nn.py::binary_crossentropy.

    Args:
        from_logits: whether the predictions are logits, not probabilities.
        label_smoothing: the share of certainty taken from each label, 0 to 1.
        axis: the axis to average over.
    """

    elementwise = True

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "binary_crossentropy",
        dtype: str | None = None,
    ) -> None:
        """Keep the choices."""
        super().__init__(name, reduction, dtype)
        require_number(label_smoothing, "label_smoothing", type(self).__name__, high=1.0)
        self.from_logits = from_logits
        self.label_smoothing = label_smoothing
        self.axis = axis

    def per_example(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return (batch,)."""
        y_true = self.smooth(y_true, defaults, classes=None)
        return tf.reduce_mean(self.binary(y_true, y_pred, defaults), axis=self.axis)
