"""Call the layer in `TimeDistributed` once for each time step.

**Keras** 3 cuts the sequence into its steps, calls the layer on each, one after the other, and puts
the results together. Keras 2 makes the steps rows of one large batch, and calls the layer once.

**TF1** has no such layer; `tf.reshape(x, [-1, features])` before and after is the line that people
write, one large batch.

**PyTorch** It has no such layer. `torch.nn.Linear` works on the last axis of any input; for others
one writes `layer(x.flatten(0, 1)).unflatten(0, x.shape[:2])`, one large batch.

**Hidden in** `keras/src/layers/rnn/time_distributed.py::TimeDistributed.call` (line 131, Keras
3.15); `tf_keras/src/layers/rnn/time_distributed.py::TimeDistributed.call` (line 245, 2.21).

**Since** Keras 3.0 (2023). Keras 1.0 (2016) brought the layer and made one large batch, unless the
batch had a fixed size; then it looped. Keras 2.6 and later loop then only for stateful layers and
those that are not built in.

**Symptom** A layer without statistics gives the same numbers to the last bits, and the gradient of
its weights is a sum in another order. `BatchNormalization` does not: in Keras 3 each step has its
own mean, and the moving averages move once for each step. A `Dropout` draws once for each step,
and a penalty on the output of the inner layer is forgotten.

**Formula** `y = np.stack([layer(x[:, t]) for t in range(time)], axis=1)`

**With** an unknown number of steps, the steps are one batch on both sides of the row.

**Read** [TimeDistributed layer computational
time](https://github.com/keras-team/keras/issues/21179), slower in Keras 3; [Unexpected Prediction
TimeDistributed(BatchNormalization)](https://github.com/keras-team/keras/issues/16239).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow.compat.v1 as tf


def distribute_time(
    x: tf.Tensor,
    call_step: Callable[[tf.Tensor, int], tf.Tensor],
    call_batch: Callable[[tf.Tensor], tf.Tensor],
    how: str,
) -> tf.Tensor:
    """Return what a layer makes of each step of `x`, (batch, time, ...).

    `how` is "step_by_step" (Keras 3) or "one_batch" (Keras 2, TF1).

    Examples:
        >>> from minikeras.testing import run
        >>> def centred(x):
        ...     return x - tf.reduce_mean(x)
        >>> def layer(how):
        ...     x = tf.constant([[[1.0], [5.0]]])
        ...     return distribute_time(x, lambda x, time: centred(x), centred, how)[0, :, 0]
        >>> run(lambda: layer("step_by_step"))  # Keras
        array([0., 0.], dtype=float32)
        >>> run(lambda: layer("one_batch"))  # TF1
        array([-2.,  2.], dtype=float32)
    """
    steps = x.shape[1]
    if how == "one_batch" or steps is None:
        y = call_batch(tf.reshape(x, [-1, *_axes(x, 2)]))
        return tf.reshape(y, [-1, *_axes(x, 1)[:1], *_axes(y, 1)])
    with tf.name_scope("distribute_time"):
        x = tf.transpose(x, [1, 0, *range(2, len(x.shape))])
        y = tf.stack([call_step(x[time], time) for time in range(steps)])
        return tf.transpose(y, [1, 0, *range(2, len(y.shape))])


def _axes(x: tf.Tensor, first: int) -> list[Any]:
    """Return the lengths of the axes from `first` on, as integers where they are known."""
    known = enumerate(x.shape.as_list())
    axes = [tf.shape(x)[axis] if size is None else size for axis, size in known]
    return axes[first:]
