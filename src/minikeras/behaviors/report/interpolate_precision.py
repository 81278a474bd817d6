"""Let counts, and not shares, run in straight lines between the points of a precision-recall curve.

**Keras** counts right and wrong decisions at 200 thresholds. Between two of them it lets the counts
grow in a straight line; the precision, their quotient, is then curved. `AUC(curve="PR")` is the
area under that curve, since `summation_method="interpolation"` unless said otherwise.

**TF1** `tf.metrics.auc(curve="PR")` joins the points with straight lines and warns that the area is
wrong: its default is "trapezoidal", and Keras's is there under the name "careful_interpolation". It
also adds 1e-6 to both shares.

**PyTorch** has no such metric.

**Hidden in** `keras/src/metrics/confusion_metrics.py::AUC.interpolate_pr_auc` (line 1374, Keras
3.15); `tf_keras/src/metrics/confusion_metrics.py::AUC.interpolate_pr_auc` (line 1503, 2.21).

**Since** Keras 2.3 (2019), when `AUC` came.

**Symptom** The same predictions have another area; with few examples the second digit differs.
Where one threshold more finds many wrong examples at once, TF1 is too kind.

**Formula** between two points, `slope * (tp0 - tp1 + offset * np.log(p0 / p1)) / positives`, where
`p = tp + fp`, `slope = (tp0 - tp1) / (p0 - p1)` and `offset = tp1 - slope * p1`

**With** `curve="ROC"` this row is dead: there both are straight.

**Read** Davis and Goadrich, The Relationship Between Precision-Recall and ROC Curves, 2006; [Make
canned estimators compute PR-AUC with right
method](https://github.com/tensorflow/tensorflow/issues/19080)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def interpolate_precision(tp: tf.Tensor, fp: tf.Tensor, fn: tf.Tensor, enabled: bool) -> tf.Tensor:
    """Return the area between each two thresholds, from the counts at each, (thresholds - 1,).

    Examples:
        >>> from minikeras.testing import run
        >>> def area(enabled):
        ...     tp, fp, fn = map(tf.constant, ([4.0, 1.0, 0.0], [4.0, 0.0, 0.0], [0.0, 3.0, 4.0]))
        ...     return tf.reduce_sum(interpolate_precision(tp, fp, fn, enabled))
        >>> print(f"{run(lambda: area(True)):.4f}")  # Keras
        0.6987
        >>> print(f"{run(lambda: area(False)):.4f}")  # TF1
        0.8125
    """
    if not enabled:
        recall, precision = ((tp + 1e-6) / (tp + wrong + 1e-6) for wrong in (fn, fp))
        return (recall[:-1] - recall[1:]) * (precision[:-1] + precision[1:]) / 2.0
    with tf.name_scope("interpolate_precision"):
        step, p = tp[:-1] - tp[1:], tp + fp
        slope = tf.div_no_nan(step, tf.maximum(p[:-1] - p[1:], 0))
        offset = tp[1:] - slope * p[1:]
        ratio = tf.where(
            tf.logical_and(p[:-1] > 0, p[1:] > 0),
            tf.div_no_nan(p[:-1], p[1:]),
            tf.ones_like(p[1:]),
        )
        area = slope * (step + offset * tf.log(ratio))
        return tf.div_no_nan(area, tf.maximum(tp[1:] + fn[1:], 0))
