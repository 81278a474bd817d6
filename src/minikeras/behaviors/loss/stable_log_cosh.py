"""Take the logarithm of a hyperbolic cosine without the cosine.

**Keras** computes the loss `log_cosh` as error + softplus(-2 error) - log(2). Nothing in it grows
faster than the error.

**TF1** `tf.log(tf.cosh(error))` is the formula. The cosine of an error above 89.4 is too large for
float32: the loss is inf, and its gradient nan.

**PyTorch** has no such loss. Who writes `torch.log(torch.cosh(error))` gets inf as well.

**Hidden in** `keras/src/losses/losses.py::log_cosh` (line 2051, Keras 3.15);
`tf_keras/src/losses.py::log_cosh` (line 2153, 2.21).

**Since** Keras 2.2 (2018). 2.0 and 2.1 took the cosine.

**Symptom** nan in the first step of a regression whose numbers are in the hundreds.

**Formula** `error + np.log1p(np.exp(-2 * error)) - np.log(2)`

**Read** [Improve numerical stability of logcosh](https://github.com/keras-team/keras/pull/8524)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def stable_log_cosh(error: tf.Tensor, enabled: bool) -> tf.Tensor:
    """Return the logarithm of the hyperbolic cosine of each error.

    Examples:
        >>> from minikeras.testing import run
        >>> print(f"{run(lambda: stable_log_cosh(tf.constant(100.0), True)):.4f}")  # Keras
        99.3069
        >>> run(lambda: stable_log_cosh(tf.constant(100.0), False))  # TF1
        inf
    """
    if not enabled:
        return tf.log(tf.cosh(error))
    with tf.name_scope("stable_log_cosh"):
        return error + tf.nn.softplus(error * -2.0) - tf.cast(tf.log(2.0), error.dtype)
