"""Take a prediction above 0.5 for a yes when precision and recall are counted.

**Keras** compares each prediction with a threshold, 0.5 if none was said. That holds for
`Precision`, `Recall`, and the counts of true and false positives and negatives. Exactly 0.5 is a
no.

**TF1** `tf.metrics.precision` and its relatives cast the predictions to bool, so that every
probability above 0 is a yes. Who wants a threshold rounds first.

**PyTorch** has no such metric. People write `(p > 0.5)`.

**Hidden in** `keras/src/metrics/confusion_metrics.py::Precision.__init__` (line 348, Keras 3.15);
`tf_keras/src/metrics/confusion_metrics.py::Precision.__init__` (line 439, 2.21).

**Since** Keras 2.3 (2019), with 0.5. Keras 1.2.2 had a precision that rounded; 2.0 had none.

**Symptom** In TF1 the recall is 1.0 and the precision the share of positive labels, however well
the network does. In Keras both are too low for logits, whose threshold would be 0.

**Formula** `tp / (tp + fp)` with `tp = ((p > 0.5) & (y == 1)).sum()` and
`fp = ((p > 0.5) & (y == 0)).sum()`

**Read** [What is 'will be cast to bool' mean?](https://github.com/keras-team/keras/issues/16022)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def positive_above(y_pred: tf.Tensor, threshold: float) -> tf.Tensor:
    """Return which predictions are a yes, where the user said no threshold.

    Examples:
        >>> from minikeras.testing import run
        >>> p = [0.0, 0.2, 0.5, 0.7]
        >>> run(lambda: positive_above(tf.constant(p), 0.5))  # Keras
        array([False, False, False,  True])
        >>> run(lambda: positive_above(tf.constant(p), 0.0))  # TF1
        array([False,  True,  True,  True])
    """
    return y_pred > threshold
