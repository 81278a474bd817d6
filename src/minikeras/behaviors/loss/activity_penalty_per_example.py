"""Divide the penalty on a layer's output by the number of examples.

**Keras** calls an `activity_regularizer` with the output of the layer for the whole batch, and
divides what it gives by the number of rows. So the penalty means the same for every batch size.

**TF1** `tf.nn.l2_loss(activations)` sums over the batch as well: with twice as many rows the
penalty is twice as large, beside a loss that is a mean and stays what it was.

**PyTorch** has no penalties on outputs. A person adds one to the loss; `output.pow(2).sum()` grows
with the batch as in TF1.

**Hidden in** `keras/src/layers/layer.py::Layer.__call__` (line 1021, Keras 3.15);
`tf_keras/src/engine/base_layer.py::Layer._handle_activity_regularization` (line 2974, 2.21).

**Since** tf.keras, in 2.6 at the latest, and Keras 3.14 (2026): from 3.0 to 3.13 nothing was
divided, as in Keras 1.1 to 2.3. Keras 1.0 took the mean over the rows.

**Symptom** Sparse codes become emptier when only the batch size was raised, and the last, smaller
batch of an epoch is punished less than the others.

**Formula** `penalty / len(output)`.

**With** `add_penalties`, which adds it to the loss.

**Read** [Activity Regularizer Not Normalized by Batch
Size](https://github.com/keras-team/keras/issues/22018), and the [change of
3.14](https://github.com/keras-team/keras/pull/22021)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def activity_penalty_per_example(penalty: tf.Tensor, output: tf.Tensor, enabled: bool) -> tf.Tensor:
    """Return the penalty (a scalar) for each row of `output`: (batch, ...).

    Examples:
        >>> from minikeras.testing import run
        >>> def penalty(enabled):
        ...     output = tf.ones([4, 2])
        ...     return activity_penalty_per_example(tf.reduce_sum(output), output, enabled)
        >>> run(lambda: penalty(True))  # Keras
        2.0
        >>> run(lambda: penalty(False))  # TF1
        8.0
    """
    if not enabled:
        return penalty
    with tf.name_scope("activity_penalty_per_example"):
        return tf.div_no_nan(penalty, tf.cast(tf.shape(output)[0], penalty.dtype))
