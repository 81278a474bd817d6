"""Average steps as the rows of an image of one column.

**Keras** 2 pools sequences as images, and lets the steps be rows. Keras 3 leaves it to TensorFlow,
which lets them be columns. The means are the same. The gradient of a step, a sum over the windows
that it is in, is summed in another order.

**TF1** `tf.nn.avg_pool1d(x, 3, 1, "SAME")` lets the steps be columns.

**PyTorch** `torch.nn.AvgPool1d` lets the steps be columns too. With `padding=1` it counts the zeros
of the padding (`count_include_pad=True`), which neither Keras does.

**Hidden in** `keras/src/backend/tensorflow/nn.py::average_pool` (line 278, Keras 3.15);
`tf_keras/src/layers/pooling/base_pooling1d.py::Pooling1D.call` (line 75, 2.21).

**Since** Keras 1.2 (2017) at least; 1.0 and 1.1 put the extra axis last. Keras 3.0 (2023) leaves it
to TensorFlow.

**Symptom** None that a loss curve shows: where the windows of an `AveragePooling1D` overlap, the
gradients of everything before it differ in their last bits.

**Formula** `np.stack([x[:, i : i + size].mean(1) for i in range(0, steps - size + 1, stride)], 1)`

**Read** [tf.nn.avg_pool1d](https://www.tensorflow.org/api_docs/python/tf/nn/avg_pool1d), which says
that it is the op for images; [why the order of a sum
shows](https://docs.pytorch.org/docs/stable/notes/numerical_accuracy.html).
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def pool_steps_as_rows(x: tf.Tensor, size: int, stride: int, padding: str, rows: bool) -> tf.Tensor:
    """Return the mean of each window of sequences (batch, steps, channels).

    Examples:
        >>> def window(rows):
        ...     with tf.Graph().as_default() as graph:
        ...         pool_steps_as_rows(tf.placeholder(tf.float32, [1, 9, 2]), 3, 1, "SAME", rows)
        ...         pools = [op for op in graph.get_operations() if op.type == "AvgPool"]
        ...         return pools[0].get_attr("ksize")
        >>> window(True)  # Keras 2
        [1, 3, 1, 1]
        >>> window(False)  # Keras 3, TF1
        [1, 1, 3, 1]
    """
    if not rows:
        return tf.nn.avg_pool1d(x, size, stride, padding)
    with tf.name_scope("pool_steps_as_rows"):
        image = tf.expand_dims(x, 2)
        return tf.squeeze(tf.nn.avg_pool2d(image, [size, 1], [stride, 1], padding), [2])
