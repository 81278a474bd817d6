"""Leave out of the metrics what is masked.

**Keras** passes the mask of an `Embedding(mask_zero=True)` or a `Masking` layer on to the end of
the model, and there the steps that are padding weigh 0 in the metrics. Keras 3 does so for the
metrics that average a function, such as the accuracies; a `Precision` or an `AUC` counts the
padding. Keras 2 hands the mask to every metric.

**TF1** programs count every step, unless somebody multiplies by `tf.sequence_mask` himself.

**PyTorch** has no mask that comes with a prediction. A person writes `right[mask].float().mean()`.

**Hidden in** `keras/src/metrics/reduction_metrics.py::MeanMetricWrapper.update_state` (line 202,
Keras 3.15); `tf_keras/src/engine/compile_utils.py::MetricsContainer.update_state` (line 620, 2.21).

**Since** Keras 2.0 (2017); Keras 1 masked the loss only. Keras 3.12 (2025); from 3.0 to 3.11 the
mask was used only where examples had weights.

**Symptom** An accuracy that is good because most of a sentence is padding, and the padding is easy.
Three steps of which the last is padding, right, wrong and right: the masked accuracy is 0.5, the
plain one 0.667. From Keras 2 to 3, precision and recall of a masked model change.

**Formula** `np.sum(values * mask) / np.sum(mask)`

**Read** [The tf.keras.Model.compile metrics do not respect masking since TF
2.2](https://github.com/tensorflow/tensorflow/issues/40002); [Changed the specification of
MeanMetricWrapper](https://github.com/keras-team/keras/pull/21569)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def mask_metrics(
    sample_weight: tf.Tensor | None, mask: tf.Tensor | None, averages: bool, which: str | None
) -> tf.Tensor | None:
    """Return the weights of a metric with those of the mask in them.

    Args:
        sample_weight: the weights so far, or None.
        mask: true where a step counts, or None.
        averages: whether the metric averages a function.
        which: the metrics that are masked: "means", "all", or None for none.

    Examples:
        >>> import tensorflow.compat.v1 as tf
        >>> from minikeras.testing import run
        >>> def accuracy(which):
        ...     right, mask = tf.constant([1.0, 0.0, 1.0]), tf.constant([True, True, False])
        ...     weight = mask_metrics(tf.ones(3), mask, True, which)
        ...     return tf.reduce_sum(right * weight) / tf.reduce_sum(weight)
        >>> run(lambda: accuracy("means"))  # Keras
        0.5
        >>> run(lambda: accuracy(None))  # TF1
        0.667
    """
    if mask is None or which is None or (which == "means" and not averages):
        return sample_weight
    with tf.name_scope("mask_metrics"):
        weight = tf.cast(mask, tf.float32)
        if sample_weight is None:
            return weight
        sample_weight = tf.cast(sample_weight, tf.float32)
        extra = sample_weight.shape.rank - weight.shape.rank
        if extra == 1:
            sample_weight = tf.squeeze(sample_weight, -1)
        elif extra == -1:
            sample_weight = tf.expand_dims(sample_weight, -1)
        return sample_weight * weight
