"""Add 1e-7, not 1e-8, to the denominator of Adam.

**Keras** divides by the root of v, plus 1e-7. The epsilon stands outside the root and is not
corrected for the early steps (the paper calls this one epsilon hat). With the learning rate 0.01,
a first gradient of 1e-6 moves the weight by 0.0024.

**TF1** `tf.train.AdamOptimizer(0.01)` has 1e-8 in the same place: 0.0076 for the same gradient, 3.2
times as far.

**PyTorch** `torch.optim.Adam` has 1e-8, and adds it after the correction of the early steps, as the
paper's first algorithm does. The same gradient moves the weight by 0.0099.

**Hidden in** `keras/src/optimizers/adam.py::Adam.__init__` (line 48, Keras 3.15) and
`::Adam.update_step` (line 135); `tf_keras/src/optimizers/adam.py::Adam.__init__` (line 100, 2.21)
and `::Adam.update_step` (line 213);
`tensorflow/python/training/adam.py::AdamOptimizer.__init__` (line 111).

**Since** Keras 2.2 (2018) at the latest; from 0.3.3 to 2.1.0 it was 1e-8. 3.0 kept 1e-7.

**Symptom** Weights with tiny gradients move further in TF1, and shake more. Larger gradients hide
the difference: for 1e-5 the first step is longer by 28 percent, and for 1e-3 by 0.3 percent.

**Formula** `m * alpha / (np.sqrt(v) + epsilon)`

**Read** [Adam: A Method for Stochastic Optimization](https://arxiv.org/abs/1412.6980) (Kingma and
Ba, 2014), and [Adam (and other adaptive algorithms) use epsilon the wrong
way](https://github.com/keras-team/keras/issues/17391)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def adam_epsilon(denominator: tf.Tensor, epsilon: float) -> tf.Tensor:
    """Return `denominator + epsilon`; zero returns `denominator` itself.

    Examples:
        >>> from minikeras.testing import run
        >>> def first_step(epsilon):
        ...     gradient = tf.constant(1e-6)
        ...     m, v = 0.1 * gradient, 0.001 * tf.square(gradient)
        ...     alpha = 0.01 * tf.sqrt(1 - 0.999) / (1 - 0.9)
        ...     return m * alpha / adam_epsilon(tf.sqrt(v), epsilon)
        >>> run(lambda: first_step(1e-7))  # Keras
        0.0024025
        >>> run(lambda: first_step(1e-8))  # TF1
        0.0075975
    """
    if epsilon == 0.0:
        return denominator
    with tf.name_scope("adam_epsilon"):
        return denominator + epsilon
