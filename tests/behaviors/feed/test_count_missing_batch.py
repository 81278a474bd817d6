"""A step of Keras that finds no data is counted; a loop of TF1 does not take one."""

import keras
import numpy as np
import pytest
import tensorflow as tf
import tf_keras

import minikeras
from minikeras.behaviors.feed.count_missing_batch import count_missing_batch
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
X = np.random.RandomState(0).rand(12, 3).astype(np.float32)
BATCHES, EPOCHS = 3, 4


def batches(known):
    """Return a dataset of three batches, whose number is known or not."""
    data = tf.data.Dataset.from_tensor_slices((X, X)).batch(4)
    return data if known else data.filter(lambda *element: True)


def trained(K, known, optimizer="adam", **arguments):
    """Return a model after two fits on the batches."""
    K.utils.set_random_seed(3)
    layers = [K.Input((3,)), K.layers.Dropout(0.5), K.layers.Dense(3)]
    model = K.Sequential(layers, **arguments)
    model.compile(optimizer, "mse")
    for _ in range(2):
        model.fit(batches(known), epochs=EPOCHS // 2, verbose=0)
    return model


def steps(model):
    """Return how many steps the optimizer has counted."""
    return int(model.optimizer.iterations)


def masks(model):
    """Return how many masks a Dropout of Keras 3 has drawn."""
    return int(model.layers[0].seed_generator.state[1])


def counted(when):
    """Return the steps and the masks that the row counts in the two fits."""
    found = {"steps": BATCHES * EPOCHS, "masks": BATCHES * EPOCHS}
    for first in (True, False) * 2:
        for counter in count_missing_batch(["steps", "masks"], first, when):
            found[counter] += 1
    return found


@pytest.mark.filterwarnings("ignore:Your input ran out of data:UserWarning:keras")
@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_the_weights_are_those_of_keras(library, defaults, optimizer):
    """Bit for bit, with the counter in Adam, and in Keras 3 with another mask in each epoch."""
    ours = trained(minikeras, False, optimizer, defaults=defaults)
    real = trained(library, False, optimizer)
    for mine, theirs in zip(ours.get_weights(), real.get_weights(), strict=True):
        assert np.array_equal(mine, theirs)
    assert steps(ours) == steps(real)


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_off_as_many_steps_as_batches_are_counted(library, defaults):
    """Where the length is known, both Kerases count so too."""
    assert steps(trained(library, True)) == BATCHES * EPOCHS
    off = defaults.replace(count_missing_batch=Defaults.tf1().count_missing_batch)
    assert steps(trained(minikeras, False, defaults=off)) == BATCHES * EPOCHS
    assert counted(None) == {"steps": 12, "masks": 12}


@pytest.mark.filterwarnings("ignore:Your input ran out of data:UserWarning:keras")
def test_columns_are_the_epochs_that_count_one_more():
    """Two fits of two epochs: one more in every epoch is 16, one more in each fit is 14."""
    for library, defaults in LIBRARIES:
        model = trained(library, False)
        found = counted(defaults.count_missing_batch)
        assert steps(model) == found["steps"]
        if library is keras:
            assert masks(model) == found["masks"] == 16
    assert Defaults.tf1().count_missing_batch is None


@pytest.mark.filterwarnings("ignore:Your input ran out of data:UserWarning:keras")
def test_formula_is_one_step_more():
    """`batches + 1` in such an epoch; the first one is such an epoch in both."""
    for library, _ in LIBRARIES:
        model = library.Sequential([library.Input((3,)), library.layers.Dense(3)])
        model.compile("sgd", "mse")
        model.fit(batches(known=False), verbose=0)
        assert steps(model) == BATCHES + 1
