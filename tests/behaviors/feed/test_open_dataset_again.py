"""Both Kerases make iterators of a dataset that nobody uses, and shuffled orders are lost."""

import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf
import tf_keras

import minikeras
from minikeras.behaviors.feed.open_dataset_again import open_dataset_again
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
ROWS, EPOCHS = 6, 3


def shuffled():
    """Return a dataset that draws its orders from seeds of its own."""
    numbers = np.arange(ROWS, dtype=np.float32)[:, None]
    return tf.data.Dataset.from_tensor_slices((numbers, numbers)).shuffle(ROWS, seed=1).batch(1)


def drawn(passes):
    """Return the orders of as many iterators of such a dataset."""
    tf.random.set_seed(5)
    data = shuffled()
    return [[y.item() for _, y in data.as_numpy_iterator()] for _ in range(passes)]


def orders(K, **arguments):
    """Return the order of the labels in each epoch of a fit, as the loss of each batch tells it."""
    tf.random.set_seed(5)
    data, seen = shuffled(), []

    class Watch(K.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            seen.append([])

        def on_train_batch_end(self, batch, logs=None):
            seen[-1].append(logs["loss"] * (batch + 1))

    layers = [K.Input((1,)), K.layers.Dense(1, kernel_initializer="zeros")]
    model = K.Sequential(layers, **arguments)
    model.compile(K.optimizers.SGD(0.0), "mae")
    model.fit(data, epochs=EPOCHS, verbose=0, callbacks=[Watch()])
    tf.random.set_seed(None)
    # The loss is the mean of the epoch so far.
    return [np.diff(np.round(epoch), prepend=0.0).tolist() for epoch in seen]


@pytest.fixture(scope="module")
def seen():
    """Return the orders that both Kerases visit."""
    return {library: orders(library) for library, _ in LIBRARIES}


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES, ids=["keras", "keras2"])
def test_on_and_off_the_orders_are_those_of_keras(library, defaults, seen):
    """In a fit over the whole dataset."""
    assert orders(minikeras, defaults=defaults) == seen[library]


def test_on_some_orders_are_never_seen(seen):
    """They are drawn by TensorFlow, for one iterator after the other."""
    order = drawn(2 * EPOCHS)
    assert seen[keras] == [order[0], order[2], order[4]]
    assert seen[tf_keras] == [order[1], order[2], order[3]]


def test_off_each_iterator_is_used():
    """As in a plain loop."""
    defaults = Defaults.keras().replace(open_dataset_again=None)
    assert orders(minikeras, defaults=defaults) == drawn(EPOCHS)


def test_columns_say_which_orders_are_skipped(seen):
    """The plain loop makes an iterator for each pass."""
    order = drawn(2)
    skipped = {library: [each not in seen[library] for each in order] for library, _ in LIBRARIES}
    assert Defaults.keras().open_dataset_again == "after_each_pass"
    assert skipped[keras] == [False, True]
    assert Defaults.keras2().open_dataset_again == "before_first_pass"
    assert skipped[tf_keras] == [True, False]
    assert Defaults.tf1().open_dataset_again is None


def test_formula_is_the_number_of_the_order(seen):
    """Of the last epoch."""
    for library, defaults in LIBRARIES:
        numbers = itertools.count()
        advance, when = numbers.__next__, defaults.open_dataset_again
        open_dataset_again(advance, "before_first_pass", when)
        for _ in range(EPOCHS):
            number = next(numbers)
            open_dataset_again(advance, "after_each_pass", when)
        assert number == {keras: 4, tf_keras: 3}[library]
        assert seen[library][-1] == drawn(number + 1)[-1]
