"""Leave the labels that a cross-entropy ignores out of the mean that is reported.

**Keras** 2 gives the labels of the class `ignore_class` the weight 0 in the metric
`SparseCategoricalCrossentropy`, so that it is the mean over the others. Keras 3 does so only if the
examples have weights; without them the ignored labels count as losses of 0.

**TF1** programs multiply the losses by a mask and take `tf.reduce_mean`: the zeros count.

**PyTorch** `torch.nn.CrossEntropyLoss(ignore_index=...)` is the mean over the labels that are not
ignored, as in Keras 2; it ignores -100 if nothing is said.

**Hidden in** `keras/src/metrics/reduction_metrics.py::reduce_to_samplewise_values` (line 12, Keras
3.15), where the mask of the values is used under `if sample_weight is not None`;
`tf_keras/src/metrics/base_metric.py::MeanMetricWrapper.update_state` (line 723, 2.21).

**Since** Keras 2.10 (2022), the first with `ignore_class`. Keras 3.0; the metric has the argument
since 3.14 (2026), before that only the function had it.

**Symptom** The more labels are ignored, the smaller the metric, and it is no longer the loss, which
both Kerases divide by the number of the others. Losses 1 and 3 and an ignored label: 2.0 in Keras
2, 1.333 in Keras 3.

**Formula** `np.sum(losses * valid) / np.sum(valid)`

**Read** [Add ignore_class parameter to
SparseCategoricalCrossentropy](https://github.com/keras-team/keras/pull/22284), the metric of Keras
3
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def leave_out_ignored_class(
    sample_weight: tf.Tensor | None, valid: tf.Tensor | None, when: str | None
) -> tf.Tensor | None:
    """Return the weights, 0 for the labels that are not `valid`.

    Args:
        sample_weight: the weights so far, or None.
        valid: true for the labels that count, or None.
        when: "always", "weighted" if there are weights, or None for never.

    Examples:
        >>> import tensorflow.compat.v1 as tf
        >>> from minikeras.testing import run
        >>> def mean(when):
        ...     losses, valid = tf.constant([1.0, 3.0, 0.0]), tf.constant([True, True, False])
        ...     weight = leave_out_ignored_class(None, valid, when)
        ...     weight = tf.ones(3) if weight is None else weight
        ...     return tf.reduce_sum(losses * weight) / tf.reduce_sum(weight)
        >>> run(lambda: mean("always"))  # Keras 2
        2.0
        >>> run(lambda: mean(None))  # TF1; and Keras 3 without weights
        1.333
    """
    if valid is None or when is None or (when == "weighted" and sample_weight is None):
        return sample_weight
    with tf.name_scope("leave_out_ignored_class"):
        weight = tf.cast(valid, tf.float32)
        if sample_weight is None:
            return weight
        sample_weight = tf.cast(sample_weight, tf.float32)
        extra = sample_weight.shape.rank - weight.shape.rank
        if extra == 1:
            sample_weight = tf.squeeze(sample_weight, -1)
        elif extra == -1:
            sample_weight = tf.expand_dims(sample_weight, -1)
        return sample_weight * weight
