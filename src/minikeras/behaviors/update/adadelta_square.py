"""Square what enters the means of Adadelta, before or after it is made small.

**Keras** 3 computes `(1 - rho) * (g * g)`, and Keras 2 `((1 - rho) * g) * g`: one number, rounded
in other places. It is done twice in a step, for the gradient and for the step itself.

**TF1** `tf.train.AdadeltaOptimizer` squares first, as Keras 3 does, inside its op.

**PyTorch** `torch.optim.Adadelta` calls `addcmul_(g, g, value=1 - rho)`.

**Hidden in** `keras/src/optimizers/adadelta.py::Adadelta.update_step` (lines 103 and 116,
Keras 3.15); `tf_keras/src/optimizers/adadelta.py::Adadelta.update_step` (lines 144 and 150, 2.21);
`tensorflow/python/training/adadelta.py::AdadeltaOptimizer._resource_apply_dense` (line 162) calls
the op.

**Since** The order of Keras 2 since 2.11, when its optimizers were written anew; Keras 1 squared
first, and so does Keras 3.0.

**Symptom** None that a loss curve shows: the last bits of a few weights.

**Formula** `(1 - rho) * (value * value)` or `((1 - rho) * value) * value`

**Read** [Zeiler 2012](https://arxiv.org/abs/1212.5701).
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def adadelta_square(value: tf.Tensor, share: float, form: str) -> tf.Tensor:
    """Return `share * value^2`; `form` is "square_first" (Keras 3, TF1) or "share_first" (Keras 2).

    Examples:
        >>> def ops(form):
        ...     with tf.Graph().as_default() as graph:
        ...         adadelta_square(tf.constant(3.0), 0.05, form)
        ...         return [op.type for op in graph.get_operations() if op.type != "Const"]
        >>> ops("square_first")  # Keras 3, TF1
        ['Square', 'Mul']
        >>> ops("share_first")  # Keras 2
        ['Mul', 'Mul']
    """
    with tf.name_scope("adadelta_square"):
        if form == "share_first":
            return share * value * value
        return share * tf.square(value)
