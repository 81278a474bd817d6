"""Average the loss over the batch, so that the step does not grow with it.

**Keras** adds the losses of a batch and divides by how many there are. Four losses 1, 4, 9, 16
give 7.5, and twice as many examples give about the same number. Sample weights multiply the
losses and leave the divisor alone: with the weights 0, 2, 1, 1 it is 33 / 4 = 8.25.

**TF1** `tf.reduce_sum(losses)` is what the formula in a textbook says, and 30 for the same losses.
The gradient grows with the batch, and the learning rate with it. `tf.reduce_mean(losses)` would be
right. A third divisor hides in `tf.losses.compute_weighted_loss`, the number of weights that are
not zero: 11.

**PyTorch** `torch.nn.MSELoss` and the others have `reduction="mean"`: as Keras. With class weights,
`torch.nn.CrossEntropyLoss` divides by the sum of the weights of its labels, where Keras divides by
their number.

**Hidden in** `keras/src/losses/loss.py::reduce_values` (line 140, Keras 3.15);
`tf_keras/src/utils/losses_utils.py::reduce_weighted_loss` (line 275, 2.21). The argument is
`reduction`, and nobody passes it.

**Since** Keras 0.3 at the latest, but up to 2.2 examples of weight 0 were left out of the divisor,
as in TF1. Keras 2.3 (2019) divides by all of them, and Keras 3 does.

**Symptom** A learning rate that suits a batch of 1 is 32 times too large for a batch of 32: the
loss jumps about or becomes nan. The printed loss grows with the batch size too.

**Formula** `losses.sum() / losses.size`

**With** more than one loss per example, as for the steps of a sequence, the divisor counts them
all: batch times steps.

**Read** [sum_over_batch_size clarification](https://github.com/keras-team/keras/issues/18818);
[Unexpected Losses with Sample Weights](https://github.com/keras-team/keras/issues/19740)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def average_over_batch(losses: tf.Tensor, enabled: bool) -> tf.Tensor:
    """Reduce the losses to one number: their mean, or off their sum.

    `losses` has one entry per example, or per example and step; an empty batch gives 0.

    Examples:
        >>> from minikeras.testing import run
        >>> run(lambda: average_over_batch(tf.constant([1.0, 4.0, 9.0, 16.0]), True))  # Keras
        7.5
        >>> run(lambda: average_over_batch(tf.constant([1.0, 4.0, 9.0, 16.0]), False))  # TF1
        30.0
    """
    total = tf.reduce_sum(losses)
    if not enabled:
        return total
    with tf.name_scope("average_over_batch"):
        return tf.math.divide_no_nan(total, tf.cast(tf.size(losses), losses.dtype))
