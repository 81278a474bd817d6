"""The orders in which a fit visits the rows of arrays, number for number those of Keras."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Literal

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras.behaviors.feed.new_order_each_epoch import new_order_each_epoch
from minikeras.behaviors.feed.shuffle_each_epoch import shuffle_each_epoch
from minikeras.behaviors.feed.shuffle_in_batch import shuffle_in_batch
from minikeras.data import Arrays, Order, Source
from minikeras.defaults import Defaults

Shuffle = bool | Literal["batch"]
BUFFER = 1024  # batches of Keras 2 that wait to be drawn


def orders(
    source: Source, shuffle: Shuffle, seed: int | None, defaults: Defaults
) -> Iterator[Order | None]:
    """Yield the order of each pass over the data; None is the order of the data.

    Args:
        source: the data; only arrays can be visited in another order.
        shuffle: whether rows change places, among all rows or ("batch") in their batch.
        seed: of the orders; None for any.
        defaults: the table.
    """
    if not isinstance(source, Arrays):
        while True:
            yield None
    rows, within = source.shuffled_rows, source.bounds
    form, anew = defaults.shuffle_in_batch, defaults.new_order_each_epoch
    by_batch = BatchOrders(source.rows, source.size, seed, form) if shuffle == "batch" else None
    by_row = Orders(rows, seed) if shuffle is True else None
    order = np.arange(rows)
    for epoch in itertools.count():
        new = new_order_each_epoch(epoch, seed is not None, anew)
        if new and by_batch:
            order, within = by_batch.draw()
            if source.of_classes:
                order[2] = order[1]
        elif new and by_row:
            order = by_row.draw()
        yield Order(shuffle_each_epoch(order, rows, bool(shuffle)), within)


class Orders:
    """The random orders of the epochs of one fit, number for number those of Keras.

    Both Kerases shuffle row numbers with `tf.random.shuffle` in a graph whose seed is the
    global seed (keras/src/trainers/data_adapters/array_data_adapter.py).
    """

    def __init__(self, rows: int, seed: int | None) -> None:
        """Prepare orders of `rows` row numbers; without a seed they differ from fit to fit."""
        with tf.Graph().as_default() as graph:
            tf.set_random_seed(seed)
            numbers = tf.range(rows, dtype=tf.int64)
            self._order = tf.random.shuffle(numbers, seed=None if seed is None else 0)
        self._session = tf.Session(graph=graph)

    def draw(self) -> np.ndarray:
        """Return the next order."""
        order: np.ndarray = self._session.run(self._order)
        return order


class BatchOrders:
    """The random orders of `fit(shuffle="batch")`: rows change places inside of their batch.

    Keras 3 visits the batches in the order of the data, Keras 2 in a random one.

    Source: keras/src/trainers/data_adapters/array_data_adapter.py::ArrayDataAdapter.get_tf_dataset;
    tf_keras/src/engine/data_adapter.py::TensorLikeDataAdapter.__init__.
    """

    def __init__(self, rows: int, size: int, seed: int | None, form: str) -> None:
        """Prepare orders of `rows` row numbers in batches of `size`; `form` is of the table."""
        seeded, whole = seed is not None, rows // size * size
        self._batches = -(-rows // size)

        def batches(_: tf.Tensor) -> tf.data.Dataset:
            numbers = tf.range(rows, dtype=tf.int64)
            dataset = tf.data.Dataset.from_tensor_slices(tf.reshape(numbers[:whole], (-1, size)))
            if whole < rows:
                dataset = dataset.concatenate(tf.data.Dataset.from_tensors(numbers[whole:]))
            if form == "apart":
                dataset = dataset.shuffle(BUFFER, seed=0 if seeded else None)
            return dataset.repeat()

        with tf.Graph().as_default() as graph:
            tf.set_random_seed(seed)
            dataset = tf.data.Dataset.range(1).flat_map(batches)
            dataset = dataset.map(lambda numbers: shuffle_in_batch(numbers, seeded, form))
            iterator = tf.data.make_initializable_iterator(dataset)
            self._batch = iterator.get_next()
        self._session = tf.Session(graph=graph)
        self._session.run(iterator.initializer)

    def draw(self) -> Order:
        """Return the next order."""
        drawn = [self._session.run(self._batch) for _ in range(self._batches)]
        bounds = np.cumsum([0, *(len(numbers) for numbers, *_ in drawn)])
        return Order(np.concatenate(drawn, axis=1), bounds)
