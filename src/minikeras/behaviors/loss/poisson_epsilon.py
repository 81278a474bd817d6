"""Add 1e-7 to a rate before the logarithm of the Poisson loss.

**Keras** takes log(p + 1e-7) of the prediction, which is a rate and no logarithm. So a prediction
of exactly 0, as from a ReLU, costs 16.118 for each event that was counted.

**TF1** `p - y * tf.log(p)` is the formula: inf for a prediction of 0, and nan if nothing was
counted. `tf.nn.log_poisson_loss` takes the logarithm of the rate, and nothing is to be added.

**PyTorch** `torch.nn.PoissonNLLLoss` takes the logarithm of the rate too, unless it is told
`log_input=False`; then it adds 1e-8.

**Hidden in** `keras/src/losses/losses.py::poisson` (line 2145, Keras 3.15);
`tf_keras/src/losses.py::poisson` (line 2793, 2.21).

**Since** at least Keras 0.3.3 (2016), with 1e-7, and in all later versions.

**Symptom** inf or nan in the first step without it. With it, a negative prediction is nan still, in
both Kerases: the last layer needs a softplus or an exponential.

**Formula** `p - y * np.log(p + 1e-7)`

**Read** [nan loss with poisson objective
function](https://github.com/keras-team/keras/issues/590), after which the number was added
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def poisson_epsilon(rates: tf.Tensor, epsilon: float | None) -> tf.Tensor:
    """Return `rates + epsilon`; None returns them as they are.

    Examples:
        >>> from minikeras.testing import run
        >>> cost = lambda epsilon: -2 * tf.log(poisson_epsilon(tf.constant(0.0), epsilon))
        >>> run(lambda: cost(1e-7))  # Keras
        32.236191
        >>> run(lambda: cost(None))  # TF1
        inf
    """
    if epsilon is None:
        return rates
    with tf.name_scope("poisson_epsilon"):
        return rates + epsilon
