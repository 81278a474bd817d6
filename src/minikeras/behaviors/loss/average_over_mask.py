"""Average the loss over what the mask leaves, and not over what it covers.

**Keras** gives every step that a mask covers the weight 0, and every other the weight of all steps
divided by the valid ones. The mean of the products is then the mean over the valid steps. The
mask comes with the prediction, from a `Masking` or `Embedding(mask_zero=True)` layer, or from the
loss itself, where `ignore_class` leaves labels out. When a batch has nothing valid, Keras 3 says 0;
Keras 2 divides by zero, and its loss is nan.

**TF1** `tf.reduce_mean(losses)` knows no mask. The steps that fill a short sequence up are
predicted, compared and learnt like all others.

**PyTorch** has no mask that comes with a prediction. `torch.nn.CrossEntropyLoss(ignore_index=...)`
divides by the labels that are left, and by zero if none is: nan, as in Keras 2. Elsewhere a person
takes `reduction="none"` and writes the formula.

**Hidden in** `keras/src/losses/loss.py::apply_mask` (line 213, Keras 3.15);
`tf_keras/src/utils/losses_utils.py::apply_valid_mask` (line 431, 2.21), and once more in
`tf_keras/src/engine/compile_utils.py::LossesContainer.__call__` (line 276).

**Since** Keras 0.3 to 2.2 divided by the mean of the mask, per batch. From 2.3 (2019) the covered
steps counted as zeros; in tf.keras 2.10 (`ignore_class`) and 2.11 (masks of layers) they are left
out again. Keras 3.0 added 1e-7 to the number of valid steps; 3.13 divides exactly.

**Symptom** Short sequences: the loss is too low, because padding is easy to predict, and the
network learns to predict padding. In Keras 2: one batch without a valid label, and every weight of
the network is nan.

**Formula** `(losses * mask).sum() / mask.sum()`

**With** `average_over_batch`, which takes the mean of the products.

**Read** [tf.keras computes incorrect loss values with
Masking](https://github.com/tensorflow/tensorflow/issues/34491); [sparse_categorical_crossentropy
with ignore_class=-1 makes loss to nan](https://github.com/keras-team/tf-keras/issues/734)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def average_over_mask(
    mask: tf.Tensor, dtype: tf.DType, mean: bool, division: str | None
) -> tf.Tensor | None:
    """Return the weights that stand for a mask; None if it does not count.

    `mean` says whether the weighted losses are averaged, else the weights are 0 and 1. `division`
    is "safe" (Keras 3), "plain" (Keras 2), or None.

    Examples:
        >>> from minikeras.testing import run
        >>> def loss(mask, division):
        ...     losses = tf.constant([1.0, 4.0, 9.0, 16.0])
        ...     weights = average_over_mask(tf.constant(mask), tf.float32, True, division)
        ...     return tf.reduce_mean(losses if weights is None else losses * weights)
        >>> half, nothing = [True, True, False, False], [False, False, False, False]
        >>> run(lambda: loss(half, "safe")), run(lambda: loss(nothing, "safe"))  # Keras 3
        (2.5, 0.0)
        >>> run(lambda: loss(half, "plain")), run(lambda: loss(nothing, "plain"))  # Keras 2
        (2.5, nan)
        >>> run(lambda: loss(half, None))  # TF1
        7.5
    """
    if division is None:
        return None
    with tf.name_scope("average_over_mask"):
        kept = tf.cast(mask, dtype)
        if not mean:
            return kept
        total, valid = tf.cast(tf.size(mask), dtype), tf.reduce_sum(kept)
        if division == "plain":
            return kept * (total / valid)
        each = tf.math.divide_no_nan(total, valid)
        return tf.where_v2(tf.cast(mask, tf.bool), each, tf.zeros((), dtype))
