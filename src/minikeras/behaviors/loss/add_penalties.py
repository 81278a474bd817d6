"""Add the penalties of the regularizers to the loss.

**Keras** collects the penalty of every layer in `model.losses` and adds them to the loss, once per
step and not divided by the batch. The loss that `fit` prints has them in. Keras 3 adds up the loss
and all penalties in one sum; Keras 2 adds up the penalties first. In float32 that matters: the
loss 1 with the penalties 0.1 and 0.2 is 1.3000001 in Keras 3 and 1.3 in Keras 2.

**TF1** `tf.get_variable("w", shape, regularizer=penalty)` writes the penalty into the collection
`tf.GraphKeys.REGULARIZATION_LOSSES`, where it waits for `tf.losses.get_regularization_loss()`.
A loop that minimises its own cross-entropy never asks, and has no regularization at all.

**PyTorch** has none to add: `weight_decay` goes into the gradient inside `optimizer.step()`, so the
printed loss is without it.

**Hidden in** `keras/src/trainers/trainer.py::Trainer.compute_loss` (line 401, Keras 3.15);
`tf_keras/src/engine/compile_utils.py::LossesContainer.__call__` (lines 318 and 334, 2.21);
`tensorflow/python/ops/variable_scope.py` (line 941) for the collection.

**Since** at least Keras 0.3.3 (2016) adds them, one after the other. tf.keras adds up the penalties
first, in 2.6 at the latest; Keras 3.0 all in one sum.

**Symptom** The regularizer changes nothing: the weights move as if its factor were zero. And the
loss is not comparable with the loss of Keras, which is larger by the penalties.

**Formula** `np.sum([loss, *penalties])`, or `loss + np.sum(penalties)` in Keras 2, all in float32.

**With** `l2_penalty`, which computes each of them.

**Read** [tf.keras: regularizer does not add to total
losses](https://github.com/tensorflow/tensorflow/issues/21587); [Tensorflow 2.0 add regularization
losses](https://github.com/tensorflow/tensorflow/issues/30866)
"""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow.compat.v1 as tf


def add_penalties(loss: tf.Tensor, penalties: Sequence[tf.Tensor], order: str | None) -> tf.Tensor:
    """Return `loss + sum(penalties)`; None, or no penalties, returns `loss` itself.

    `order` is "all_at_once" (Keras 3) or "penalties_first" (Keras 2): float32 addition is not
    associative.

    Examples:
        >>> from minikeras.testing import run
        >>> def total(order):
        ...     penalties = [tf.constant(0.1), tf.constant(0.2)]
        ...     return add_penalties(tf.constant(1.0), penalties, order)
        >>> run(lambda: total("all_at_once"))  # Keras 3
        1.30000007
        >>> run(lambda: total("penalties_first"))  # Keras 2
        1.29999995
        >>> run(lambda: total(None))  # TF1
        1.0
    """
    if order is None or not penalties:
        return loss
    with tf.name_scope("add_penalties"):
        if order == "all_at_once":
            return tf.reduce_sum(tf.stack([loss, *penalties]))
        penalty = tf.add_n(penalties)
        total = tf.add_n([loss, penalty])
        # The inner sum stays a node of its own, as in Keras 2: TensorFlow's graph optimizer
        # would merge the two sums, and round differently.
        with tf.control_dependencies([penalty]):
            return tf.identity(total)
