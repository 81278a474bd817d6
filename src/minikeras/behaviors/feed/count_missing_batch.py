"""Count the step that finds no data any more.

**Keras** takes the next batch inside the training step, in one graph with everything else. Where
nobody knows how long the data is (a generator, a dataset after `filter`), the last step of an
epoch finds nothing and fails; but what does not depend on the batch has run by then: the optimizer
has counted a step, and in Keras 3 a Dropout has moved on to its next mask. Keras 3 tries again at
the end of every epoch, Keras 2 only at the end of the first one.

**TF1** `session.run(step, {x: batch})` is given a batch, or is not called. No counter moves.

**PyTorch** takes the batch first: the `for` loop over a `DataLoader` ends before a step is begun.
No counter moves.

**Hidden in** `keras/src/trainers/epoch_iterator.py::EpochIterator.catch_stop_iteration` (line 161,
Keras 3.15) and `keras/src/optimizers/base_optimizer.py::BaseOptimizer.apply`;
`tf_keras/src/engine/data_adapter.py::DataHandler.catch_stop_iteration` (line 1396, 2.21).

**Since** Keras 3.0, and tf.keras in 2.6 at the latest. Standalone Keras up to 2.3 called
`next(generator)` before the step.

**Symptom** `optimizer.iterations` is larger than the number of batches. Adam, which divides by
`1 - beta ** iterations`, gives other weights for a dataset of unknown length than for the same
batches in arrays, and a schedule of learning rates runs ahead.

**Formula** `batches + 1` steps in such an epoch.

**Read** [BaseCollectiveExecutor::StartAbort Out of
range](https://github.com/tensorflow/tensorflow/issues/32817): the step that fails, as its warning
shows it at the end of an epoch
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

Counter = TypeVar("Counter")


def count_missing_batch(
    counters: Sequence[Counter], first: bool, epochs: str | None
) -> list[Counter]:
    """Return which counters go on where the data ran out: that of the steps, that of the masks.

    `first` is whether it was the first epoch, `epochs` is "every" (Keras 3), "first" (Keras 2) or
    None.

    Examples:
        >>> count_missing_batch(["steps", "masks"], False, "every")  # Keras 3
        ['steps', 'masks']
        >>> count_missing_batch(["steps", "masks"], True, "first")  # Keras 2
        ['steps']
        >>> count_missing_batch(["steps", "masks"], True, None)  # TF1
        []
    """
    if epochs == "every":
        return list(counters)
    return list(counters[:1]) if epochs == "first" and first else []
