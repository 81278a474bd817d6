"""Divide by a square root, or multiply by its reciprocal: two roundings of one formula.

**Keras** 3 writes `step / sqrt(v)`, with one division; Keras 2 writes `step * rsqrt(v)`, with a
reciprocal root and a product. Each rounds in its own places, so the last bit differs.

**TF1** `tf.train.RMSPropOptimizer(0.01)` divides by the square root, inside one op in C++.

**Hidden in** `keras/src/optimizers/rmsprop.py::RMSprop.update_step` (line 144, Keras 3.15);
`tf_keras/src/optimizers/rmsprop.py::RMSprop.update_step` (line 192, 2.21).

**Symptom** None that a loss curve shows: the two Kerases part in the last bit of a weight. And what
is written is not always what is run. When TensorFlow runs a graph, and `fit` is one, its graph
optimizer replaces a division by a square root with a product by `rsqrt`: Keras 3 in `fit` has the
bits of Keras 2 with `run_eagerly=True`. Keras 2 in `fit` has others again, because the product
is taken in another order there.

**Formula** `step / np.sqrt(mean_square)`

**With** the graph optimizer at work, as in any `tf.Session` with its usual settings, this row
changes the ops that are written and not the ones that are run.
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def rmsprop_root(step: tf.Tensor, mean_square: tf.Tensor, form: str) -> tf.Tensor:
    """Return `step / sqrt(mean_square)`, in the form "sqrt" or "rsqrt".

    Examples:
        >>> def ops(form):
        ...     with tf.Graph().as_default() as graph:
        ...         rmsprop_root(tf.constant(0.01), tf.constant(2.0), form)
        ...         return [op.name for op in graph.get_operations()[2:]]
        >>> ops("sqrt")  # Keras 3 and TF1
        ['rmsprop_root/Sqrt', 'rmsprop_root/truediv']
        >>> ops("rsqrt")  # Keras 2
        ['rmsprop_root/Rsqrt', 'rmsprop_root/mul']
    """
    with tf.name_scope("rmsprop_root"):
        if form == "sqrt":
            return step / tf.sqrt(mean_square)
        return step * tf.math.rsqrt(mean_square)
