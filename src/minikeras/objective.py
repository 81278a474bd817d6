"""What a training step computes with a batch: its loss, and what is counted for people to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import tensorflow.compat.v1 as tf

from minikeras.behaviors.loss.add_penalties import add_penalties
from minikeras.behaviors.loss.gather_penalties import gather_penalties
from minikeras.behaviors.report.average_epoch_loss import average_epoch_loss
from minikeras.layers.base import Pass, Shape
from minikeras.losses import Loss
from minikeras.metrics import Identifier, Metric
from minikeras.optimizers.base import Optimizer
from minikeras.stack import Stack


class DataSpec(NamedTuple):
    """What a placeholder takes: the shape of one example, and the dtype."""

    shape: Shape
    dtype: str
    batch_size: int | None = None  # where the user fixed it


class Training(NamedTuple):
    """What `compile` was told, and the labels that the data has."""

    loss: Loss
    optimizer: Optimizer
    metrics: Sequence[Identifier]
    labels: DataSpec
    weights: DataSpec | None = None  # of the examples to train on, if they have any
    test_weights: DataSpec | None = None  # of those to evaluate on
    weighted_metrics: Sequence[Identifier] = ()
    loss_weight: float = 1.0
    trainable: tuple[bool, ...] | None = None  # of all layers, inner ones too; None: as they say


class Measured(NamedTuple):
    """What is known after some batches."""

    state: Any  # (numbers,): to be fed again, so that the next batches are added
    results: Any  # the loss and the value of each metric


class Batch(NamedTuple):
    """The tensors of one batch."""

    x: tf.Tensor
    y: tf.Tensor | None
    weights: tf.Tensor | None
    number: tf.Tensor  # its place in the chunk
    last: list[tf.Tensor]  # what must be there before the batches are counted on


class Sums(NamedTuple):
    """What a loop over batches carries: what was measured so far, number by number."""

    total: tf.Tensor  # of the losses
    count: tf.Tensor  # of what was added up
    metrics: list[dict[str, tf.Tensor]]  # the parts of the state of each metric


class Objective(NamedTuple):
    """The loss of a batch, and what is measured beside it."""

    stack: Stack
    told: Training
    metrics: list[Metric]  # those that ignore the weights of the examples come first

    def total(self, batch: Batch, training: bool) -> tuple[tf.Tensor, tf.Tensor, Pass]:
        """Return the loss with its penalties, the prediction, and the pass that made it."""
        defaults = self.stack.defaults
        y_pred, step = self.stack.forward(batch.x, training=training)
        penalties, on_weights = step.penalties, self._penalties_on_weights()
        with tf.name_scope("loss"):
            loss = self.told.loss.build(batch.y, y_pred, defaults, batch.weights, step.mask)
            if self.told.loss_weight != 1.0:
                loss *= self.told.loss_weight
            if penalties or on_weights:
                ordered = gather_penalties(penalties, on_weights, defaults.gather_penalties)
                loss = add_penalties(loss, ordered, defaults.add_penalties)
            return loss, y_pred, step

    def _penalties_on_weights(self) -> list[tuple[int, tf.Tensor, bool]]:
        # TensorFlow's graph optimizer adds up in the order of the names. In both Kerases the
        # penalties come first, weight by weight, hence a name with a capital letter.
        penalties = []
        for weight in self.stack.regularized:
            with tf.name_scope(f"Penalties/{weight.variable.op.name}"):
                assert weight.regularizer is not None
                penalty = weight.regularizer.penalty(weight.variable, self.stack.defaults)
            penalties.append((weight.place, penalty, weight.trained))
        return penalties

    def measure(
        self, measured: Sums, loss: tf.Tensor, batch: Batch, y_pred: tf.Tensor, step: Pass
    ) -> Sums:
        """Return the state after one more batch."""
        defaults = self.stack.defaults
        with tf.name_scope("metrics"):
            total, count, metrics = measured
            size = tf.cast(tf.shape(y_pred)[0], tf.float32)
            if len(loss.shape):  # reduction "none": Keras weighs each number with the batch
                size, loss = size * tf.cast(tf.size(loss), tf.float32), tf.reduce_mean(loss)
            mean = average_epoch_loss(total, count, loss, size, defaults.average_epoch_loss)
            counted = []
            for index, (metric, numbers) in enumerate(zip(self.metrics, metrics, strict=True)):
                weights = batch.weights if index >= len(self.told.metrics) else None
                counted.append(
                    metric.counted(numbers, batch.y, y_pred, weights, step.mask, defaults)
                )
            return Sums(*mean, counted)

    def report(self, state: tf.Tensor) -> Measured:
        """Return the state with the numbers that a person reads: the loss and the metrics."""
        with tf.name_scope("results"):
            results = [tf.div_no_nan(state[0], state[1])]
            for metric, part in zip(self.metrics, self._parts(state), strict=True):
                results.append(metric.compute(part, self.stack.defaults))
            return Measured(state, tuple(results))

    def opened(self, state: tf.Tensor) -> Sums:
        """Return a state, (numbers,), as the loop carries it: in its parts."""
        with tf.name_scope("metrics"):
            parts = zip(self.metrics, self._parts(state), strict=True)
            return Sums(state[0], state[1], [metric.parts(part) for metric, part in parts])

    def closed(self, state: Sums, fed: tf.Tensor) -> tf.Tensor:
        """Return a state as one tensor, (numbers,), as it was fed.

        Of a shape that only a run knows: else TensorFlow's graph optimizer would rewrite, and round
        otherwise, what Keras computes op by op of the numbers of a metric.
        """
        with tf.name_scope("metrics"):
            parts = zip(self.metrics, state.metrics, strict=True)
            joined = [metric.joined(numbers) for metric, numbers in parts]
            whole = tf.concat([tf.stack([state.total, state.count]), *joined], axis=0)
            return tf.reshape(whole, tf.shape(fed))

    def _parts(self, state: tf.Tensor) -> list[tf.Tensor]:
        """Return the part of each metric."""
        parts, start = [], 2
        for metric in self.metrics:
            parts.append(state[start : start + metric.size])
            start += metric.size
        return parts
