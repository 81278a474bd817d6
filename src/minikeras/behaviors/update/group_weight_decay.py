"""Multiply a weight, its decay and the learning rate, two of the three first.

**Keras** writes `weight * weight_decay * learning_rate` in both versions, and TensorFlow's graph
optimizer multiplies the two plain numbers first, because that is one product less for each number
of the weight. For a weight of one number, as the bias of a last `Dense(1)`, there is nothing to
save, and the order is left to how the ops are called: in Keras 3 the plain numbers come first all
the same, in Keras 2 they do not.

**TF1** has no weight decay in its core. This column does as Keras 3.

**PyTorch** `torch.optim.AdamW` multiplies the weight by `1 - lr * weight_decay`, which Python
computes in double precision: one product instead of two and a subtraction. Its decay is 0.01 if
nothing is said, Keras's AdamW has 0.004.

**Hidden in** `keras/src/backend/tensorflow/optimizer.py::TFOptimizer._apply_weight_decay` (line
98, Keras 3.15); `tf_keras/src/optimizers/optimizer.py::Optimizer._apply_weight_decay` (line 1321,
2.21).

**Since** Keras 2.11 (2022) for all optimizers, and 3.0. The experimental AdamW of 2.9 multiplied by
`1 - lr * wd`, as PyTorch does.

**Symptom** None that a loss curve shows: with AdamW, or with any `weight_decay`, a weight of one
number has another last bit.

**Formula** `weight * (np.float32(decay) * rate)`, or `weight * np.float32(decay) * rate`.

**Read** [Decoupled Weight Decay Regularization](https://arxiv.org/abs/1711.05101) (Loshchilov and
Hutter, 2017), and the [guide to TensorFlow's graph
optimizer](https://www.tensorflow.org/guide/graph_optimization)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def group_weight_decay(
    weight: tf.Tensor, decay: float, learning_rate: tf.Tensor, first: str
) -> tf.Tensor:
    """Return the product of the three.

    `first` is "numbers" (Keras 3, TF1) or "weight_of_one" (Keras 2).

    Examples:
        >>> def ops(first):
        ...     with tf.Graph().as_default() as graph:
        ...         weight, rate = tf.placeholder(tf.float32, [1]), tf.placeholder(tf.float32, [])
        ...         product = group_weight_decay(weight, 0.1, rate, first)
        ...         return [factor.shape.rank for factor in product.op.inputs]
        >>> ops("numbers")  # Keras 3, TF1
        [1, 0]
        >>> ops("weight_of_one")  # Keras 2
        [1, 0]
    """
    with tf.name_scope("group_weight_decay"):
        if first == "weight_of_one" and weight.shape.num_elements() == 1:
            return (weight * decay) * learning_rate
        return weight * (decay * learning_rate)
