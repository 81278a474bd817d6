"""Keras 3 puts two batches in front of each pass over a generator, Keras 2 goes on in it."""

import itertools

import keras
import numpy as np
import pytest
import tf_keras

import minikeras
from minikeras.behaviors.feed.repeat_peeked_batches import repeat_peeked_batches
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]


def generator(count=5):
    """Yield batches whose label is their number."""
    for number in range(count):
        yield np.ones((1, 1), np.float32), np.full((1, 1), number, np.float32)


def losses(K, data, epochs=1, fits=1, **arguments):
    """Return the mean number of the batches of each epoch: the prediction is 0, nothing learns."""
    layers = [K.Input((1,)), K.layers.Dense(1, kernel_initializer="zeros")]
    model = K.Sequential(layers, **arguments)
    model.compile(K.optimizers.SGD(0.0), "mae")
    return [
        loss
        for _ in range(fits)
        for loss in model.fit(data, epochs=epochs, verbose=0).history["loss"]
    ]


def passes(number, count=5):
    """Return the numbers of the batches of two passes over a generator, by the row."""
    numbers = iter(range(count))
    peeked = [*itertools.islice(numbers, max(1, number))]
    rest = numbers if number else iter([*peeked, *numbers])
    return [list(repeat_peeked_batches(peeked, rest, number)) for _ in range(2)]


@pytest.mark.filterwarnings("ignore:Your input ran out of data:UserWarning:keras")
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_the_batches_of_each_epoch_are_those_of_keras(library, defaults):
    """Also of a generator that is longer than what is looked at, and of a shorter one."""
    for count in (5, 1):
        real = losses(library, generator(count), epochs=2)
        assert losses(minikeras, generator(count), epochs=2, defaults=defaults) == real
        first, second = passes(defaults.repeat_peeked_batches, count)
        assert real[0] == np.mean(first)
        assert real[1] == (np.mean(second) if second else 0)


def test_off_a_second_pass_goes_on():
    """What `next` has taken does not come back."""
    taken = iter(range(5))
    by_hand = [next(taken) for _ in range(3)]
    assert by_hand + list(taken) == list(range(5))
    assert list(taken) == []
    assert passes(Defaults.tf1().repeat_peeked_batches) == [[0, 1, 2, 3, 4], []]


@pytest.mark.filterwarnings("ignore:Your input ran out of data:UserWarning:keras")
def test_columns_are_the_length_of_the_second_epoch():
    """Of ten batches with the numbers 0 to 9: the mean tells how many came."""
    for library, defaults in LIBRARIES:
        _, second = losses(library, generator(10), epochs=2)
        number = int(2 * second) + 1 if second else 0
        assert defaults.repeat_peeked_batches == number
    assert Defaults.tf1().repeat_peeked_batches == 0


@pytest.mark.filterwarnings("ignore:Your input ran out of data:UserWarning:keras")
def test_formula_joins_what_was_looked_at_and_the_rest():
    """`np.concatenate([peeked[:number], rest])`; in the first pass both Kerases have all."""
    for library, defaults in LIBRARIES:
        number = defaults.repeat_peeked_batches
        peeked, rest = [0, 1], [2, 3, 4]
        ours = list(repeat_peeked_batches(peeked, iter(rest), number))
        assert np.array_equal(ours, np.concatenate([peeked[:number], rest]))
        assert losses(library, generator(5)) == [np.mean([*peeked, *rest])]
