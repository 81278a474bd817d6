"""Update the moving statistics without being told to.

**Keras** makes the update part of every training step: the layer assigns, and `fit` runs it.
Keras 3 writes `moving * 0.99 + batch * 0.01`; Keras 2 subtracts `(moving - batch) * 0.01`, the
same but for the last bits.

**TF1** builds the update with `update = tf.assign_sub(moving, (moving - batch) * 0.01)`, and then
runs `session.run(train_op)`, which does not depend on it. `tf.layers.batch_normalization` sets the
same trap: it puts its updates into the collection `tf.GraphKeys.UPDATE_OPS`, and nobody runs a
collection. The averages stay where they were born: mean 0, variance 1.

**PyTorch** `torch.nn.BatchNorm2d` updates in every forward pass in `train()`, whether a step of the
optimizer follows or not; `track_running_stats=False` is off.

**Hidden in** `keras/src/layers/normalization/batch_normalization.py::BatchNormalization.call`
(line 385, Keras 3.15) and
`tf_keras/src/layers/normalization/batch_normalization.py::BatchNormalizationBase._assign_moving_average`
(line 870, 2.21).

**Since** at least Keras 0.3.3 (2016), as a weighted sum. Keras 1.1 left the line to TensorFlow,
which subtracts; 2.2 let it correct the start (`zero_debias=True`), and 2.3 no more. Keras 3.0
(2023) has the weighted sum.

**Symptom** Training is perfect, since it uses the statistics of the batch, and prediction is
worthless, since it does not. Data of mean 5 leaves the layer in `predict` with mean 5, as if there
were no layer; in Keras, after 100 steps, with mean 1.1, and in the end with 0.

**Formula** `moving = moving * np.float32(0.99) + batch * np.float32(1 - 0.99)`

**With** `evaluate_in_inference_mode` off, prediction uses the statistics of its own batch, and
this row is dead. With `batchnorm_bessel` on, the kernel computes the new averages of images, and
this row says only whether they are stored.

**Read** [Moving average and moving variance in Batchnorm aren't
updated](https://github.com/tensorflow/tensorflow/issues/11965);
[tf.layers.batch_normalization](https://www.tensorflow.org/versions/r1.15/api_docs/python/tf/layers/batch_normalization),
whose page warns of it.
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def moving_average_update(
    average: tf.Variable, batch: tf.Tensor, shares: tuple[float, float], form: str | None
) -> tf.Operation | None:
    """Return the op that moves `average` towards `batch`; off (None), no op and None.

    `form` is "weighted_sum" (Keras 3) or "subtract_difference" (Keras 2), and `shares` says how
    much of the average to keep and how much of the batch to take.

    Examples:
        >>> import tensorflow.compat.v1 as tf
        >>> from minikeras.testing import run
        >>> def update(form):
        ...     mean = tf.get_variable("moving_mean", initializer=0.0, use_resource=True)
        ...     return moving_average_update(mean, tf.constant(5.0), (0.99, 0.01), form)
        >>> run(lambda: update("weighted_sum"))  # Keras: one step towards a mean of 5
        0.05
        >>> with tf.Graph().as_default():  # TF1: nothing to run
        ...     print(update(None))
        None
    """
    if form is None:
        return None
    keep, take = shares
    with tf.name_scope("moving_average_update"):
        if form == "weighted_sum":
            return average.assign(average * keep + batch * take)
        return average.assign_sub((average - batch) * take)
