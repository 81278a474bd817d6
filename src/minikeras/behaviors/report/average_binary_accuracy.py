"""Average the binary accuracy over the outputs of an example, if it was asked for by its name.

**Keras** 2 has two of them: the class `BinaryAccuracy` gives one value for each output, and the
function `binary_accuracy`, which the words "accuracy" and "binary_accuracy" stand for, takes their
mean. In Keras 3 the words stand for the class.

**TF1** has the line of the class: `tf.cast(tf.equal(y_true, tf.round(y_pred)), tf.float32)`.

**PyTorch** has none of them. `((y_pred > 0.5) == y_true).float()` is the line of the class.

**Hidden in** `tf_keras/src/metrics/accuracy_metrics.py::binary_accuracy` (line 394, 2.21) and
`tf_keras/src/engine/compile_utils.py::MetricsContainer._get_metric_object` (line 672).
`keras/src/metrics/accuracy_metrics.py::binary_accuracy` (line 69, Keras 3.15) has no mean.

**Since** Keras 2.9 (2022), when the class ceased to average; before, both did, the function from
2.0 on. In Keras 3.0 to 3.3 both averaged, and since 3.4 (2024) neither does.

**Symptom** With three outputs, `metrics=["binary_accuracy"]` and `metrics=[BinaryAccuracy()]` of
one model of Keras 2 differ in the last digit: thirds are rounded before they are added. With a
weight for each output only the class can be used.

**Formula** `np.mean((y_pred > 0.5) == y_true, axis=-1)`

**With** `reduce_metric_values` at "examples_first", the mean of an example is taken anyhow.

**Read** [Binary accuracy bug fixes](https://github.com/keras-team/keras/pull/16083), the change of
2.9; [Fix bugs with Mean, Accuracy and BinaryAccuracy
metrics](https://github.com/keras-team/keras/pull/19847), that of 3.4
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def average_binary_accuracy(matches: tf.Tensor, by_name: bool, enabled: bool) -> tf.Tensor:
    """Return the mean over the last axis if the metric was named in words; off, `matches`.

    Examples:
        >>> import tensorflow.compat.v1 as tf
        >>> from minikeras.testing import run
        >>> def values(enabled):
        ...     return average_binary_accuracy(tf.constant([[1.0, 0.0, 1.0]]), True, enabled)
        >>> run(lambda: values(True))  # Keras 2
        array([0.6666667], dtype=float32)
        >>> run(lambda: values(False))  # TF1, and Keras 3
        array([[1., 0., 1.]], dtype=float32)
    """
    if by_name and enabled:
        with tf.name_scope("average_binary_accuracy"):
            return tf.reduce_mean(matches, axis=-1)
    return matches
