"""Take what is below 1e-7 for 1e-7 before the logarithm of a squared logarithmic error.

**Keras** compares log(1 + p) with log(1 + y), and raises p and y to 1e-7 first. A prediction of -5
costs as much as one of 0, and its gradient is 0: nothing pulls it back up.

**TF1** `tf.square(tf.log1p(p) - tf.log1p(y))` is the formula. It goes on below 0, with a large
gradient near -1, and is nan from -1 downwards.

**PyTorch** has no such loss; `torch.log1p` is nan below -1 as well.

**Hidden in** `keras/src/losses/losses.py::mean_squared_logarithmic_error` (line 1916, Keras 3.15);
`tf_keras/src/losses.py::mean_squared_logarithmic_error` (line 1943, 2.21).

**Since** at least Keras 0.3.3 (2016), with 1e-7, and in all later versions.

**Symptom** The loss stands still and never becomes nan: after a wild step all predictions are
negative, and a negative prediction has no gradient.

**Formula** `(np.log1p(np.maximum(p, 1e-7)) - np.log1p(np.maximum(y, 1e-7))) ** 2`

**Read** [Calculating Log Loss for Negative and Positive
Values](https://github.com/keras-team/keras/issues/9713)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def logarithm_floor(x: tf.Tensor, floor: float | None) -> tf.Tensor:
    """Return labels or predictions, `floor` at least; None returns them as they are.

    Examples:
        >>> from minikeras.testing import run
        >>> cost = lambda floor: tf.square(tf.log1p(logarithm_floor(tf.constant(-0.5), floor)))
        >>> run(lambda: tf.round(cost(1e-7) * 1000))  # Keras
        0.0
        >>> run(lambda: tf.round(cost(None) * 1000))  # TF1
        480.0
    """
    if floor is None:
        return x
    with tf.name_scope("logarithm_floor"):
        return tf.maximum(x, floor)
