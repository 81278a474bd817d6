"""Read a negative id as one that counts from the end of an embedding.

**Keras** 3 looks up ids with `keras.ops.take`, which reads -1 as the last row, as NumPy does. Keras
2 uses `tf.nn.embedding_lookup`, which refuses a negative id.

**TF1** has only that: `tf.nn.embedding_lookup(table, ids)` raises `InvalidArgumentError`,
"indices[0] = -1 is not in [0, 10000)".

**PyTorch** `torch.nn.Embedding` refuses -1 on a CPU: `IndexError`, "index out of range in self".

**Hidden in** `keras/src/backend/tensorflow/numpy.py::take` (line 3056, Keras 3.15), called by
`keras/src/layers/core/embedding.py::Embedding.call` (line 196); the other lookup in
`tf_keras/src/layers/core/embedding.py::Embedding.call` (line 273, 2.21).

**Since** Keras 3.3 (2024). 3.0 to 3.2 clipped ids to the table, so that -1 was the first row. Keras
2, and all before it on TensorFlow, have its lookup.

**Symptom** None, and that is the trouble: ids that are -1 by mistake, for words that are not in the
vocabulary, silently share a vector with the last word, and train it. In Keras 2 the same data
stops with an error.

**Formula** `ids = np.where(ids < 0, ids + len(table), ids)`

**Read** [support negative indices for `take`](https://github.com/keras-team/keras/pull/19556), the
change in Keras 3; [Negative indexing for
nn.Embedding](https://github.com/pytorch/pytorch/issues/14844), and what speaks against it.
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def wrap_negative_ids(ids: tf.Tensor, size: int, enabled: bool) -> tf.Tensor:
    """Return ids of the rows of a table of `size` rows.

    Examples:
        >>> from minikeras.testing import run
        >>> run(lambda: wrap_negative_ids(tf.constant([0, -1]), 10, True))  # Keras
        array([0, 9], dtype=int32)
        >>> run(lambda: wrap_negative_ids(tf.constant([0, -1]), 10, False))  # TF1
        array([ 0, -1], dtype=int32)
    """
    if not enabled:
        return ids
    with tf.name_scope("wrap_negative_ids"):
        return tf.where(ids < 0, ids + size, ids)
