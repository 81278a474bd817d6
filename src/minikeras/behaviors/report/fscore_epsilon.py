"""Add 1e-7 to the denominators of the F-score.

**Keras** 3 adds 1e-7 to each of the three denominators: those of precision and recall, and that of
their harmonic mean. Keras 2 divides exactly, and a division by zero gives 0.

**TF1** has no F-score; who writes one uses `tf.div_no_nan`.

**PyTorch** has no metrics; `tp / (tp + fp)` is nan without a positive prediction, so programs add
an epsilon of their own.

**Hidden in** `keras/src/metrics/f_score_metrics.py::FBetaScore.result` (line 204, Keras 3.15);
`tf_keras/src/metrics/f_score_metrics.py::FBetaScore.result` (line 218, 2.21).

**Since** Keras 3.0. Keras 2.13 (2023), the first with an F-score as a class, divides exactly.

**Symptom** A perfect model has the F-score 1.0 in Keras 2 and 0.9999999 in Keras 3. With small
weights it is much less: a single example of weight 1e-7, found, scores 0.5.

**Formula** `p * r * (1 + beta**2) / (beta**2 * p + r + epsilon)`, where
`p = tp / (tp + fp + epsilon)` and `r = tp / (tp + fn + epsilon)`

**Read** the documentation of the [classification
metrics](https://keras.io/api/metrics/classification_metrics/), to which the F-score belongs
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def fscore_epsilon(
    true_positives: tf.Tensor,
    false_positives: tf.Tensor,
    false_negatives: tf.Tensor,
    beta: float,
    epsilon: float | None,
) -> tf.Tensor:
    """Return the F-scores, one for each class that was counted; with None, divide exactly.

    Examples:
        >>> import tensorflow.compat.v1 as tf
        >>> from minikeras.testing import run
        >>> def score(epsilon):
        ...     tp, fp, fn = tf.constant([1e-7]), tf.constant([0.0]), tf.constant([0.0])
        ...     return fscore_epsilon(tp, fp, fn, 1.0, epsilon)
        >>> run(lambda: score(1e-7))  # Keras 3
        array([0.49999994], dtype=float32)
        >>> run(lambda: score(None))  # TF1, and Keras 2
        array([1.], dtype=float32)
    """
    if epsilon is None:
        precision = tf.div_no_nan(true_positives, true_positives + false_positives)
        recall = tf.div_no_nan(true_positives, true_positives + false_negatives)
        square = tf.square(beta)
        mean = tf.div_no_nan(precision * recall, square * precision + recall)
        return mean * (1 + square)
    with tf.name_scope("fscore_epsilon"):
        precision = true_positives / (true_positives + false_positives + epsilon)
        recall = true_positives / (true_positives + false_negatives + epsilon)
        mean = precision * recall / (beta**2 * precision + recall + epsilon)
        return mean * (1 + beta**2)
