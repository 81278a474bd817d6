"""Start the metrics afresh at every epoch.

**Keras** sets every metric, the mean loss among them, back to zero before each epoch and before
`evaluate`. The number of an epoch is about that epoch. Both versions do.

**TF1** metrics are streams: `value, update = tf.metrics.accuracy(labels, predictions)` adds to two
local variables until somebody runs `tf.local_variables_initializer()` again. That is done once, at
the start, so that the number of an epoch is the mean over all epochs so far.

**PyTorch** has no metrics; a program sets its sums to zero where it sees fit.

**Hidden in** `keras/src/backend/tensorflow/trainer.py::TensorFlowTrainer.fit` (line 394, Keras
3.15) and `keras/src/trainers/trainer.py::Trainer.reset_metrics` (line 312);
`tf_keras/src/engine/training.py::Model.fit` (line 1792, 2.21) and `Model.reset_metrics` (line
2718). The stream is in `tensorflow/python/ops/metrics_impl.py::mean` (line 463).

**Since** at least Keras 0.3.3 (2016), and all later versions, Keras 3 too.

**Symptom** The curve is too flat and too late, more so with every epoch. Four steps with the losses
1, 0.25, 0.0625 and 0.015625, two to an epoch: Keras reports 0.625 and 0.039, the stream 0.625 and
0.332. If the test set goes through the same metric, its examples are mixed with the others.

**Formula** `np.mean(values[epoch])` on, `np.mean(values[: epoch + 1])` off

**With** `average_epoch_loss` off there is no mean loss to reset; the other metrics still are.

**Read** [How to properly use tf.metrics.accuracy?](https://stackoverflow.com/questions/46409626),
with the two local variables of TF1's metric
"""

from __future__ import annotations


def reset_metrics(first: bool, enabled: bool) -> bool:
    """Return whether to reset now; off, only before the `first` epoch.

    Examples:
        >>> import numpy as np
        >>> losses = [[1.0, 0.25], [0.0625, 0.015625]]  # two epochs of two steps
        >>> def report(enabled):
        ...     for epoch, steps in enumerate(losses):
        ...         seen = steps if reset_metrics(epoch == 0, enabled) else seen + steps
        ...         print(np.mean(seen))
        >>> report(True)  # Keras
        0.625
        0.039
        >>> report(False)  # TF1
        0.625
        0.332
    """
    return enabled or first
