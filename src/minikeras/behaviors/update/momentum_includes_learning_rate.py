"""Keep the learning rate inside the momentum.

**Keras** adds learning rate times gradient to the velocity, and the velocity to the weight. A step
taken at a high learning rate goes on at that rate after the rate has been lowered. With momentum
0.9, gradient 1 and the learning rates 0.1, 0.1, 0.01, 0.01 the weight goes from 0 to -0.6439.

**TF1** `tf.train.MomentumOptimizer(learning_rate, 0.9)` adds up the bare gradients and multiplies
their sum by the learning rate of today. A lower rate takes hold at once, and the same four steps
end at -0.35149.

**PyTorch** `torch.optim.SGD(momentum=0.9)` does as TF1: it adds up bare gradients, and the four
steps end at -0.35149.

**Hidden in** `keras/src/optimizers/sgd.py::SGD.update_step` (line 105, Keras 3.15);
`tf_keras/src/optimizers/sgd.py::SGD.update_step` (line 182, 2.21);
`tensorflow/python/training/momentum.py::MomentumOptimizer` (line 31) for the other rule.

**Since** at least Keras 0.3.3 (2016), in all later versions.

**Symptom** None while the learning rate stays as it is: both rules are then the same up to
rounding. After a schedule or `ReduceLROnPlateau` divides it by 10, the next step of Keras is 6.7
times as long as the one of TF1: 0.181 and 0.0271.

**Formula** `velocity = momentum * velocity - learning_rate * gradient`, then added to the weight.

**Read** [Add a note in the docs about the momentum
formulation](https://github.com/pytorch/pytorch/issues/1099), and [The difference between Keras SGD
and tf.train.MomentumOptimizer](https://github.com/cjlin1/simpleNN/issues/7)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def momentum_includes_learning_rate(
    velocity: tf.Tensor,
    gradient: tf.Tensor,
    momentum: float,
    learning_rate: tf.Tensor,
    enabled: bool,
) -> tuple[tf.Tensor, tf.Tensor]:
    """Return the new velocity, and the step to add to the weight.

    Examples:
        >>> from minikeras.testing import run
        >>> def walk(enabled):
        ...     weight = velocity = tf.constant(0.0)
        ...     for rate in [0.1, 0.1, 0.01, 0.01]:
        ...         velocity, step = momentum_includes_learning_rate(
        ...             velocity, tf.constant(1.0), 0.9, tf.constant(rate), enabled
        ...         )
        ...         weight += step
        ...     return weight
        >>> run(lambda: walk(True))  # Keras
        -0.6439
        >>> run(lambda: walk(False))  # TF1
        -0.35149
    """
    if enabled:
        with tf.name_scope("momentum_includes_learning_rate"):
            velocity = velocity * momentum - gradient * learning_rate
        return velocity, velocity
    velocity = velocity * momentum + gradient
    return velocity, -(velocity * learning_rate)
