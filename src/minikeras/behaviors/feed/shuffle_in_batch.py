"""Shuffle inside of a batch: rows with their labels, or each for itself.

**Keras** leaves every row in its batch if `fit(shuffle="batch")` was said, and lets the rows of a
batch change places. Keras 3 draws one order for a batch. Keras 2 draws one for the inputs, one for
the labels and one for the weights: a row gets the label of another row. Keras 2 also visits the
batches in random order.

**TF1** draws one order for a batch: `tf.gather(x, order)` and `tf.gather(y, order)`.

**PyTorch** `torch.utils.data.DataLoader` has no such mode. A `batch_sampler` gives row numbers, and
rows keep their labels.

**Hidden in**
`keras/src/trainers/data_adapters/array_data_adapter.py::ArrayDataAdapter.get_tf_dataset` (line 235,
Keras 3.15);
`tf_keras/src/engine/data_adapter.py::TensorLikeDataAdapter.__init__` (line 356, 2.21).

**Since** Keras 2.4 to 3.0 tear the pairs apart; 3.1 keeps them. Up to 2.3 the same word changed the
order of the batches and nothing else.

**Symptom** With `shuffle="batch"` nothing is learned in Keras 2 but the mean of the labels of a
batch, and no error says why.

**Formula** `x[order], y[order]`, or `x[order_of_x], y[order_of_y]`

**Read** [a model that does not learn](https://github.com/keras-team/tf-keras/issues/120);
[what the word once meant](https://github.com/keras-team/keras/issues/7560).
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def shuffle_in_batch(
    numbers: tf.Tensor, seeded: bool, form: str
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Return the row numbers of a batch in random order: for inputs, labels and weights.

    `form` is "together" (Keras 3, TF1) or "apart" (Keras 2); `seeded` is whether the graph has a
    seed.

    Examples:
        >>> from minikeras.testing import run
        >>> def batch(form):
        ...     tf.set_random_seed(3)
        ...     x, y, _ = shuffle_in_batch(tf.constant([4, 5, 6, 7]), True, form)
        ...     return tf.stack([x, y])
        >>> run(lambda: batch("together"))  # Keras 3, TF1
        array([[7, 6, 5, 4],
               [7, 6, 5, 4]], dtype=int32)
        >>> run(lambda: batch("apart"))  # Keras 2
        array([[7, 6, 5, 4],
               [5, 6, 7, 4]], dtype=int32)
    """
    x, y, weights = (tf.random.shuffle(numbers, seed=part if seeded else None) for part in range(3))
    return (x, y, weights) if form == "apart" else (x, x, x)
