"""What is common to all losses: labels that fit, one number per example, weights, one number.

`Loss.build` holds, in order, everything that Keras does around a formula.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Self

import tensorflow.compat.v1 as tf

from minikeras.behaviors.loss.align_label_rank import align_label_rank
from minikeras.behaviors.loss.align_weight_rank import align_weight_rank
from minikeras.behaviors.loss.average_over_batch import average_over_batch
from minikeras.behaviors.loss.average_over_mask import average_over_mask
from minikeras.behaviors.loss.cast_labels import cast_labels
from minikeras.behaviors.loss.count_zero_weights import count_zero_weights
from minikeras.config import Configured, arguments
from minikeras.defaults import Defaults
from minikeras.errors import message, show_shape

MEANS = ("sum_over_batch_size", "auto", "mean")  # "auto" is how Keras 2 says it
REDUCTIONS = (*MEANS, "mean_with_sample_weight", "sum", "none", None)
EPSILON = 1e-7  # keras.backend.epsilon()
_TABLE = "minikeras/defaults"  # where a graph keeps the table of the model that it is built for


class Loss(Configured):
    """Base of all losses: a subclass gives one number for each example in `call`.

    Args:
        name: what the loss is called; by default after its class.
        reduction: "sum_over_batch_size" (or "mean", or Keras 2's "auto"), "sum",
            "mean_with_sample_weight" (divided by the sum of the weights), or "none": training
            then minimises the sum, and reports the mean.
        dtype: the type to compute in; by default float32.

    Raises:
        ValueError: there is no such reduction.

    Source: keras/src/losses/loss.py::Loss.

    Examples:
        >>> class Absolute(Loss):
        ...     def call(self, y_true, y_pred):
        ...         return tf.abs(y_true - y_pred)
        >>> float(Absolute()([1.0, 2.0], [1.5, 2.0]))
        0.25
    """

    sparse = False  # labels are class numbers, without the class axis
    elementwise = False  # labels have the shape of the predictions
    aligned = False  # labels and predictions get the same rank; Keras leaves those of users alone

    def __init__(
        self,
        name: str | None = None,
        reduction: str | None = "sum_over_batch_size",
        dtype: str | None = None,
    ) -> None:
        """Keep name, reduction and dtype."""
        if reduction not in REDUCTIONS:
            where = f"{type(self).__name__}(reduction=...)"
            expected = "one of " + ", ".join(map(repr, REDUCTIONS))
            raise ValueError(
                message("Unknown reduction.", where=where, got=repr(reduction), expected=expected)
            )
        self.name = name or re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", type(self).__name__).lower()
        self.reduction = reduction
        self.dtype = dtype

    def call(self, y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
        """Return one loss for each example, or for each example and step."""
        raise NotImplementedError("A Loss needs a method call(self, y_true, y_pred).")

    def label_dtype(self, y_pred: tf.Tensor) -> tf.DType | None:
        """Return the type that the labels need; None, if any will do."""
        return None

    def label_limit(self, outputs: int) -> int | None:
        """Return the number that all labels are below, for a model with such outputs, or None."""
        return None

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> tf.Tensor:
        """Return the loss of labels and predictions: a value, or in a graph a tensor."""
        y_true, y_pred = tf.convert_to_tensor(y_true), tf.convert_to_tensor(y_pred)
        if sample_weight is not None:
            sample_weight = tf.convert_to_tensor(sample_weight)
        return self.build(y_true, y_pred, table(), sample_weight)

    def build(
        self,
        y_true: tf.Tensor,
        y_pred: tf.Tensor,
        defaults: Defaults,
        sample_weight: tf.Tensor | None = None,
        mask: tf.Tensor | None = None,
    ) -> tf.Tensor:
        """Return the loss of a batch: a scalar, or with reduction "none" the losses.

        Args:
            y_true: the labels.
            y_pred: the predictions.
            defaults: the table of the model.
            sample_weight: what each loss is multiplied with; (batch,), (batch, 1), (batch, steps).
            mask: which examples or steps count, as it comes with the prediction.

        Raises:
            ValueError: the labels do not fit the predictions.
        """
        given = y_pred
        if y_pred.dtype != (self.dtype or "float32"):
            y_pred = tf.cast(y_pred, self.dtype or "float32")
        y_true = cast_labels(y_true, y_pred, self.label_dtype(y_pred), defaults.cast_labels)
        aligned = defaults.align_label_rank
        missing = int(self.sparse) if self.aligned else None
        y_true, y_pred = align_label_rank(y_true, y_pred, missing, aligned)
        # TF1 broadcasts labels of another shape, silently, and so does a mean squared error of
        # Keras; its cross-entropies refuse them.
        if aligned and self.elementwise and not y_true.shape.is_compatible_with(y_pred.shape):
            raise ValueError(_labels_do_not_fit(self, y_true, given))
        with_table(defaults)
        try:
            # As in Keras: TensorFlow's graph optimizer orders sums and products by their names.
            with tf.name_scope(_scope(self.name)):
                losses = self.call(y_true, y_pred)
        except (ValueError, TypeError) as error:
            if not isinstance(self, Formula) or "\n  where: " in str(error):
                raise  # a mistake of the user's own loss, or one that is told already
            raise type(error)(_labels_do_not_fit(self, y_true, given)) from error
        masks = [each for each in (mask, self.mask(y_true, losses)) if each is not None]
        mask = tf.logical_and(*masks) if len(masks) == 2 else masks[0] if masks else None
        return self._reduce(tf.convert_to_tensor(losses), sample_weight, mask, defaults)

    def mask(self, y_true: tf.Tensor, losses: tf.Tensor) -> tf.Tensor | None:
        """Return which losses the loss itself counts; None, if all."""
        return None

    def _reduce(
        self,
        losses: tf.Tensor,
        weights: tf.Tensor | None,
        mask: tf.Tensor | None,
        defaults: Defaults,
    ) -> tf.Tensor:
        """Weight the losses and make them one number.

        Source: keras/src/losses/loss.py::reduce_weighted_values;
        tf_keras/src/utils/losses_utils.py::compute_weighted_loss.
        """
        if not losses.dtype.is_floating:
            losses = tf.cast(losses, tf.float32)
        if mask is not None:
            mean, division = self.reduction in MEANS, defaults.average_over_mask
            mask = average_over_mask(mask, losses.dtype, mean, division)
        if weights is not None:
            weights = tf.cast(weights, losses.dtype)
        if mask is not None and weights is not None:
            mask, weights = _fitting(mask, weights, defaults)
            weights = weights * mask
        elif mask is not None:
            weights = mask
        if weights is not None:
            losses, weights = _fitting(losses, weights, defaults)
            losses = losses * weights
            if mask is None and self.reduction in MEANS:
                losses = count_zero_weights(losses, weights, defaults.count_zero_weights)
        if self.reduction in ("none", None):
            return losses
        if self.reduction == "sum":
            return tf.reduce_sum(losses)
        if self.reduction == "mean_with_sample_weight" and weights is not None:
            return tf.math.divide_no_nan(tf.reduce_sum(losses), tf.reduce_sum(weights))
        return average_over_batch(losses, defaults.average_over_batch)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal loss, in Keras's format."""
        config = super().get_config()
        if config.get("dtype") is None:  # Keras never writes it
            config.pop("dtype", None)
        return config

    def __repr__(self) -> str:
        """Return the shortest expression that makes an equal loss."""
        standard = self._standard()
        said = [
            f"{name}={value!r}"
            for name, value in arguments(self).items()
            if name not in standard or value != standard[name]
        ]
        return f"{type(self).__name__}({', '.join(said)})"

    def _standard(self) -> dict[str, Any]:
        """Return the arguments of a loss about which nothing was said."""
        try:
            return arguments(type(self)())
        except TypeError:  # a class of the user that must be told something
            return {}


class Formula(Loss):
    """A loss of Keras: `per_example` is its formula, with the table as an argument."""

    aligned = True

    def label_dtype(self, y_pred: tf.Tensor) -> tf.DType | None:
        """Return int64 for class numbers, the type of the predictions for other labels."""
        return tf.int64 if self.sparse else y_pred.dtype

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Make a loss from what `get_config` returned, here or in a Keras."""
        # Keras 2 writes the function of a loss as well.
        return super().from_config({name: config[name] for name in config if name != "fn"})

    def call(self, y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
        """Return one loss for each example, with the table of the model."""
        return self.per_example(y_true, y_pred, table())

    def per_example(self, y_true: tf.Tensor, y_pred: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return one loss for each example, from labels that fit the predictions."""
        raise NotImplementedError


class FunctionLoss(Loss):
    """A loss that a user wrote: a function `(y_true, y_pred)` on tensors."""

    aligned = True

    def __init__(
        self, function: Callable[[tf.Tensor, tf.Tensor], tf.Tensor], name: str | None = None
    ) -> None:
        """Keep the function; the name is its own."""
        super().__init__(name or getattr(function, "__name__", "loss"))
        self.function = function

    def call(self, y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
        """Return what the function returns."""
        return self.function(y_true, y_pred)


def table() -> Defaults:
    """Return the table of the model whose graph is being built; that of Keras 3 outside."""
    if tf.executing_eagerly():
        return Defaults.keras()
    kept = tf.get_default_graph().get_collection(_TABLE)
    return kept[0] if kept else Defaults.keras()


def with_table(defaults: Defaults) -> None:
    """Keep the table with the graph, so that a user's function that calls ours finds it."""
    if not tf.executing_eagerly():
        tf.get_default_graph().get_collection_ref(_TABLE)[:] = [defaults]


def _fitting(
    values: tf.Tensor, weights: tf.Tensor, defaults: Defaults
) -> tuple[tf.Tensor, tf.Tensor]:
    """Return losses, or a mask, and weights that can be multiplied."""
    return align_weight_rank(values, weights, defaults.align_weight_rank)


def _scope(name: str) -> str:
    """Return the name as one that TensorFlow takes for a scope: "lambda" for "<lambda>"."""
    return re.sub(r"[^A-Za-z0-9_./-]", "", name).strip("_") or "loss"


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
