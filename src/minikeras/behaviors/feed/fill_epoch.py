"""Fill an epoch that asks for more batches than a pass over the data has left.

**Keras** takes `steps_per_epoch` batches for an epoch. When the data ends before, Keras 3 warns,
ends the epoch there, and begins the next epoch with the data from its start. Keras 2 makes one
stream of as many passes over arrays as there are epochs: an epoch goes on with the first batches
of the next pass, and when all passes are used up, the training stops, and a validation gives no
more numbers. Only a Sequence is begun anew at every epoch.

**TF1** `dataset.repeat(epochs)` with a loop of `steps_per_epoch` calls of `get_next()` is such a
stream as well, and ends with an `OutOfRangeError`.

**PyTorch** has no `steps_per_epoch`: `for batch in loader` is one pass.
`itertools.islice(loader, steps)` begins every epoch with a new pass, whatever was left of the last
one.

**Hidden in** `keras/src/trainers/epoch_iterator.py::EpochIterator._enumerate_iterator` (line 115,
Keras 3.15); `tf_keras/src/engine/data_adapter.py::TensorLikeDataAdapter.__init__` (line 294, 2.21)
repeats the passes.

**Since** Keras 3.0. tf.keras repeats the passes over arrays in 2.6 at the latest; standalone Keras
up to 2.3 meant `steps_per_epoch` for generators and tensors.

**Symptom** With 3 batches and `steps_per_epoch=2`, the second epoch has one batch in Keras 3 and
two in Keras 2. With `steps_per_epoch=5`, two epochs have 3 and 3 batches in Keras 3, 5 and 1 in
Keras 2. The last batches weigh more in the printed loss of the shorter epochs.

**Formula** `np.minimum(left, wanted)` batches when off, `wanted` when on.

**Read** [Behavior of tf.data.Dataset when steps_per_epoch is
set](https://github.com/tensorflow/tensorflow/issues/31343); [How keras behave when step_per_epoch
!= NUM_OF_SAMPLES / batch_size?](https://github.com/keras-team/keras/issues/10164)
"""

from __future__ import annotations


def fill_epoch(wanted: int, enabled: bool) -> int:
    """Return how many batches an epoch still takes that lacks `wanted` at the end of a pass.

    Examples:
        >>> fill_epoch(2, False)  # Keras 3
        0
        >>> fill_epoch(2, True)  # Keras 2, TF1
        2
    """
    return wanted if enabled else 0
