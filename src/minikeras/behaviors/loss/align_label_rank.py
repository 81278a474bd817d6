"""Give labels and predictions the same rank.

**Keras** adds or drops a last axis of size 1 when labels and predictions differ by one axis. A
label array of shape (4,) meets a prediction of shape (4, 1) as (4, 1), class numbers of shape
(4, 1) meet the classes as (4,), and a prediction of shape (4, 3, 1) meets labels of shape (4, 3)
as (4, 3). Keras 3 does this in every loss but the subclasses of `Loss` that users write. Keras 2
does it in `fit` and `evaluate`, and for tensors; and before, for every loss, it makes a column of
all flat labels that meet a matrix: a loss function that a user wrote gets class numbers of shape
(4,) as (4, 1) there.

**TF1** `tf.reduce_mean(tf.square(p - y))` subtracts a row from a column, so TensorFlow broadcasts
both to a 4 by 4 table of every prediction minus every label, and says nothing.

**PyTorch** `torch.nn.MSELoss` broadcasts as TF1 does, but warns: "Using a target size that is
different to the input size". `torch.nn.BCELoss` raises a ValueError. A person writes
`target.unsqueeze(1)`.

**Hidden in** `keras/src/losses/loss.py::squeeze_or_expand_to_same_rank` (line 119, Keras 3.15),
`keras/src/losses/losses.py::sparse_categorical_crossentropy` (line 2345);
`tf_keras/src/engine/compile_utils.py::match_dtype_and_rank` (line 843, 2.21),
`tf_keras/src/utils/losses_utils.py::squeeze_or_expand_dimensions` (line 163),
`tf_keras/src/backend.py::sparse_categorical_crossentropy` (line 5767).

**Since** Keras 0.3 already made a column of flat labels, before any loss saw them. In the form of
today, Keras 2.6 at the latest (`match_dtype_and_rank`) and Keras 3.1; 3.0 only dropped axes and
never added one.

**Symptom** The network learns to predict the mean of the labels and nothing else. For the labels
0, 1, 2, 3 a perfect prediction costs 2.5, and predicting 1.5 everywhere costs 1.25, which is the
least that is possible. With class numbers the mistake is loud: `ValueError: labels.shape.rank must
equal logits.shape.rank - 1`. And a loss that a user wrote for one Keras gets labels of another
shape from the other.

**Formula** `np.expand_dims(y_true, -1)`, or `np.squeeze(y_true, -1)` for class numbers.

**With** `recover_logits` a surprise: a prediction that lost an axis here is no longer the output
of a sigmoid, and its logits are not found.

**Read** [MSE loss computes different values depending on
shape](https://github.com/tensorflow/tensorflow/issues/37770); [Why the loss function (mse)
calculated by keras not the same as mine](https://github.com/keras-team/keras/issues/14627)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def align_label_rank(
    y_true: tf.Tensor, y_pred: tf.Tensor, missing: int | None, how: str | None
) -> tuple[tf.Tensor, tf.Tensor]:
    """Return labels and predictions of ranks that fit; None (TF1) returns them as they are.

    `missing` is how many axes fewer the labels have: 1 for class numbers, else 0, and None for a
    loss that takes any. `how` is "same_rank" (Keras 3) or "column_first" (Keras 2). What is
    further away than one axis of size 1 comes back as it is: it is the loss that knows what to say.

    Examples:
        >>> from minikeras.testing import run
        >>> def error(how):
        ...     y, p = tf.constant([0.0, 1.0]), tf.constant([[0.0], [1.0]])
        ...     y, p = align_label_rank(y, p, 0, how)
        ...     return tf.reduce_mean(tf.square(p - y))
        >>> run(lambda: error("same_rank"))  # Keras: a perfect prediction costs nothing
        0.0
        >>> run(lambda: error(None))  # TF1: the mean of a 2 by 2 table
        0.5
        >>> def labels(how):
        ...     return align_label_rank(tf.constant([2, 0]), tf.zeros((2, 3)), None, how)[0]
        >>> run(lambda: labels("same_rank"))  # Keras 3, for a loss of the user
        array([2, 0], dtype=int32)
        >>> run(lambda: labels("column_first"))  # Keras 2
        array([[2],
               [0]], dtype=int32)
    """
    if how is None:
        return y_true, y_pred
    if how == "column_first" and len(y_true.shape) == 1 and len(y_pred.shape) == 2:
        y_true = _expand(y_true)
    if missing is None:
        return y_true, y_pred
    labels, predicted = len(y_true.shape), len(y_pred.shape)
    if predicted == labels + 1 and y_pred.shape[-1] == 1:
        if labels == 1:
            y_true = _expand(y_true)
        else:
            y_pred = _squeeze(y_pred)
    elif labels == predicted + 1 and y_true.shape[-1] == 1:
        if predicted == 1 and how == "same_rank":
            y_pred = _expand(y_pred)
        else:
            y_true = _squeeze(y_true)
    if missing and len(y_true.shape) == len(y_pred.shape) and y_true.shape[-1] == 1:
        y_true = _squeeze(y_true)
    return y_true, y_pred


def _expand(x: tf.Tensor) -> tf.Tensor:
    with tf.name_scope("align_label_rank"):
        return tf.expand_dims(x, -1)


def _squeeze(x: tf.Tensor) -> tf.Tensor:
    with tf.name_scope("align_label_rank"):
        return tf.squeeze(x, -1)
