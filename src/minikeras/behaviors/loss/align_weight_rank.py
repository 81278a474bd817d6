"""Give sample weights the rank of the losses that they multiply.

**Keras** 2 adds or drops a last axis of the weights whenever they and the losses differ by one
axis: the weights of three sequences, shape (3,), multiply losses of shape (3, 5) as (3, 1), every
step of a sequence alike. Keras 3 does so only where the last axis has size 1. Three weights and
losses of shape (3, 5) are an error there; and three weights and losses of shape (3, 3) are not:
the weights then go to the steps and not to the sequences, silently. This row refuses both.

**TF1** `losses * weights` broadcasts. Weights of shape (4, 1), as they come out of a table of
data, and four losses give a 4 by 4 table, every loss with every weight.

**PyTorch** has no weights of examples, but those of `torch.nn.BCELoss(weight=...)`, which are
broadcast to the labels. Elsewhere a person takes `reduction="none"` and multiplies, which
broadcasts as in TF1.

**Hidden in** `keras/src/losses/loss.py::reduce_weighted_values` (line 187, Keras 3.15) and
`::squeeze_or_expand_to_same_rank` (line 119);
`tf_keras/src/utils/losses_utils.py::compute_weighted_loss` (line 349, 2.21) and
`::squeeze_or_expand_dimensions` (line 163).

**Since** Keras 2.3 (2019); before, the losses of an example were averaged to the rank of the
weights. Keras 3.1; 3.0 only dropped axes and never added one.

**Symptom** In Keras 3 the error `Dimensions must be equal` for a network that returns sequences
and that Keras 2 trained, or, with as many steps as there are sequences in a batch, other numbers.
In TF1 a column of weights has no effect but on the size of the loss: every example gets the mean
weight.

**Formula** `losses * weights[:, None]`, or `losses * weights[:, 0]` for a column of weights.

**Read** [Fix rank mismatch between loss values and
mask/sample_weight](https://github.com/keras-team/keras/pull/23235) of Keras 3; [LSTM with
sample_weight fails with batch_size > 1](https://github.com/tensorflow/tensorflow/issues/29026)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def align_weight_rank(
    values: tf.Tensor, weights: tf.Tensor, how: str | None
) -> tuple[tf.Tensor, tf.Tensor]:
    """Return losses, or a mask, and the weights to multiply them with; None changes neither.

    `how` is "same_rank" (Keras 3) or "one_axis" (Keras 2).

    Raises:
        ValueError: they differ by an axis whose size is known and not 1.

    Examples:
        >>> from minikeras.testing import run
        >>> def weighted(losses, weights, how):
        ...     losses, weights = align_weight_rank(tf.constant(losses), tf.constant(weights), how)
        ...     return losses * weights
        >>> run(lambda: weighted([1.0, 4.0], [[1.0], [10.0]], "one_axis"))  # Keras 2
        array([ 1., 40.], dtype=float32)
        >>> run(lambda: weighted([1.0, 4.0], [[1.0], [10.0]], None))  # TF1
        array([[ 1.,  4.],
               [10., 40.]], dtype=float32)
        >>> run(lambda: weighted([[1.0, 4.0], [9.0, 16.0]], [1.0, 10.0], "one_axis"))  # Keras 2
        array([[  1.,   4.],
               [ 90., 160.]], dtype=float32)
        >>> run(lambda: weighted([[1.0, 4.0], [9.0, 16.0]], [1.0, 10.0], "same_rank"))  # Keras 3
        Traceback (most recent call last):
        ValueError: Sample weights (2,) do not fit losses (2, 2). Try weights[:, None].
    """
    rank, given = len(values.shape), len(weights.shape)
    if how is None or abs(rank - given) != 1 or 0 in (rank, given):
        return values, weights
    more = given == rank + 1
    longer = weights if more else values
    if how == "same_rank" and longer.shape[-1] not in (1, None):
        hint = "" if more else " Try weights[:, None]."
        shapes = f"Sample weights {weights.shape} do not fit losses {values.shape}."
        raise ValueError(shapes + hint)
    with tf.name_scope("align_weight_rank"):
        if how == "one_axis":
            return values, tf.squeeze(weights, -1) if more else tf.expand_dims(weights, -1)
        if more:
            if rank == 1:
                return tf.expand_dims(values, -1), weights
            return values, tf.squeeze(weights, -1)
        if given == 1:
            return values, tf.expand_dims(weights, -1)
        return tf.squeeze(values, -1), weights
