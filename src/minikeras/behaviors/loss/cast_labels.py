"""Convert the labels to the type that the loss needs.

**Keras** converts the labels inside the loss: class numbers to int64, all other labels to the
type of the prediction. The conversion cuts and does not round, so the labels 1.9 and 1.0 are
both class 1. Keras 3 makes every label float32 first, so above 16777216 (2 to the power 24) two
neighbouring class numbers can become one; Keras 2, and this row, go straight to int64.

**TF1** `tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=z)` takes int32 or int64
and nothing else, and `tf.square(p - y)` does not subtract integers from floats. The graph is not
even built.

**Hidden in** `keras/src/losses/loss.py::Loss.__call__` (line 64, Keras 3.15),
`keras/src/backend/tensorflow/nn.py::sparse_categorical_crossentropy` (line 1407);
`tf_keras/src/backend.py::sparse_categorical_crossentropy` (line 5727, 2.21),
`tf_keras/src/losses.py::mean_squared_error` (line 1705).

**Symptom** `TypeError: Value passed to parameter 'labels' has DataType float32 not in list of
allowed values: int32, int64`, for labels that Keras took without a word. The other way round is
worse, because nothing is said: a label of 0.9 that was meant to be 1 is class 0 in Keras.

**Formula** `y_true.astype(np.int64)` for class numbers, `y_true.astype(y_pred.dtype)` for the rest.
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def cast_labels(y_true: tf.Tensor, dtype: tf.DType, enabled: bool) -> tf.Tensor:
    """Return `y_true` in `dtype`; off, `y_true` itself.

    `dtype` is `tf.int64` for class numbers, and the type of the prediction for other labels.

    Examples:
        >>> from minikeras.testing import run
        >>> labels = lambda: tf.constant([1.9, 0.0])
        >>> run(lambda: cast_labels(labels(), tf.int64, True))  # Keras
        array([1, 0])
        >>> run(lambda: cast_labels(labels(), tf.int64, False))  # TF1
        array([1.9, 0. ], dtype=float32)
    """
    if not enabled or y_true.dtype == dtype:
        return y_true
    with tf.name_scope("cast_labels"):
        return tf.cast(y_true, dtype)
