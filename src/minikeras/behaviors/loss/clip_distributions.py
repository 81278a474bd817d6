"""Clip both distributions of a Kullback-Leibler divergence to [1e-7, 1].

**Keras** clips the labels and the predictions, so that neither log(0) nor 0 / 0 comes up. A class
that the label has and the prediction does not costs log(1e7) = 16.118 at most.

**TF1** `tf.reduce_sum(y * tf.log(y / p), axis=-1)` is the formula. A label of 0 makes it nan, since
0 * log(0) is, so it is nan for every one-hot label; a prediction of 0 makes it inf.

**PyTorch** `torch.nn.functional.kl_div` takes the logarithm of the predictions, clips nothing, and
counts a label of 0 as 0.

**Hidden in** `keras/src/losses/losses.py::kl_divergence` (line 2104, Keras 3.15);
`tf_keras/src/losses.py::kl_divergence` (line 2756, 2.21).

**Since** Keras 1.1.0 (2016), the first of the versions looked at that has the loss.

**Symptom** nan in the first step without it. With it, outputs above 1 count as 1 and have no
gradient: a network without softmax that overshoots stays there.

**Formula** `(y * np.log(y / p)).sum()` with `y = np.clip(y, 1e-7, 1)` and `p = np.clip(p, 1e-7, 1)`

**Read** [Added objective: Kullback Leibler
Divergence](https://github.com/keras-team/keras/pull/2872), where its limits were discussed; [kl
divergence outputs confusing result](https://github.com/keras-team/keras/issues/19520)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def clip_distributions(p: tf.Tensor, floor: float | None) -> tf.Tensor:
    """Return labels or predictions from `floor` to 1; None returns them as they are.

    Examples:
        >>> from minikeras.testing import run
        >>> def divergence(floor):
        ...     y = clip_distributions(tf.constant([1.0, 0.0]), floor)
        ...     p = clip_distributions(tf.constant([0.5, 0.5]), floor)
        ...     return tf.reduce_sum(y * tf.log(y / p))
        >>> print(f"{run(lambda: divergence(1e-7)):.4f}")  # Keras
        0.6931
        >>> run(lambda: divergence(None))  # TF1
        nan
    """
    if floor is None:
        return p
    with tf.name_scope("clip_distributions"):
        return tf.clip_by_value(p, floor, 1.0)
