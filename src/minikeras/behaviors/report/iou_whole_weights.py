"""Count the pixels of an intersection over union in whole numbers.

**Keras** 3 keeps the confusion matrix of `MeanIoU` and its kin as integers, and casts the weights
of the pixels to integers as well: 0.9 becomes 0. It warns, once. Keras 2 counts in float32.

**TF1** counts in float64: `tf.metrics.mean_iou`.

**PyTorch** has no metrics; `matrix.index_put_((y_true, y_pred), weights, accumulate=True)` counts
in the type of the matrix, float32 for `torch.zeros`.

**Hidden in** `keras/src/metrics/iou_metrics.py::_IoUBase.__init__` (line 61, Keras 3.15);
`tf_keras/src/metrics/iou_metrics.py::_IoUBase.update_state` (line 128, 2.21) casts to
`self._dtype`.

**Since** Keras 3.8 (2025); from 3.0 to 3.7 it counted in float32, as Keras 2 does.

**Symptom** With `weighted_metrics=[MeanIoU(2)]` and weights below 1 the IoU is 0, whatever is
learned. `MeanIoU(2, dtype="float32")` counts as Keras 2 does.

**Formula** `np.add.at(matrix, (y_true, y_pred), weights.astype(int))`

**Read** [MeanIoU differ from custom IOU metrics
implementation](https://github.com/keras-team/keras/issues/20574), why it is whole numbers; the
[documentation](https://keras.io/api/metrics/segmentation_metrics/), whose example has weights of
0.3
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def iou_whole_weights(weights: tf.Tensor, enabled: bool) -> tf.Tensor:
    """Return float32 weights without what stands after the point; off, `weights` itself.

    Examples:
        >>> import tensorflow.compat.v1 as tf
        >>> from minikeras.testing import run
        >>> run(lambda: iou_whole_weights(tf.constant([0.5, 1.5]), True))  # Keras 3
        array([0, 1], dtype=int32)
        >>> run(lambda: iou_whole_weights(tf.constant([0.5, 1.5]), False))  # TF1, and Keras 2
        array([0.5, 1.5], dtype=float32)
    """
    if not enabled:
        return weights
    with tf.name_scope("iou_whole_weights"):
        return tf.cast(weights, tf.int32)
