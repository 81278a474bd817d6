"""Add 1e-7 to the sum of squares of Adagrad, inside the root.

**Keras** divides by the root of a + 1e-7, where a is the sum of all squared gradients. That sum
starts at 0.1, so the epsilon is felt in the last bits only. If it starts at 0
(`initial_accumulator_value=0.0`), a first gradient of 1e-6 moves the weight by 3.2e-5 with the
learning rate 0.01.

**TF1** `tf.train.AdagradOptimizer(0.01)` has no epsilon: the same gradient would move the weight by
0.01, like any other gradient. It refuses a sum that starts at 0, since it would divide by it.

**PyTorch** `torch.optim.Adagrad` adds 1e-10, outside the root, and its sum starts at 0.

**Hidden in** `keras/src/optimizers/adagrad.py::Adagrad.__init__` (line 39, Keras 3.15) and
`::Adagrad.update_step` (line 90); `tf_keras/src/optimizers/adagrad.py::Adagrad.__init__`
(line 65, 2.21) and `::Adagrad.update_step` (line 131);
`tensorflow/python/training/adagrad.py::AdagradOptimizer.__init__` (line 109) has no such argument.

**Since** Keras 0.3 with 1e-6, added outside the root; 1e-7 since Keras 2.2; inside the root
since Keras 2.11.

**Symptom** The bits differ from those of TF1 after one step. With a sum that starts at 0, the
smallest gradients hardly move a weight in Keras.

**Formula** `learning_rate * gradient / np.sqrt(total + epsilon)`

**Read** [Duchi, Hazan and Singer 2011](https://jmlr.org/papers/v12/duchi11a.html);
[epsilon in the wrong place](https://github.com/keras-team/keras/issues/17391).
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def adagrad_epsilon(total: tf.Tensor, epsilon: float) -> tf.Tensor:
    """Return `total + epsilon`; zero returns `total` itself.

    Examples:
        >>> from minikeras.testing import run
        >>> def first_step(epsilon):
        ...     gradient = tf.constant(1e-6)
        ...     total = adagrad_epsilon(tf.square(gradient), epsilon)
        ...     return 0.01 * gradient / tf.sqrt(total)
        >>> run(lambda: first_step(1e-7))  # Keras
        0.0000316
        >>> run(lambda: first_step(0.0))  # TF1
        0.01
    """
    if epsilon == 0.0:
        return total
    with tf.name_scope("adagrad_epsilon"):
        return total + epsilon
