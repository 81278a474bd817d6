"""Add up the rows of a gradient that stand for one row of the weight.

**Keras** 3 does not. A word that occurs twice in a batch gives the gradient of an embedding two
rows with one index, and Adam, RMSprop, Adagrad and their kin square them one by one:
`g1^2 + g2^2`. The sum that the weight really has as its gradient is `g1 + g2`, and Keras 2 squares
that one. For two equal rows the mean square of Keras 2 is twice that of Keras 3, so its steps are
shorter by a factor of 0.7. SGD is not concerned, but for the last bits.

**TF1** optimizers add the rows up before they look at them.

**PyTorch** `torch.nn.Embedding` has a dense gradient, in which repeated rows are added. With
`sparse=True`, `torch.optim.SparseAdam` adds them first too (`coalesce`); `torch.optim.Adam` refuses
such a gradient.

**Hidden in** `keras/src/backend/tensorflow/sparse.py::elementwise_unary` (line 348, Keras 3.15),
which squares the rows as they are;
`tf_keras/src/optimizers/optimizer.py::_BaseOptimizer._deduplicate_sparse_grad` (line 168, 2.21);
`tensorflow/python/training/optimizer.py::_deduplicate_indexed_slices` (line 61).

**Since** Keras 3.0 (2023) for the squares of single rows. Keras 2.6 and later add the rows up; the
Keras with many backends, up to 2.3.1, made the gradient dense, which adds them as well.

**Symptom** An embedding learns frequent words faster in Keras 3 than in Keras 2, with the same
program, weights and batches.

**Formula** `rows, place = np.unique(indices, return_inverse=True)`, then
`np.add.at(np.zeros((len(rows), width)), place, values)`.

**Read** [What are tf.IndexedSlices and dense
gradients?](https://github.com/keras-team/tf-keras/issues/279), and [Optimizers in Keras V3 are
slower than in V2 when working with sparse
gradients](https://github.com/keras-team/keras/issues/19992)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def sum_repeated_rows(
    values: tf.Tensor, indices: tf.Tensor, enabled: bool
) -> tuple[tf.Tensor, tf.Tensor]:
    """Return rows `(n, ...)` and their indices `(n,)`, each index once if enabled.

    Examples:
        >>> from minikeras.testing import run
        >>> def mean_square(enabled):
        ...     values, indices = tf.constant([[3.0], [1.0], [1.0]]), tf.constant([0, 2, 2])
        ...     values, indices = sum_repeated_rows(values, indices, enabled)
        ...     return tf.unsorted_segment_sum(tf.square(values), indices, 3)[:, 0]
        >>> run(lambda: mean_square(False)).tolist()  # Keras 3
        [9.0, 0.0, 2.0]
        >>> run(lambda: mean_square(True)).tolist()  # Keras 2, TF1
        [9.0, 0.0, 4.0]
    """
    if not enabled:
        return values, indices
    with tf.name_scope("sum_repeated_rows"):
        unique, places = tf.unique(indices)
        return tf.math.unsorted_segment_sum(values, places, tf.shape(unique)[0]), unique
