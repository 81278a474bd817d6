"""Move the rows of an embedding that are not in the batch.

**Keras** applies the rule to all rows. A word that is not in the batch has the gradient 0, but a
momentum that goes on to move it, and a mean square that goes on to decay.

**TF1** `tf.train.MomentumOptimizer`, `RMSPropOptimizer`, `AdadeltaOptimizer` and `FtrlOptimizer`
leave a row without a gradient alone, weight and slots. `tf.train.AdamOptimizer` moves all rows, as
Keras does.

**PyTorch** The gradient of `torch.nn.Embedding` has all rows, and all of them move. With
`sparse=True` and `torch.optim.SparseAdam` only those of the batch do.

**Hidden in** `keras/src/optimizers/sgd.py::SGD.update_step` (line 105, Keras 3.15);
`tf_keras/src/optimizers/sgd.py::SGD.update_step` (line 170, 2.21);
`tensorflow/python/training/momentum.py::MomentumOptimizer._resource_apply_sparse` (line 195) calls
the op.

**Since** Keras 1.0, whose gradients were all dense. In 2.6 to 2.10 SGD was lazy, as in TF1; 2.11
moves all rows again.

**Symptom** The vectors of rare words go on for some steps after the word was seen. In TF1 they
stand still, and their old momentum waits for the next time.

**Formula** `velocity = momentum * velocity - learning_rate * gradient` for all rows, with
gradient 0 where a row has none

**Read** [momentum and a large embedding](https://github.com/tensorflow/tensorflow/issues/14075);
[which rows a sparse optimizer moves](https://github.com/pytorch/pytorch/issues/1285).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import tensorflow.compat.v1 as tf


def move_all_rows(
    step: Callable[[], list[tf.Operation]],
    variables: Sequence[tuple[tf.Variable, tf.Tensor]],
    enabled: bool,
) -> list[tf.Operation]:
    """Return the ops of a step; off, rows that have no gradient get their old values back.

    `variables` are weights and slots, each with the numbers of the rows that have a gradient.

    Examples:
        >>> from minikeras.testing import run
        >>> def after_step(enabled):
        ...     weight = tf.get_variable("weight", initializer=[1.0, 1.0, 1.0], use_resource=True)
        ...     step = lambda: [weight.assign(weight.read_value() - 0.5)]
        ...     with tf.control_dependencies([weight.initializer]):
        ...         ops = move_all_rows(step, [(weight, tf.constant([1]))], enabled)
        ...     with tf.control_dependencies([weight.initializer, *ops]):
        ...         return weight.read_value()
        >>> run(lambda: after_step(True)).tolist()  # Keras
        [0.5, 0.5, 0.5]
        >>> run(lambda: after_step(False)).tolist()  # TF1
        [1.0, 0.5, 1.0]
    """
    if enabled:
        return step()
    kept = []
    for variable, indices in variables:
        there = tf.math.unsorted_segment_sum(tf.ones_like(indices), indices, variable.shape[0])
        absent = tf.where(tf.equal(there, 0))[:, 0]
        kept.append(tf.IndexedSlices(tf.gather(variable.read_value(), absent), absent))
    with tf.control_dependencies([rows.values for rows in kept]):
        updates = step()
    with tf.control_dependencies(updates):
        return [
            variable.scatter_update(rows)
            for (variable, _), rows in zip(variables, kept, strict=True)
        ]
