"""Convert the labels to the type that the loss needs.

**Keras** converts the labels inside the loss: class numbers to int64, all other labels to the
type of the prediction. The conversion cuts and does not round, so the labels 1.9 and 1.0 are
both class 1. Keras 3 makes every label float32 first, so above 16777216 (2 to the power 24) two
neighbouring class numbers can become one, and a loss function that a user wrote never sees an
integer. Keras 2 goes straight to int64, and hands whole numbers to such a function as they are.

**TF1** `tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=z)` takes int32 or int64
and nothing else, and `tf.square(p - y)` does not subtract integers from floats. The graph is not
even built.

**PyTorch** `torch.nn.CrossEntropyLoss` takes class numbers as int64, and ends in an error for
float32 ones; `target.long()`, which is what a person writes then, cuts as Keras does.

**Hidden in** `keras/src/losses/loss.py::Loss.__call__` (line 64, Keras 3.15),
`keras/src/backend/tensorflow/nn.py::sparse_categorical_crossentropy` (line 1407);
`tf_keras/src/engine/compile_utils.py::match_dtype_and_rank` (line 843, 2.21),
`tf_keras/src/backend.py::sparse_categorical_crossentropy` (line 5727),
`tf_keras/src/losses.py::mean_squared_error` (line 1705).

**Since** Keras 3.0. Keras 1 and 2, up to 2.3, fed all labels into a placeholder of the prediction's
type, which is the same order. tf.keras leaves whole numbers alone, and since 2.7 the loss of class
numbers does not cast them to float32 either.

**Symptom** `TypeError: Value passed to parameter 'labels' has DataType float32 not in list of
allowed values: int32, int64`, for labels that Keras took without a word. The other way round is
worse, because nothing is said: a label of 0.9 that was meant to be 1 is class 0 in Keras.

**Formula** `y_true.astype(np.int64)` for class numbers, `y_true.astype(y_pred.dtype)` for the rest.

**Read** [y_true gets casted to y_pred.dtype in every
losses](https://github.com/keras-team/keras/issues/15014), and the [change of
2.7](https://github.com/keras-team/keras/pull/15015)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def cast_labels(
    y_true: tf.Tensor, y_pred: tf.Tensor, needed: tf.DType | None, order: str | None
) -> tf.Tensor:
    """Return `y_true` in the type `needed`; None (TF1) returns `y_true` itself.

    `needed` is `tf.int64` for class numbers, the type of the prediction for other labels, and None
    for a loss that takes what it gets. `order` is "float_first" (Keras 3: every label becomes what
    the prediction is, before anything else) or "same_kind" (Keras 2: only floats do).

    Examples:
        >>> from minikeras.testing import run
        >>> def classes(labels, order):
        ...     return cast_labels(tf.constant(labels), tf.constant([0.5]), tf.int64, order)
        >>> run(lambda: classes([1.9, 0.0], "float_first"))  # Keras
        array([1, 0])
        >>> run(lambda: classes([1.9, 0.0], None))  # TF1
        array([1.9, 0. ], dtype=float32)
        >>> run(lambda: classes([16777217], "float_first"))  # Keras 3
        array([16777216])
        >>> run(lambda: classes([16777217], "same_kind"))  # Keras 2
        array([16777217])
    """
    if order is None:
        return y_true
    both_float = y_true.dtype.is_floating and y_pred.dtype.is_floating
    first = y_pred.dtype if order == "float_first" or both_float else y_true.dtype
    for dtype in (first, needed or first):
        if y_true.dtype != dtype:
            with tf.name_scope("cast_labels"):
                y_true = tf.cast(y_true, dtype)
    return y_true
