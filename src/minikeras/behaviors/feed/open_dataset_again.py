"""Open a dataset once more than it is gone through, and so use up one of its shuffled orders.

**Keras** makes an iterator of a `tf.data.Dataset` for each pass over it, and some that it forgets.
Keras 2 makes one before the first pass of a fit or an evaluation, Keras 3 one after each pass over
a dataset whose size is known; neither where `steps_per_epoch` cuts the passes. `shuffle` draws the
seed of an order when an iterator is made, so these orders are never seen: the epochs have the
orders 0, 2, 4 in Keras 3, and 1, 2, 3 in Keras 2.

**TF1** `tf.data.make_one_shot_iterator(dataset)` stands where its author wrote it, one for each
pass: the orders are 0, 1, 2.

**PyTorch** makes one iterator for each `for` loop over a `DataLoader`, and its `RandomSampler`
draws an order at that moment: 0, 1, 2.

**Hidden in** `keras/src/trainers/epoch_iterator.py::EpochIterator._enumerate_iterator` (line 125,
Keras 3.15); `tf_keras/src/engine/data_adapter.py::DataHandler.enumerate_epochs` (line 1353, 2.21).

**Since** Keras 3.7 (2024); before, one iterator for each pass. tf.keras makes the first one in 2.6
at the latest.

**Symptom** A fit on `dataset.shuffle(1000, seed=1).batch(32)` sees the rows in other orders in each
library, with the same seeds. Without a seed each order is random anyway.

**Formula** `[0, 2, 4][epoch]`, `[1, 2, 3][epoch]` or `[0, 1, 2][epoch]` is the number of the order.

**Read** [model.fit() does not reshuffle the dataset between
epochs](https://github.com/tensorflow/tensorflow/issues/29558), on what makes a new order; the
documentation of
[tf.data.Dataset.shuffle](https://www.tensorflow.org/api_docs/python/tf/data/Dataset#shuffle)
"""

from __future__ import annotations

from collections.abc import Callable


def open_dataset_again(opened: Callable[[], object], moment: str, when: str | None) -> None:
    """Make an iterator and forget it, if this is the moment.

    `when` is "after_each_pass" (Keras 3), "before_first_pass" (Keras 2) or None.

    Examples:
        >>> def orders(when):
        ...     numbers = iter(range(9))
        ...     open_dataset_again(lambda: next(numbers), "before_first_pass", when)
        ...     for epoch in range(3):
        ...         print(next(numbers), end=" ")
        ...         open_dataset_again(lambda: next(numbers), "after_each_pass", when)
        >>> orders("after_each_pass")  # Keras 3
        0 2 4
        >>> orders("before_first_pass")  # Keras 2
        1 2 3
        >>> orders(None)  # TF1
        0 1 2
    """
    if moment == when:
        opened()
