"""Start the moving average of a weight.

**Keras** keeps a moving average of each weight if `use_ema=True` was said, and puts it into the
weight when `fit` ends. Keras 3 starts the average at the weight after its first update, Keras 2
at the weight before. With momentum 0.99 the random initial weight is still 37 percent of the
average of Keras 2 after 100 steps, and nothing in that of Keras 3.

**TF1** `tf.train.ExponentialMovingAverage(0.99)` starts at the initial weight, as Keras 2 does.

**PyTorch** `torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.99))`
copies the weights at the first `update_parameters`, so its average starts as that of Keras 3 does.

**Hidden in**
`keras/src/optimizers/base_optimizer.py::BaseOptimizer._update_model_variables_moving_average` (line
977, Keras 3.15); `tf_keras/src/optimizers/optimizer.py::_BaseOptimizer.build` (line 428, 2.21) and
`tf_keras/src/optimizers/optimizer.py::Optimizer._update_model_variables_moving_average` (line
1408); `tensorflow/python/training/moving_averages.py::ExponentialMovingAverage.apply` (line 493).

**Since** Keras 2.11 (2022) for the weight before, and Keras 3.1 (2024) at the latest for the weight
after. 3.0 meant the same, but kept the first step in a Python flag, which does not change in a
graph.

**Symptom** After a short training with `use_ema=True` the model of Keras 2 is much worse than it
was in its last epoch, and that of Keras 3 is not.

**Formula** `average = momentum * average + (1 - momentum) * weight`, and in the first step
`average = weight` (Keras 3) or `momentum * before + (1 - momentum) * weight` (Keras 2, TF1).

**With** `swap_in_averages` off, the averages stand beside the weights, and no weight shows where
they started.

**Read** [Fix EMA when using tensorflow backend](https://github.com/keras-team/keras/pull/18972)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def average_weights(
    average: tf.Tensor,
    before: tf.Tensor,
    weight: tf.Tensor,
    momentum: float,
    first: tf.Tensor,
    start: str,
) -> tf.Tensor:
    """Return the new average; `first` says whether this is the first step.

    `start` is "updated_weight" (Keras 3) or "initial_weight" (Keras 2, TF1).

    Examples:
        >>> from minikeras.testing import run
        >>> def walk(start):
        ...     average, weight = tf.constant(0.0), tf.constant(2.0)
        ...     for step in range(3):
        ...         before, weight = weight, weight - 1.0
        ...         first = tf.constant(step == 0)
        ...         average = average_weights(average, before, weight, 0.5, first, start)
        ...     return average
        >>> run(lambda: walk("updated_weight"))  # Keras 3
        -0.25
        >>> run(lambda: walk("initial_weight"))  # Keras 2, TF1
        -0.125
    """
    with tf.name_scope("average_weights"):
        if start == "initial_weight":
            average = tf.where(first, before, average)
            return momentum * average + (1 - momentum) * weight
        share = tf.cast(tf.logical_not(first), tf.float32) * momentum
        return share * average + (1 - share) * weight
