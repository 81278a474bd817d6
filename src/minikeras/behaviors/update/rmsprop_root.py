"""Divide by a square root, or multiply by its reciprocal: three roundings of one formula.

**Keras** 3 writes `learning_rate * gradient / sqrt(v)`, and Keras 2
`learning_rate * gradient * rsqrt(v)`, with a reciprocal root. What is written is not what is run:
`fit` runs a graph, and TensorFlow's graph optimizer has the last word. Of the division of Keras 3
it makes a product, `(learning_rate * gradient) * rsqrt(v)`. Of the product of Keras 2 it makes
another one, `gradient * (learning_rate * rsqrt(v))`, and for a weight of one number
`learning_rate * (gradient * rsqrt(v))`. Each rounds in its own places.

**TF1** `tf.train.RMSPropOptimizer(0.01)` divides by the square root, inside one op in C++ that no
graph optimizer looks into.

**PyTorch** `torch.optim.RMSprop` takes a square root, adds the epsilon to it and divides by the sum
(`addcdiv_`), as Keras did from 1.1 to 2.10.

**Hidden in** `keras/src/optimizers/rmsprop.py::RMSprop.update_step` (line 144, Keras 3.15);
`tf_keras/src/optimizers/rmsprop.py::RMSprop.update_step` (line 192, 2.21);
`tensorflow/python/training/rmsprop.py::RMSPropOptimizer._resource_apply_dense` (line 237) calls
the op.

**Since** Keras 2.11 (2022) for the reciprocal root, and 3.0 for the division. Keras 1 and 2 before
divided by a root as well, with the epsilon added to it since 1.1.

**Symptom** None that a loss curve shows: after one step, a third to a half of the weights differ in
their last bits between any two of the three. And a Keras with `run_eagerly=True`, which runs what
is written, differs from itself in `fit`.

**Formula** `learning_rate * gradient / np.sqrt(mean_square)`, which is TF1 to the last bit.

**Read** [TensorFlow graph optimization with
Grappler](https://www.tensorflow.org/guide/graph_optimization), and Hinton's [lecture
6](http://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf), where RMSprop comes
from
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def rmsprop_root(
    learning_rate: tf.Tensor, gradient: tf.Tensor, mean_square: tf.Tensor, form: str
) -> tf.Tensor:
    """Return `learning_rate * gradient / sqrt(mean_square)`.

    `form` is "sqrt" (Keras 3), "scaled_rsqrt" (Keras 2) or "exact_sqrt" (TF1).

    Examples:
        >>> def ops(form):
        ...     with tf.Graph().as_default() as graph:
        ...         rmsprop_root(tf.constant(0.01), tf.constant(3.0), tf.constant(2.0), form)
        ...         return [op.type for op in graph.get_operations()[3:]]
        >>> ops("sqrt")  # Keras 3
        ['Mul', 'Sqrt', 'RealDiv']
        >>> ops("scaled_rsqrt")  # Keras 2
        ['Rsqrt', 'Mul', 'Mul']
        >>> ops("exact_sqrt")  # TF1
        ['Mul', 'Sqrt', 'Abs', 'RealDiv']
    """
    with tf.name_scope("rmsprop_root"):
        if form == "scaled_rsqrt":
            if mean_square.shape.num_elements() == 1:
                return learning_rate * (gradient * tf.math.rsqrt(mean_square))
            return gradient * (learning_rate * tf.math.rsqrt(mean_square))
        step = learning_rate * gradient
        if form == "sqrt":
            return step / tf.sqrt(mean_square)
        # The abs changes no number. It hides the root from the graph optimizer.
        return step / tf.abs(tf.sqrt(mean_square))
