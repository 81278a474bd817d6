"""Add 1e-7 to the denominators of the intersection over union.

**Keras** 3 adds 1e-7 to the union of each class and to the number of the classes that occur. Keras
2 divides exactly, and a division by zero gives 0.

**TF1** divides exactly, and takes a union of 0 for 1: `tf.metrics.mean_iou`.

**PyTorch** has no metrics; `intersection / union` is nan for a class that does not occur, and it is
for the program to leave it out.

**Hidden in** `keras/src/metrics/iou_metrics.py::IoU.result` (line 318, Keras 3.15);
`tf_keras/src/metrics/iou_metrics.py::IoU.result` (line 291, 2.21).

**Since** Keras 3.0. Keras 2 divides exactly, in 2.6 at the latest.

**Symptom** A perfect IoU of one class is 1.0 in Keras 2 and 0.9999999 in Keras 3, so that a test
for 1.0 fails. With small weights in float32 it is much less.

**Formula** `np.sum(intersections / (unions + epsilon)) / (np.sum(unions > 0) + epsilon)`

**Read** the documentation of the [image segmentation
metrics](https://keras.io/api/metrics/segmentation_metrics/), where the formula has no epsilon
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def iou_epsilon(intersections: tf.Tensor, unions: tf.Tensor, epsilon: float | None) -> tf.Tensor:
    """Return the mean over the classes that occur; both are float32, (classes,).

    Examples:
        >>> import tensorflow.compat.v1 as tf
        >>> from minikeras.testing import run
        >>> def mean(epsilon):
        ...     return tf.stack([iou_epsilon(tf.constant([9.0]), tf.constant([9.0]), epsilon)])
        >>> run(lambda: mean(1e-7))  # Keras 3
        array([0.9999999], dtype=float32)
        >>> run(lambda: mean(None))  # TF1, and Keras 2
        array([1.], dtype=float32)
    """
    if epsilon is None:
        occurring = tf.reduce_sum(tf.cast(tf.not_equal(unions, 0), tf.float32))
        return tf.div_no_nan(tf.reduce_sum(tf.div_no_nan(intersections, unions)), occurring)
    with tf.name_scope("iou_epsilon"):
        occurs = unions > 1e-9
        ratios = tf.where(occurs, intersections / (unions + epsilon), tf.zeros_like(unions))
        occurring = tf.reduce_sum(tf.cast(occurs, tf.float32))
        return tf.reduce_sum(ratios) / (occurring + epsilon)
