"""Leave the masked steps out of the average over a sequence.

**Keras** averages in `GlobalAveragePooling1D` the steps that the mask of its input counts. Keras 3
puts 0 in the place of the others; Keras 2 multiplies them by 0, and 0 times infinity is no number.
`GlobalMaxPooling1D` knows nothing of masks.

**TF1** averages all steps: `tf.reduce_mean(x, axis=1)`. Padding counts.

**PyTorch** averages all steps too: `x.mean(1)`. Its tensors know of no mask.

**Hidden in** `keras/src/layers/pooling/global_average_pooling1d.py::GlobalAveragePooling1D.call`
(line 77, Keras 3.15);
`tf_keras/src/layers/pooling/global_average_pooling1d.py::GlobalAveragePooling1D.call` (line 91,
2.21).

**Since** Keras 2.2.4 (2018), where 2.2.0 had an error. All multiplied up to Keras 3.14; the 0 in
place of what is masked came with 3.15.

**Symptom** The average of a short text is mostly that of its padding: a text of 5 words that is
padded to 100 has a twentieth of the size that it has in Keras, and the longest texts win.

**Formula** `x[mask].mean(axis=0)`

**Read** [GlobalAveragePooling1D supports masking](https://github.com/keras-team/keras/pull/10913);
[somebody whose padding counted](https://github.com/keras-team/keras/issues/3777).
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def pool_masked_steps(
    x: tf.Tensor, mask: tf.Tensor, axis: int, keepdims: bool, form: str | None
) -> tf.Tensor:
    """Return the mean of `x` over an axis; the bool `mask` has the axes of `x`, or 1 in places.

    `form` is "select" (Keras 3), "multiply" (Keras 2), or None for all steps.

    Examples:
        >>> from minikeras.testing import run
        >>> def mean(form, padding=0.0):
        ...     x, mask = tf.constant([[1.0, 2.0, padding]]), tf.constant([[True, True, False]])
        ...     return pool_masked_steps(x, mask, 1, False, form)
        >>> run(lambda: mean("select"))  # Keras
        array([1.5], dtype=float32)
        >>> run(lambda: mean("multiply", float("inf")))  # Keras 2
        array([nan], dtype=float32)
        >>> run(lambda: mean(None))  # TF1
        array([1.], dtype=float32)
    """
    if form is None:
        return tf.reduce_mean(x, axis=axis, keepdims=keepdims)
    counts = tf.cast(mask, x.dtype)
    x = tf.where_v2(mask, x, 0.0) if form == "select" else x * counts
    total = tf.reduce_sum(x, axis=axis, keepdims=keepdims)
    return total / tf.reduce_sum(counts, axis=axis, keepdims=keepdims)
