"""Take an output above 0.5 for class 1 when the binary accuracy is measured.

**Keras** compares the output with 0.5, also where the outputs are logits, whose border is 0. Any
output above is class 1, and 0.5 itself is class 0.

**TF1** programs round: `tf.equal(y, tf.round(p))`. For probabilities it is the same, 0.5 included.
An output above 1.5 rounds to 2, which is no label, and counts as wrong.
`tf.metrics.accuracy(y, p)` with whole labels cuts off what follows the point: all below 1 is 0.

**PyTorch** has no accuracy. People write `(p > 0.5) == y`, or `(z > 0) == y` for logits.

**Hidden in** `keras/src/metrics/accuracy_metrics.py::binary_accuracy` (line 63, Keras 3.15);
`tf_keras/src/utils/metrics_utils.py::binary_matches` (line 919, 2.21).

**Since** Keras 2.6 (2021) at the latest. Keras 1.0 to 2.3 rounded, as TF1 programs do.

**Symptom** A network whose last layer has no sigmoid learns, and its accuracy is too low: logits
from 0 to 0.5 count as class 0. By rounding it is lower yet, since the surest logits are wrong.

**Formula** `np.mean((p > 0.5) == y)`

**With** `resolve_accuracy`, which decides whether the word "accuracy" stands for this.

**Read** the documentation of [BinaryAccuracy](https://keras.io/api/metrics/accuracy_metrics/)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def binary_accuracy_threshold(y_pred: tf.Tensor, threshold: float | None) -> tf.Tensor:
    """Return 1 for outputs above the threshold, else 0; with None, round.

    Examples:
        >>> from minikeras.testing import run
        >>> logits = [-1.0, 0.4, 0.7, 3.0]
        >>> run(lambda: binary_accuracy_threshold(tf.constant(logits), 0.5))  # Keras
        array([0., 0., 1., 1.], dtype=float32)
        >>> run(lambda: binary_accuracy_threshold(tf.constant(logits), None))  # TF1
        array([-1.,  0.,  1.,  3.], dtype=float32)
    """
    if threshold is None:
        return tf.round(y_pred)
    with tf.name_scope("binary_accuracy_threshold"):
        return tf.cast(y_pred > threshold, y_pred.dtype)
