"""Cross-entropies that care less for what is easy: focal losses, and one that tolerates noise."""

from __future__ import annotations

import tensorflow.compat.v1 as tf

from minikeras.behaviors.loss.recover_focal_logits import recover_focal_logits
from minikeras.checks import require_number
from minikeras.defaults import Defaults
from minikeras.errors import message
from minikeras.losses.base import Formula
from minikeras.losses.crossentropy import Crossentropy


class BinaryFocalCrossentropy(Crossentropy):
    """`(1 - p_t)^gamma` times the binary cross-entropy; `p_t` is the probability of what is true.

    Shapes: labels and predictions (batch, outputs); labels (batch,) for one output.
    Source: Lin et al. 2017, Focal Loss for Dense Object Detection;
    keras/src/losses/losses.py::binary_focal_crossentropy.

    Args:
        apply_class_balancing: whether to weight the positive class with `alpha`, the negative one
            with `1 - alpha`.
        alpha: that weight.
        gamma: how much less an easy example counts.
        from_logits: whether the predictions are logits, not probabilities.
        label_smoothing: the share of certainty taken from each label, 0 to 1.
        axis: the axis to average over.
    """

    elementwise = True

    def __init__(
        self,
        apply_class_balancing: bool = False,
        alpha: float = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "binary_focal_crossentropy",
        dtype: str | None = None,
    ) -> None:
        """Keep the choices."""
        super().__init__(name, reduction, dtype)
        require_number(label_smoothing, "label_smoothing", type(self).__name__, high=1.0)
        self.apply_class_balancing = apply_class_balancing
        self.alpha = alpha
        self.gamma = gamma
        self.from_logits = from_logits
        self.label_smoothing = label_smoothing
        self.axis = axis

    def per_example(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return (batch,)."""
        y_true = self.smooth(y_true, defaults, classes=None)
        p = tf.nn.sigmoid(y_pred) if self.from_logits else y_pred
        right = y_true * p + (1 - y_true) * (1 - p)
        losses = tf.pow(1.0 - right, self.gamma) * self.binary(y_true, y_pred, defaults)
        if self.apply_class_balancing:
            losses = (y_true * self.alpha + (1 - y_true) * (1 - self.alpha)) * losses
        return tf.reduce_mean(losses, axis=self.axis)


class CategoricalFocalCrossentropy(Crossentropy):
    """`-sum(alpha (1 - p)^gamma y log p)` for one-hot labels.

    Shapes: labels and predictions (batch, classes).
    Source: keras/src/losses/losses.py::categorical_focal_crossentropy.

    Args:
        alpha: the weight of all classes, or one for each.
        gamma: how much less an easy example counts.
        from_logits: whether the predictions are logits, not probabilities.
        label_smoothing: the share of certainty taken from each label, 0 to 1.
        axis: the axis of the classes.
    """

    elementwise = True

    def __init__(
        self,
        alpha: float | list[float] = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "categorical_focal_crossentropy",
        dtype: str | None = None,
    ) -> None:
        """Keep the choices."""
        super().__init__(name, reduction, dtype)
        require_number(label_smoothing, "label_smoothing", type(self).__name__, high=1.0)
        self.alpha = alpha
        self.gamma = gamma
        self.from_logits = from_logits
        self.label_smoothing = label_smoothing
        self.axis = axis

    def per_example(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return (batch,)."""
        y_true = self.smooth(y_true, defaults, classes=-1)
        found = recover_focal_logits(self.found(y_pred, defaults), defaults.recover_focal_logits)
        logits = self.logits(y_pred, found)
        p = y_pred if logits is None else tf.nn.softmax(logits, axis=self.axis)
        p = self.normalized(p, self.axis, defaults)
        losses = -y_true * tf.log(p)
        weights = tf.multiply(tf.pow(1.0 - p, self.gamma), self.alpha)
        return tf.reduce_sum(tf.multiply(weights, losses), axis=self.axis)


class CategoricalGeneralizedCrossEntropy(Formula):
    """`(1 - p[label]^q) / q` for class numbers; for q near 0 the cross-entropy.

    Shapes: labels (batch,), predictions (batch, classes), probabilities.
    Source: Zhang and Sabuncu 2018, Generalized Cross Entropy Loss;
    keras/src/losses/losses.py::categorical_generalized_cross_entropy (Keras 3 only).

    Args:
        q: how far it is from the cross-entropy towards the mean absolute error.

    Raises:
        ValueError: q is not between 0 and 1.
    """

    sparse = True

    def __init__(
        self,
        q: float = 0.5,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "categorical_generalized_cross_entropy",
        dtype: str | None = None,
    ) -> None:
        """Keep q."""
        super().__init__(name, reduction, dtype)
        if not 0 < q < 1:
            where = f"{type(self).__name__}(q=...)"
            raise ValueError(message("q is between 0 and 1.", where=where, got=repr(q)))
        self.q = q

    def per_example(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return (batch,)."""
        classes = tf.shape(y_pred)[-1]
        one_hot = tf.one_hot(y_true, classes, dtype=y_pred.dtype)
        p = tf.reduce_sum(y_pred * one_hot, axis=-1)
        return (1 - tf.pow(p, self.q)) / self.q

    def label_limit(self, outputs: int) -> int | None:
        """Return the number of classes."""
        return outputs
