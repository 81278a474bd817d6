"""Count an example of weight 0 when the weighted losses are averaged.

**Keras** multiplies the losses with the sample weights and divides by how many there are, those of
weight 0 among them. The losses 1, 4, 9, 16 with the weights 0, 2, 1, 1 give 33 / 4 = 8.25.

**TF1** all `tf.losses` divide by the number of weights that are not 0, by default: 33 / 3 = 11.

**PyTorch** has no weights of examples. `torch.nn.CrossEntropyLoss` has weights of classes, and
divides by their sum.

**Hidden in** `keras/src/losses/loss.py::reduce_values` (line 154, Keras 3.15);
`tf_keras/src/utils/losses_utils.py::reduce_weighted_loss` (line 284, 2.21).

**Since** Keras 2.3 (2019). Keras 0.3.3 to 2.2.4 divided by the weights that are not 0, as TF1 does.

**Symptom** Examples that are left out with a weight of 0 make the steps of all others smaller: half
of them zeros is half the learning rate, and half the loss that is printed.

**Formula** `(losses * weights).sum() / losses.size`

**With** `average_over_batch` off, the losses are added, and this row is dead. Metrics divide by the
sum of the weights, in all three.

**Read** [sample_weights overweighted when zeroes are
present](https://github.com/keras-team/keras/issues/12176); [Unexpected Losses with Sample
Weights](https://github.com/keras-team/keras/issues/19740)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def count_zero_weights(losses: tf.Tensor, weights: tf.Tensor, enabled: bool) -> tf.Tensor:
    """Return the weighted losses that are to be averaged; off, without those of weight 0.

    Examples:
        >>> from minikeras.testing import run
        >>> def mean(enabled):
        ...     weights = tf.constant([0.0, 2.0, 1.0, 1.0])
        ...     losses = tf.constant([1.0, 4.0, 9.0, 16.0]) * weights
        ...     return tf.reduce_mean(count_zero_weights(losses, weights, enabled))
        >>> run(lambda: mean(True))  # Keras
        8.25
        >>> run(lambda: mean(False))  # TF1
        11.0
    """
    if enabled:
        return losses
    weights = tf.broadcast_to(weights, tf.shape(losses))
    return tf.boolean_mask(losses, tf.abs(weights) > 0)
