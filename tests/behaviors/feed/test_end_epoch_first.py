"""Keras 3 tells a PyDataset that an epoch has ended once more, before the first one."""

import keras
import numpy as np
import pytest
import tf_keras

import minikeras
from minikeras.behaviors.feed.end_epoch_first import end_epoch_first
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
X = np.ones((2, 1), np.float32)


def turning(K):
    """Return a dataset whose label is the number of its epoch; it keeps the calls it got."""

    class Turning(K.utils.Sequence if K is tf_keras else K.utils.PyDataset):
        calls = 0

        def __len__(self):
            return 2

        def __getitem__(self, number):
            return X, np.full((2, 1), self.calls, np.float32)

        def on_epoch_end(self):
            self.calls += 1

    return Turning()


def told(K, data, epochs=3, **arguments):
    """Return the labels of each epoch: the prediction is 0, and nothing learns."""
    layers = [K.Input((1,)), K.layers.Dense(1, kernel_initializer="zeros")]
    model = K.Sequential(layers, **arguments)
    model.compile(K.optimizers.SGD(0.0), "mae")
    history = model.fit(data, epochs=epochs, validation_data=turning(K), verbose=0).history
    return [*history["loss"], *history["val_loss"], model.evaluate(data, verbose=0)]


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_and_off_the_calls_come_where_keras_makes_them(library, defaults):
    """In fit, in its validations, and in evaluate."""
    ours, real = turning(minikeras), turning(library)
    assert told(minikeras, ours, defaults=defaults) == told(library, real)
    assert ours.calls == real.calls
    fits = end_epoch_first(3, defaults.end_epoch_first)
    assert real.calls == fits + end_epoch_first(1, defaults.end_epoch_first)


@pytest.mark.parametrize("epochs", [1, 4])
def test_off_a_loop_calls_after_each_epoch(epochs):
    """As often as there are epochs; the first has the number 0."""
    data, labels = turning(tf_keras), []
    for _ in range(epochs):
        labels.append(data[0][1].mean())
        data.on_epoch_end()
    assert data.calls == end_epoch_first(epochs, Defaults.tf1().end_epoch_first) == epochs
    assert labels == list(range(epochs))


def test_columns_are_the_label_of_the_first_epoch():
    """It is 1 if a call came before, and 0 if none did."""
    for library, defaults in LIBRARIES:
        assert defaults.end_epoch_first is (told(library, turning(library), 1)[0] == 1)
    assert Defaults.tf1().end_epoch_first is False


def test_formula_is_one_call_more():
    """`epochs + 1` calls in a fit, or `epochs`."""
    epochs = 3
    for library, defaults in LIBRARIES:
        data = turning(library)
        losses = told(library, data, epochs)
        calls = epochs + 1 if defaults.end_epoch_first else epochs
        assert end_epoch_first(epochs, defaults.end_epoch_first) == calls
        assert losses[epochs - 1] == calls - 1
