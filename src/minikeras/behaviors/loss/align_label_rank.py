"""Give the labels the rank that the loss needs.

**Keras** adds or drops a last axis of size 1 when labels and predictions differ by one axis. A
label array of shape (4,) meets a prediction of shape (4, 1) as (4, 1), and class numbers of shape
(4, 1) meet the classes as (4,). Keras 3 does this in every loss. Keras 2 does it in `fit` and
`evaluate`, and for tensors; NumPy arrays that are handed to the loss object itself are left alone.

**TF1** `tf.reduce_mean(tf.square(p - y))` subtracts a row from a column, so TensorFlow broadcasts
both to a 4 by 4 table of every prediction minus every label, and says nothing.

**Hidden in** `keras/src/losses/loss.py::squeeze_or_expand_to_same_rank` (line 119, Keras 3.15),
`keras/src/losses/losses.py::sparse_categorical_crossentropy` (line 2345);
`tf_keras/src/engine/compile_utils.py::match_dtype_and_rank` (line 843, 2.21),
`tf_keras/src/utils/losses_utils.py::squeeze_or_expand_dimensions` (line 163),
`tf_keras/src/backend.py::sparse_categorical_crossentropy` (line 5767).

**Symptom** The network learns to predict the mean of the labels and nothing else. For the labels
0, 1, 2, 3 a perfect prediction costs 2.5, and predicting 1.5 everywhere costs 1.25, which is the
least that is possible. With class numbers the mistake is loud: `ValueError: labels.shape.rank must
equal logits.shape.rank - 1`.

**Formula** `np.expand_dims(y_true, -1)`, or `np.squeeze(y_true, -1)` for class numbers.
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def align_label_rank(y_true: tf.Tensor, rank: int, enabled: bool) -> tf.Tensor:
    """Add or drop a last axis of size 1, so that `y_true` has `rank` axes.

    Labels that are further away than one axis of size 1 come back as they are: it is the loss
    that knows what to say about them.

    Examples:
        >>> from minikeras.testing import run
        >>> y, p = [0.0, 1.0, 2.0, 3.0], [[0.0], [1.0], [2.0], [3.0]]
        >>> def error(enabled):
        ...     y_true = align_label_rank(tf.constant(y), 2, enabled)
        ...     return tf.reduce_mean(tf.square(tf.constant(p) - y_true))
        >>> run(lambda: error(True))  # Keras: a perfect prediction costs nothing
        0.0
        >>> run(lambda: error(False))  # TF1: the mean of a 4 by 4 table
        2.5
    """
    if not enabled or len(y_true.shape) == rank:
        return y_true
    with tf.name_scope("align_label_rank"):
        if len(y_true.shape) == rank - 1:
            return tf.expand_dims(y_true, -1)
        if len(y_true.shape) == rank + 1 and y_true.shape[-1] == 1:
            return tf.squeeze(y_true, -1)
        return y_true
