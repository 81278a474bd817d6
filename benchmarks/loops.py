"""Two ways to train by hand in TensorFlow 1: a batch in each `Session.run`, or an epoch.

Both do the work that Keras does in an epoch: a new order, batches gathered by it, a step of Adam
with Keras's epsilon, and the mean of the loss and of the right answers. For the MLP of the
benchmark these gained nothing: `Session.make_callable`, `gate_gradients=GATE_NONE`,
`tf.nn.in_top_k`, and the control flow of TensorFlow 1 in place of `While`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import tensorflow.compat.v1 as tf

from benchmarks.programs import Told


class Mean(NamedTuple):
    """The mean loss and accuracy of some rows."""

    loss: float
    accuracy: float


class _Loop:
    """A graph with a network, and a session."""

    def __init__(self, told: Told, x: np.ndarray, y: np.ndarray) -> None:
        """Build the graph for rows like these, and initialise the variables."""
        self.batch = told.batch
        self.graph = tf.Graph()
        with self.graph.as_default():
            self.x = tf.placeholder(x.dtype, [None, *x.shape[1:]])
            self.y = tf.placeholder(y.dtype, [None])
            self.network = told.workload.network()
            self.adam = tf.train.AdamOptimizer(told.rate, epsilon=1e-7)
            self.build()
            self.session = tf.Session()
            self.session.run(tf.global_variables_initializer())

    def build(self) -> None:
        """Build what is run."""
        raise NotImplementedError

    def measure(self, x: tf.Tensor, y: tf.Tensor, training: bool) -> tuple[tf.Tensor, ...]:
        """Return the mean loss of a batch, how many answers are right, and the logits."""
        logits = self.network(x, training)
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
        right = tf.equal(tf.argmax(logits, 1), tf.cast(y, tf.int64))
        return tf.reduce_mean(losses), tf.reduce_sum(tf.cast(right, tf.float32)), logits

    def train(self, loss: tf.Tensor) -> tf.Operation:
        """Return a step down the gradient of the loss."""
        return tf.group(self.adam.minimize(loss), *self.network.updates)

    def set_weights(self, values: Sequence[np.ndarray]) -> None:
        """Start from these weights."""
        operations = [variable.initializer for variable in self.network.weights]
        pairs = zip(operations, values, strict=True)
        self.session.run(operations, {op.inputs[1]: value for op, value in pairs})


class FeedLoop(_Loop):
    """A batch is gathered in NumPy and fed, step by step."""

    def build(self) -> None:
        """Build a training step, and the same without training."""
        self.loss, self.right, _ = self.measure(self.x, self.y, training=True)
        self.step = self.train(self.loss)
        self.test_loss, self.test_right, self.logits = self.measure(self.x, self.y, training=False)

    def epoch(self, x: np.ndarray, y: np.ndarray, order: np.ndarray) -> Mean:
        """Train on all rows in an order."""
        total = right = 0.0
        for start in range(0, len(order), self.batch):
            rows = order[start : start + self.batch]
            feed = {self.x: x[rows], self.y: y[rows]}
            loss, hits, _ = self.session.run([self.loss, self.right, self.step], feed)
            total += loss * len(rows)
            right += hits
        return Mean(total / len(order), right / len(order))

    def evaluate(self, x: np.ndarray, y: np.ndarray) -> Mean:
        """Measure all rows."""
        total = right = 0.0
        for start in range(0, len(x), self.batch):
            rows = slice(start, start + self.batch)
            feed = {self.x: x[rows], self.y: y[rows]}
            loss, hits = self.session.run([self.test_loss, self.test_right], feed)
            total += loss * len(y[rows])
            right += hits
        return Mean(total / len(x), right / len(x))

    def predict(self, x: np.ndarray) -> np.ndarray:
        """Return the logits of all rows."""
        starts = range(0, len(x), self.batch)
        batches = (x[start : start + self.batch] for start in starts)
        return np.concatenate([self.session.run(self.logits, {self.x: rows}) for rows in batches])


class GraphLoop(_Loop):
    """An epoch is one `tf.while_loop`: all rows are fed at once, and gathered in the graph."""

    def build(self) -> None:
        """Build the loops of training, of measuring and of predicting."""
        self.order = tf.placeholder(tf.int32, [None])
        self.trained = self._loop(self._train)
        self.measured = self._loop(self._measure)
        batches = self._batches(tf.shape(self.x)[0])

        def predict(index: tf.Tensor, outputs: tf.TensorArray) -> tuple[tf.Tensor, tf.TensorArray]:
            logits = self.network(self._slice(self.x, index), training=False)
            return index + 1, outputs.write(index, logits)

        outputs = tf.TensorArray(tf.float32, batches, infer_shape=False)
        start = (tf.constant(0), outputs)
        _, outputs = tf.while_loop(
            lambda index, outputs: index < batches, predict, start, parallel_iterations=1
        )
        self.logits = outputs.concat()

    def _batches(self, rows: tf.Tensor) -> tf.Tensor:
        return (rows + self.batch - 1) // self.batch

    def _slice(self, whole: tf.Tensor, index: tf.Tensor) -> tf.Tensor:
        return whole[index * self.batch : (index + 1) * self.batch]

    def _train(self, index: tf.Tensor) -> tuple[tf.Tensor, ...]:
        rows = self._slice(self.order, index)
        loss, right, _ = self.measure(tf.gather(self.x, rows), tf.gather(self.y, rows), True)
        with tf.control_dependencies([self.train(loss)]):
            return tf.identity(loss) * tf.cast(tf.size(rows), tf.float32), tf.identity(right)

    def _measure(self, index: tf.Tensor) -> tuple[tf.Tensor, ...]:
        y = self._slice(self.y, index)
        loss, right, _ = self.measure(self._slice(self.x, index), y, False)
        return loss * tf.cast(tf.size(y), tf.float32), right

    def _loop(self, step: object) -> list[tf.Tensor]:
        """Return the sums of the loss and of the right answers over all batches."""
        rows = tf.shape(self.order if step == self._train else self.y)[0]
        batches = self._batches(rows)

        def body(index: tf.Tensor, total: tf.Tensor, right: tf.Tensor) -> tuple[tf.Tensor, ...]:
            loss, hits = step(index)  # type: ignore[operator]
            # The next batch reads the weights when this one has changed them.
            with tf.control_dependencies([loss, hits]):
                return index + 1, total + loss, right + hits

        zero = tf.constant(0.0)
        _, total, right = tf.while_loop(
            lambda index, total, right: index < batches,
            body,
            (tf.constant(0), zero, zero),
            parallel_iterations=1,
        )
        return [total, right]

    def epoch(self, x: np.ndarray, y: np.ndarray, order: np.ndarray) -> Mean:
        """Train on all rows in an order."""
        return self._mean(self.trained, {self.x: x, self.y: y, self.order: order}, len(order))

    def evaluate(self, x: np.ndarray, y: np.ndarray) -> Mean:
        """Measure all rows."""
        return self._mean(self.measured, {self.x: x, self.y: y}, len(x))

    def _mean(self, sums: list[tf.Tensor], feed: dict[tf.Tensor, np.ndarray], rows: int) -> Mean:
        total, right = self.session.run(sums, feed)
        return Mean(float(total) / rows, float(right) / rows)

    def predict(self, x: np.ndarray) -> np.ndarray:
        """Return the logits of all rows."""
        found: np.ndarray = self.session.run(self.logits, {self.x: x})
        return found
