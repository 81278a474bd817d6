"""Report the mean loss of the epoch, weighted by batch size, not the loss of the last batch.

**Keras** keeps two float32 numbers, total and count. Each batch adds `loss * size` to the one and
`size` to the other, and `fit` and `evaluate` report their quotient. A last batch of 1 example
counts as one example, not as a batch. Both versions do.

**TF1** prints what the last step returned: `_, value = session.run([train_op, loss], feed)`, and
after the loop `print(epoch, value)`. That is the loss of one batch, often of the smallest one.

**PyTorch** has no `fit`; a program adds up `loss.item()`. Divided by the number of batches, which
is often seen, it is the mean of the batches; Keras's number is the sum of `loss.item() * len(x)`,
divided by the rows.

**Hidden in** `keras/src/backend/tensorflow/trainer.py::TensorFlowTrainer.train_step` (line 69,
Keras 3.15) and `keras/src/metrics/reduction_metrics.py::Mean.update_state` (line 142);
`tf_keras/src/engine/compile_utils.py::LossesContainer.__call__` (line 329, 2.21) and
`tf_keras/src/metrics/base_metric.py::Reduce.update_state` (line 527).

**Since** at least Keras 0.3.3 (2016), and Keras 3.2 (2024): in 3.0 and 3.1 every batch counted
alike, whatever its size.

**Symptom** The curve of a TF1 program jumps where Keras's is smooth, and the two cannot be
compared. Two batches of 2 and 1 examples with the losses 1 and 0.25: Keras reports 0.75, the mean
of the batches is 0.625, and TF1 prints 0.25. Keras's number is late in turn: it averages over
weights that improved on the way, so that `evaluate` after the epoch gives less.

**Formula** `np.sum(losses * sizes) / np.sum(sizes)`

**With** `reset_metrics` off, total and count go on over all epochs.

**Read** [Keras fails to account for smaller last batch in loss metric
calculation](https://github.com/tensorflow/tensorflow/issues/38596); [fix bug for numerical
difference in losses](https://github.com/keras-team/keras/pull/19363), the change of 3.2
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def average_epoch_loss(
    total: tf.Tensor, count: tf.Tensor, loss: tf.Tensor, size: tf.Tensor, enabled: bool
) -> tuple[tf.Tensor, tf.Tensor]:
    """Return the new `(total, count)`, whose quotient is the reported loss.

    All are float32 scalars; `loss` is the mean over a batch of `size` examples. Off, total is this
    loss and count is 1, whatever came before.

    Examples:
        >>> import tensorflow.compat.v1 as tf
        >>> from minikeras.testing import run
        >>> def report(enabled):
        ...     total = count = tf.constant(0.0)
        ...     for loss, size in [(1.0, 2.0), (0.25, 1.0)]:
        ...         batch = tf.constant(loss), tf.constant(size)
        ...         total, count = average_epoch_loss(total, count, *batch, enabled)
        ...     return total / count
        >>> run(lambda: report(True))  # Keras: (2 * 1 + 1 * 0.25) / 3
        0.75
        >>> run(lambda: report(False))  # TF1: the last one
        0.25
    """
    if enabled:
        with tf.name_scope("average_epoch_loss"):
            return total + loss * size, count + size
    return loss, tf.ones_like(count)
