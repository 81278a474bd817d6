"""Tell a PyDataset that an epoch has ended before the first one begins.

**Keras** calls `on_epoch_end` of a PyDataset (a Sequence) after each epoch, which is where such a
class shuffles its rows. Keras 3 calls it once more before the first epoch of a fit, and before each
validation and evaluation. Keras 2 does not.

**TF1** A loop calls `dataset.on_epoch_end()` where its author wrote it: after an epoch.

**PyTorch** has no such method; a `DataLoader` with `shuffle=True` draws the order itself. The
nearest is `DistributedSampler.set_epoch(epoch)`, which the loop calls before each epoch.

**Hidden in** `keras/src/trainers/epoch_iterator.py::EpochIterator.reset` (line 103, Keras 3.15),
called by `keras/src/backend/tensorflow/trainer.py::TensorFlowTrainer.fit`;
`tf_keras/src/engine/data_adapter.py::DataHandler.enumerate_epochs` (line 1366, 2.21).

**Since** Keras 3.7 (2024); from 3.0 to 3.6 only after the epochs. Keras 2.1 (2017) has the method
first, called after each epoch.

**Symptom** A Sequence that shuffles in `on_epoch_end` visits its first epoch in the order of the
file in Keras 2, and in a random one in Keras 3; all orders after it are one later.

**Formula** `epochs + 1` calls in a fit, or `epochs`.

**Read** [Add on_epoch_begin to utils.Sequence](https://github.com/keras-team/keras/issues/19749);
[Keras model.fit not calling
Sequence.on_epoch_end()](https://github.com/tensorflow/tensorflow/issues/35911)
"""

from __future__ import annotations


def end_epoch_first(calls: int, enabled: bool) -> int:
    """Return how often `on_epoch_end` is called around as many epochs.

    Examples:
        >>> end_epoch_first(3, True)  # Keras 3
        4
        >>> end_epoch_first(3, False)  # Keras 2, TF1
        3
    """
    return calls + 1 if enabled else calls
