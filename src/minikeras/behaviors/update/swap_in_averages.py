"""Put the averages into the weights when `fit` ends.

**Keras** keeps a moving average of each weight if `use_ema=True` was said. When `fit` ends, the
averages take the places of the weights, and what the last step gave is gone. The losses that `fit`
prints are those of the weights before, also on the validation data.

**TF1** `tf.train.ExponentialMovingAverage(0.99).apply(weights)` keeps the averages beside the
weights. Who wants to use them restores them by hand, with `variables_to_restore()`.

**PyTorch** `torch.optim.swa_utils.AveragedModel` is a second model beside the first.

**Hidden in** `keras/src/optimizers/base_optimizer.py::BaseOptimizer.finalize_variable_values`
(line 1021, Keras 3.15) and `keras/src/backend/tensorflow/trainer.py::TensorFlowTrainer.fit`
(line 447); `tf_keras/src/optimizers/optimizer.py::_BaseOptimizer.finalize_variable_values`
(line 796, 2.21) and `tf_keras/src/engine/training.py::Model.fit` (line 1877).

**Since** Keras 2.11, with `use_ema`; 3.0 did not change it.

**Symptom** `evaluate` after `fit` gives another loss than the last line of `fit`, in a short
training a much higher one; and a second `fit` goes on from the averages.

**Formula** `weight = average` when `fit` ends

**With** `average_weights`, which says where the averages start: off, nobody sees it.

**Read** [averages in the middle of a fit](https://github.com/keras-team/keras/issues/18949);
[an early wish for them](https://github.com/keras-team/keras/issues/3696).
"""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow.compat.v1 as tf


def swap_in_averages(
    weights: Sequence[tf.Variable], averages: Sequence[tf.Variable], enabled: bool
) -> list[tf.Operation]:
    """Return what is to be run when `fit` ends; `enabled=False` returns nothing.

    Examples:
        >>> from minikeras.testing import run
        >>> def after_fit(enabled):
        ...     weight = tf.get_variable("weight", initializer=3.0)
        ...     average = tf.get_variable("average", initializer=1.0)
        ...     with tf.control_dependencies([weight.initializer, average.initializer]):
        ...         swaps = swap_in_averages([weight], [average], enabled)
        ...     with tf.control_dependencies([weight.initializer, *swaps]):
        ...         return weight.read_value()
        >>> run(lambda: after_fit(True))  # Keras
        1.0
        >>> run(lambda: after_fit(False))  # TF1
        3.0
    """
    if not enabled:
        return []
    with tf.name_scope("swap_in_averages"):
        return [
            weight.assign(average.read_value())
            for weight, average in zip(weights, averages, strict=True)
        ]
