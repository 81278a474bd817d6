"""Losses: one number per example, then one number.

Everything that Keras does between a prediction and the loss stands in these functions, in
order, one line each.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import tensorflow.compat.v1 as tf

from minikeras.behaviors.loss.align_label_rank import align_label_rank
from minikeras.behaviors.loss.average_over_batch import average_over_batch
from minikeras.behaviors.loss.binary_crossentropy_epsilon import binary_crossentropy_epsilon
from minikeras.behaviors.loss.cast_labels import cast_labels
from minikeras.behaviors.loss.clip_probabilities import clip_probabilities
from minikeras.behaviors.loss.recover_logits import recover_logits
from minikeras.behaviors.loss.renormalize_probabilities import renormalize_probabilities
from minikeras.checks import require_number
from minikeras.config import expression
from minikeras.defaults import Defaults
from minikeras.errors import message, show_shape, unknown

__all__ = [
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "Loss",
    "MeanSquaredError",
    "SparseCategoricalCrossentropy",
    "get",
]


class Loss:
    """Base of all losses: `per_example` gives one number for each label.

    Args:
        from_logits: whether the predictions are logits, not probabilities.
        label_smoothing: the share of certainty taken from each label, 0 to 1.
    """

    name = "loss"
    sparse = False  # labels are class numbers, without the class axis
    elementwise = False  # labels have the shape of the predictions

    def __init__(self, from_logits: bool = False, label_smoothing: float = 0.0) -> None:
        """Keep the two choices."""
        require_number(label_smoothing, "label_smoothing", type(self).__name__, high=1.0)
        self.from_logits = from_logits
        self.label_smoothing = label_smoothing

    def per_example(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return one loss for each example, from labels that fit the predictions."""
        raise NotImplementedError

    def build(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return the loss of a batch, a scalar.

        Raises:
            ValueError: the labels do not fit the predictions.
        """
        losses = self.values(y_true, y_pred, defaults)
        return average_over_batch(losses, defaults.average_over_batch)

    def values(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return one loss for each example, from labels as they come; a metric averages these.

        Raises:
            ValueError: the labels do not fit the predictions.
        """
        y_true = cast_labels(
            y_true, tf.int64 if self.sparse else y_pred.dtype, defaults.cast_labels
        )
        aligned = defaults.align_label_rank
        y_true = align_label_rank(y_true, len(y_pred.shape) - self.sparse, aligned)
        # TF1 broadcasts labels of another shape, silently, and so does a mean squared error of
        # Keras; its cross-entropies refuse them.
        if aligned and self.elementwise and not y_true.shape.is_compatible_with(y_pred.shape):
            raise ValueError(_labels_do_not_fit(self, y_true, y_pred))
        try:
            return self.per_example(y_true, y_pred, defaults)
        except (ValueError, TypeError) as error:
            raise type(error)(_labels_do_not_fit(self, y_true, y_pred)) from error

    def logits(self, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor | None:
        """Return the logits: those predicted, those behind a softmax or sigmoid, or None."""
        found = recover_logits(y_pred, defaults.recover_logits)
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

    def __repr__(self) -> str:
        return expression(self)


class SparseCategoricalCrossentropy(Loss):
    """`-log p[label]` for class numbers.

    Shapes: labels (batch,) or (batch, 1), predictions (batch, classes).
    Source: keras/src/backend/tensorflow/nn.py::sparse_categorical_crossentropy.
    """

    name = "sparse_categorical_crossentropy"
    sparse = True

    def __init__(self, from_logits: bool = False) -> None:
        """Keep whether the predictions are logits."""
        super().__init__(from_logits)

    def per_example(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return (batch,)."""
        logits = self.logits(y_pred, defaults)
        if logits is None:
            logits = tf.log(self.probabilities(y_pred, defaults))
        return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y_true, logits=logits)


class CategoricalCrossentropy(Loss):
    """`-sum(y log p)` for one-hot labels.

    Shapes: labels and predictions (batch, classes).
    Source: keras/src/backend/tensorflow/nn.py::categorical_crossentropy.
    """

    name = "categorical_crossentropy"
    elementwise = True

    def per_example(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return (batch,)."""
        if self.label_smoothing:
            classes = tf.cast(tf.shape(y_pred)[-1], y_pred.dtype)
            y_true = y_true * (1.0 - self.label_smoothing) + self.label_smoothing / classes
        logits = self.logits(y_pred, defaults)
        if logits is not None:
            return tf.nn.softmax_cross_entropy_with_logits_v2(labels=y_true, logits=logits)
        p = renormalize_probabilities(y_pred, defaults.renormalize_probabilities)
        p = self.probabilities(p, defaults)
        return -tf.reduce_sum(y_true * tf.log(p), axis=-1)


class BinaryCrossentropy(Loss):
    """`-(y log p + (1 - y) log(1 - p))`, averaged over the last axis.

    Shapes: labels and predictions (batch, outputs); labels (batch,) for one output.
    Source: keras/src/backend/tensorflow/nn.py::binary_crossentropy.
    """

    name = "binary_crossentropy"
    elementwise = True

    def per_example(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return (batch,)."""
        if self.label_smoothing:
            y_true = y_true * (1.0 - self.label_smoothing) + 0.5 * self.label_smoothing
        logits = self.logits(y_pred, defaults)
        if logits is not None:
            losses = tf.nn.sigmoid_cross_entropy_with_logits(labels=y_true, logits=logits)
            return tf.reduce_mean(losses, axis=-1)
        p = self.probabilities(y_pred, defaults)
        epsilon = defaults.binary_crossentropy_epsilon
        right = y_true * tf.log(binary_crossentropy_epsilon(p, epsilon))
        wrong = (1 - y_true) * tf.log(binary_crossentropy_epsilon(1 - p, epsilon))
        return tf.reduce_mean(-(right + wrong), axis=-1)


class MeanSquaredError(Loss):
    """`mean((y - p)^2)` over the last axis.

    Shapes: labels and predictions (batch, outputs); labels (batch,) for one output.
    """

    name = "mean_squared_error"
    elementwise = True

    def __init__(self) -> None:
        """Take no choices."""
        super().__init__()

    def per_example(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return (batch,)."""
        return tf.reduce_mean(tf.squared_difference(y_pred, y_true), axis=-1)


class _FunctionLoss(Loss):
    """A loss that a user wrote: a function `(y_true, y_pred)` on tensors."""

    def __init__(self, function: Callable[[tf.Tensor, tf.Tensor], tf.Tensor]) -> None:
        super().__init__()
        self.function = function
        self.name = getattr(function, "__name__", "loss")

    def per_example(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        return self.function(y_true, y_pred)


NAMES: dict[str, type[Loss]] = {
    "sparse_categorical_crossentropy": SparseCategoricalCrossentropy,
    "categorical_crossentropy": CategoricalCrossentropy,
    "binary_crossentropy": BinaryCrossentropy,
    "mean_squared_error": MeanSquaredError,
    "mse": MeanSquaredError,
    "MSE": MeanSquaredError,
    "SparseCategoricalCrossentropy": SparseCategoricalCrossentropy,
    "CategoricalCrossentropy": CategoricalCrossentropy,
    "BinaryCrossentropy": BinaryCrossentropy,
    "MeanSquaredError": MeanSquaredError,
}


def get(identifier: str | type[Loss] | Loss | Callable[[tf.Tensor, tf.Tensor], tf.Tensor]) -> Loss:
    """Return a loss for a name, a class, an object, or a function of tensors.

    Examples:
        >>> get("mse").name
        'mean_squared_error'
    """
    if isinstance(identifier, Loss):
        return identifier
    if isinstance(identifier, type) and issubclass(identifier, Loss):
        return identifier()
    if isinstance(identifier, str):
        if identifier in NAMES:
            return NAMES[identifier]()
    elif callable(identifier):
        return _FunctionLoss(identifier)
    raise ValueError(unknown("loss", identifier, NAMES, "compile(loss=...)"))


def _labels_do_not_fit(loss: Loss, y_true: tf.Tensor, y_pred: tf.Tensor) -> str:
    hint = None
    if loss.name == "categorical_crossentropy" and len(y_true.shape) < 2 + (y_true.shape[-1] == 1):
        hint = "class numbers need loss='sparse_categorical_crossentropy'"
    if loss.sparse and len(y_true.shape) == len(y_pred.shape):
        hint = "one-hot labels need loss='categorical_crossentropy'"
    return message(
        "The labels do not fit the loss.",
        where=f"loss {loss.name}",
        got=f"labels {y_true.dtype.name} {show_shape(y_true.shape)}, "
        f"predictions {show_shape(y_pred.shape)}",
        expected="class numbers (batch,)" if loss.sparse else f"labels {show_shape(y_pred.shape)}",
        hint=hint,
    )
