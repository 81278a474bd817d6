"""Draw a new order every epoch, or repeat the first one.

**Keras** 2 draws a new order at the start of each epoch. Keras 3 on TensorFlow does so only while
no seed has been set. After `keras.utils.set_random_seed(1)`, or `tf.random.set_seed(1)`, all epochs
have the order of the first, because the iterator is made anew for each epoch and its generator
starts again from the seed. In both, a second call of `fit` repeats the orders of the first call.

**TF1** `dataset.shuffle(count, seed=1).repeat(epochs)` reshuffles at each repetition, so this row
is on. An iterator that is initialised again for each epoch repeats a seeded order, as Keras 3 does.

**PyTorch** `torch.utils.data.DataLoader(data, shuffle=True)` draws a new order every epoch, with
and without a seed: its generator goes on where it was.

**Hidden in** `keras/src/trainers/epoch_iterator.py::EpochIterator._enumerate_iterator` (line 111,
Keras 3.15); `tf_keras/src/engine/data_adapter.py::TensorLikeDataAdapter.__init__` (line 294, 2.21),
which repeats the shuffle inside one iterator.

**Since** Keras 3.0 (2023), which makes an iterator for each epoch. All before draw a new order,
from 0.3.3 (2016) on at least, seeded or not.

**Symptom** In a seeded run of Keras 3 the same examples share a batch in every epoch, and the same
ones make up the short batch at the end. With 10 rows, batches of 4 and the seed 3 that is rows 8
and 9, again and again. The run without a seed does not have it.

**Formula** `orders = [shuffle() for _ in range(epochs)]`; a seeded Keras 3 has
`[orders[0]] * epochs`.

**With** `shuffle_each_epoch` off, there is no order to draw.

**Read** [Dataset: Shuffle doesn't work](https://github.com/tensorflow/tensorflow/issues/13446), why
a seeded iterator repeats itself; [Mishchenko et al. 2020](https://arxiv.org/abs/2006.05988), who
compare a new order each epoch with one order for all.
"""

from __future__ import annotations


def new_order_each_epoch(epoch: int, seeded: bool, enabled: bool) -> bool:
    """Return whether this epoch draws a new order; epochs count from 0.

    Examples:
        >>> [new_order_each_epoch(epoch, True, False) for epoch in range(3)]  # Keras 3
        [True, False, False]
        >>> [new_order_each_epoch(epoch, True, True) for epoch in range(3)]  # Keras 2 and TF1
        [True, True, True]
    """
    return enabled or not seeded or epoch == 0
