"""Keep the short batch at the end of an epoch.

**Keras** uses every row in every epoch. If the batches do not come out even, the last one is
short: 70 rows make batches of 32, 32 and 6. Its loss is its own mean, so each of the 6 rows pulls
more than 5 times as hard as a row of a full batch.

**TF1** `for i in range(count // 32): ...` drops the rest: two steps, 64 rows, and the last 6 rows
of the file are never seen. The reason is often a placeholder with a fixed batch of 32.

**PyTorch** `torch.utils.data.DataLoader(drop_last=False)` is the default: the short batch is kept,
as in Keras.

**Hidden in** `keras/src/trainers/data_adapters/array_data_adapter.py::ArrayDataAdapter.__init__`
(line 92, Keras 3.15); `tf_keras/src/engine/data_adapter.py::TensorLikeDataAdapter.__init__`
(line 275, 2.21).

**Since** at least Keras 0.3.3 (2016), for arrays, and all later versions, Keras 3 too.

**Symptom** On small data some rows never teach anything, always the same ones if the order is that
of the file, and the numbers of steps no longer agree with Keras. On large data it is not seen.

**Formula** `count - count % size` rows when off.

**With** `shuffle_each_epoch` on, the rows that are dropped are others when the order is another.

**Read** [Possible bug in default implementation of
'mean_squared_error'](https://github.com/rstudio/keras3/issues/1071), on the pull of a last batch of
3 rows; [tf.contrib.data.Dataset does not handle well with last
elements](https://github.com/tensorflow/tensorflow/issues/13745)
"""

from __future__ import annotations


def keep_last_batch(count: int, size: int, enabled: bool) -> int:
    """Return how many examples of an epoch are used.

    Off, it is the largest multiple of `size`, or `count` if that would leave nothing.

    Examples:
        >>> keep_last_batch(70, 32, True)  # Keras
        70
        >>> keep_last_batch(70, 32, False)  # TF1
        64
    """
    if enabled or count < size:
        return count
    return count - count % size
