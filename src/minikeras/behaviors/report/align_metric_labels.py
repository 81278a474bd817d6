"""Give a metric the labels as the numbers, and with the axes, of the predictions.

**Keras** 2 prepares the labels before any metric sees them: (batch,) becomes (batch, 1) where the
predictions are (batch, outputs), so do the weights of the examples, and both become float32.
Keras 3 hands on what the data has, and its own metrics align the labels themselves.

**TF1** has no such step: what is fed is what `tf.abs(y_true - y_pred)` gets.

**PyTorch** has no such step: `(y_true - y_pred).abs()` broadcasts, without the warning that
`torch.nn.MSELoss` gives.

**Hidden in** `tf_keras/src/engine/compile_utils.py::match_dtype_and_rank` (line 846, 2.21) and
`tf_keras/src/metrics/base_metric.py::MeanMetricWrapper.update_state` (line 707).
`keras/src/trainers/compile_utils.py::CompileMetrics.update_state` (line 351, Keras 3.15) has
nothing of it.

**Since** tf.keras, in 2.6 at the latest. In Keras 1 and 2, up to 2.3, the labels were columns of
float32 before loss and metrics saw them. Keras 3.0 has nothing of it.

**Symptom** A metric that somebody wrote for Keras 2, `abs(y_true - y_pred)`, is far too large in
Keras 3: labels (batch,) and predictions (batch, 1) broadcast to (batch, batch), so that every label
is compared with every prediction. Labels 0, 1 and predictions 0, 1 have the error 0, and 0.5 is
reported.

**Formula** `y_true = y_true.reshape(len(y_true), 1).astype("float32")`

**Read** [Loss is significantly worse when calculated manually in train_step compared to passed into
model.compile](https://github.com/keras-team/keras/issues/16836), where two shapes meet
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def align_metric_labels(
    y_true: tf.Tensor, y_pred: tf.Tensor, sample_weight: tf.Tensor | None, enabled: bool
) -> tuple[tf.Tensor, tf.Tensor | None]:
    """Return labels and weights as a metric gets them; off, what came in.

    Examples:
        >>> import tensorflow.compat.v1 as tf
        >>> from minikeras.testing import run
        >>> def error(enabled):
        ...     y_true, y_pred = tf.constant([0.0, 1.0]), tf.constant([[0.0], [1.0]])
        ...     y_true, _ = align_metric_labels(y_true, y_pred, None, enabled)
        ...     return tf.reduce_mean(tf.abs(y_true - y_pred))
        >>> run(lambda: error(True))  # Keras 2
        0.0
        >>> run(lambda: error(False))  # TF1, and Keras 3
        0.5
    """
    if not enabled:
        return y_true, sample_weight
    with tf.name_scope("align_metric_labels"):
        column = y_pred.shape.rank == 2
        y_true = tf.cast(y_true, y_pred.dtype)
        if column and y_true.shape.rank == 1:
            y_true = tf.expand_dims(y_true, -1)
        if sample_weight is not None:
            sample_weight = tf.cast(sample_weight, y_pred.dtype)
            if column and sample_weight.shape.rank == 1:
                sample_weight = tf.expand_dims(sample_weight, -1)
        return y_true, sample_weight
