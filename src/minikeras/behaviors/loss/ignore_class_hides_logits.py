"""Lose sight of the logits when a class is ignored.

**Keras** 3 implements `SparseCategoricalCrossentropy(ignore_class=255)` by writing zeros over the
predictions whose label is 255. What it then works on is no longer the output of the softmax but of
a `Select`, so it does not find the logits, and takes the logarithm of clipped probabilities for
all examples, also for those that count. A prediction that is wrong and sure then costs 16.118, and
its gradient is zero. Keras 2 finds the logits first and leaves the rows out afterwards.

**TF1** `tf.boolean_mask(losses, labels != 255)` is what a person writes, around losses that come
from logits. Nothing is hidden.

**PyTorch** `torch.nn.CrossEntropyLoss(ignore_index=255)` always works on logits, so there are none
to hide, and leaves the ignored labels out of the sum and of its divisor. Without the argument it
ignores -100.

**Hidden in** `keras/src/losses/losses.py::sparse_categorical_crossentropy` (line 2347, Keras 3.15);
`tf_keras/src/backend.py::sparse_categorical_crossentropy` (line 5770, 2.21).

**Since** Keras 3.0, which multiplied the predictions by zeros where 3.15 writes zeros. Keras 2.10
(2022) has the argument first, and finds the logits.

**Symptom** A segmentation network that Keras 2 trained stands still in Keras 3 on the pixels that
it has most wrong, and nobody says why. Without the argument, or with `from_logits=True` and no
softmax, it learns.

**Formula** `-np.log(np.clip(p[label], 1e-7, 1 - 1e-7))` in place of
`np.log(np.exp(z).sum()) - z[label]`, for one example.

**With** `recover_logits`, which found them, and `clip_probabilities`, which comes next.

**Read** [Add ignore_class to sparse crossentropy and
IoU](https://github.com/keras-team/keras/pull/16712) of Keras 2; [add ignore_class param to sparse
CE loss](https://github.com/keras-team/keras-core/pull/599) of Keras 3
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def ignore_class_hides_logits(logits: tf.Tensor | None, enabled: bool) -> tf.Tensor | None:
    """Return None in place of the logits that were found behind a softmax; off, return them.

    The loss asks only if it was given a class to ignore.

    Examples:
        >>> from minikeras.testing import run
        >>> def cost(enabled):
        ...     z = tf.constant([200.0, 0.0])
        ...     found = ignore_class_hides_logits(z, enabled)
        ...     if found is None:
        ...         return -tf.log(tf.clip_by_value(tf.nn.softmax(z), 1e-7, 1 - 1e-7))[1]
        ...     return tf.reduce_logsumexp(found) - found[1]
        >>> run(lambda: cost(True))  # Keras 3
        16.1181
        >>> run(lambda: cost(False))  # Keras 2 and TF1
        200.0
    """
    return None if enabled else logits
