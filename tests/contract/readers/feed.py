"""What a real Keras says about the way from a data set to a batch: one function a row."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from .small import argument, is_keras_3, model, seed


def _visited(K: Any, count: int, **arguments: Any) -> list[list[int]]:
    """Return the rows of each batch that `fit` visits; the label of a row is its number."""
    batches: list[list[int]] = []

    def loss(y_true: Any, y_pred: Any) -> Any:
        batches.append(np.asarray(y_true).ravel().astype(int).tolist())
        return tf.reduce_mean(y_pred, axis=-1)

    rows = np.arange(count, dtype=np.float32)[:, None]
    net = model(K, (1,), K.layers.Dense(1))
    net.compile("sgd", loss, run_eagerly=True)
    net.fit(rows, rows, verbose=0, **arguments)
    return batches


def _reader(K: Any, loss: Any = "mae") -> Any:
    """Return a model whose prediction is 0, and which learns nothing: its loss is the label."""
    net = model(K, (1,), K.layers.Dense(1, kernel_initializer="zeros"))
    net.compile(K.optimizers.SGD(0.0), loss)
    return net


def shuffle_each_epoch(K: Any) -> bool:
    """Read the default of `fit`."""
    return argument(K.Model.fit, "shuffle")


def shuffle_in_batch(K: Any) -> str:
    """Shuffle rows whose label is their number, and see whether they keep it."""
    pairs = []

    def loss(y_true: Any, y_pred: Any) -> Any:
        pairs.append(bool(np.array_equal(np.ravel(y_true), np.ravel(y_pred))))
        return tf.reduce_mean(y_pred, axis=-1)

    seed(K)
    rows = np.arange(8, dtype=np.float32)[:, None]
    net = model(K, (1,), K.layers.Dense(1, kernel_initializer="ones"))
    net.compile(K.optimizers.SGD(0.0), loss, run_eagerly=True)
    net.fit(rows, rows, batch_size=4, shuffle="batch", verbose=0)
    return "together" if all(pairs) else "apart"


def new_order_each_epoch(K: Any) -> bool:
    """Compare the orders of two epochs under a seed."""
    seed(K, 1)
    rows = [row for batch in _visited(K, 10, batch_size=10, epochs=2) for row in batch]
    return rows[:10] != rows[10:]


def batch_size(K: Any) -> int:
    """Count the rows of the first batch of many."""
    return len(_visited(K, 100)[0])


def fill_epoch(K: Any) -> bool:
    """Ask for two epochs of two batches, where there are three: two and two, or two and one."""
    batches = _visited(K, 5, batch_size=2, steps_per_epoch=2, epochs=2, shuffle=False)
    return len(batches) == 4


def open_dataset_again(K: Any) -> str | None:
    """See which of the orders that a data set draws two epochs get."""

    def data() -> Any:
        tf.random.set_seed(5)
        rows = np.arange(6, dtype=np.float32)[:, None]
        return tf.data.Dataset.from_tensor_slices((rows, rows)).shuffle(6, seed=1).batch(1)

    plain = data()
    drawn = [[float(y[0, 0]) for _, y in plain] for _ in range(4)]
    seen: list[float] = []

    class Watch(K.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            seen.append(logs["loss"] * (batch + 1))

    _reader(K).fit(data(), epochs=2, verbose=0, callbacks=[Watch()])
    # The loss is the mean of the epoch so far.
    epochs = [np.diff(np.round(part), prepend=0.0).tolist() for part in (seen[:6], seen[6:])]
    ways = {(0, 1): None, (0, 2): "after_each_pass", (1, 2): "before_first_pass"}
    return ways.get(tuple(drawn.index(epoch) for epoch in epochs), "otherwise")


def end_epoch_first(K: Any) -> bool:
    """Let a data set count the calls before its first batch."""
    kind = K.utils.PyDataset if is_keras_3(K) else K.utils.Sequence

    class Counting(kind):  # type: ignore[valid-type,misc]
        calls = 0

        def __len__(self) -> int:
            return 2

        def __getitem__(self, number: int) -> tuple[np.ndarray, np.ndarray]:
            return np.ones((1, 1)), np.full((1, 1), self.calls, np.float32)

        def on_epoch_end(self) -> None:
            self.calls += 1

    (loss,) = _reader(K).fit(Counting(), epochs=1, verbose=0).history["loss"]
    return bool(loss == 1)


def repeat_peeked_batches(K: Any) -> int | None:
    """Let a generator run out in the first epoch: the mean of the second tells what came."""

    def generator() -> Any:
        for number in range(10):
            yield np.ones((1, 1), np.float32), np.full((1, 1), number, np.float32)

    losses = _reader(K).fit(generator(), epochs=2, verbose=0).history["loss"]
    # Keras 2.6 reports the first mean again for an epoch without a batch.
    nothing = len(losses) == 1 or losses[1] in (0, losses[0])
    return 0 if nothing else int(2 * losses[1]) + 1


def count_missing_batch(K: Any) -> str | None:
    """Count the steps of two fits of two epochs of three batches of an unknown number."""
    rows = np.ones((3, 1), np.float32)
    data = tf.data.Dataset.from_tensor_slices((rows, rows)).batch(1).filter(lambda *_: True)
    net = _reader(K)
    for _ in range(2):
        net.fit(data, epochs=2, verbose=0)
    ways = {12: None, 14: "first", 16: "every"}
    taken = int(np.array(net.optimizer.iterations))
    return ways.get(taken, f"{taken} steps for 12 batches")


def multiply_class_weights(K: Any) -> bool:
    """Give one row a weight of 3 and its class one of 5."""
    one = np.ones((1, 1), np.float32)
    data = tf.data.Dataset.from_tensor_slices((one, np.array([1]), np.float32([3])))
    net = _reader(K, lambda y_true, y_pred: 0.0 * y_pred[:, 0] + 1.0)
    try:
        history = net.fit(
            data.batch(1, drop_remainder=True), class_weight={0: 1.0, 1: 5.0}, verbose=0
        )
    except ValueError:
        return False
    return bool(history.history["loss"][0] == 15)


def keep_last_batch(K: Any) -> bool:
    """Count the rows of an epoch that batches do not fill."""
    return sum(map(len, _visited(K, 70))) == 70
