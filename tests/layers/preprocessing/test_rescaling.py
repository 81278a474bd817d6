"""Numbers in another range."""

import keras
import numpy as np
import pytest

from kerases import both_kerases, each_keras
from layers.agreement import round_trips
from layers.passes import differences, images, output
from minikeras import layers

CHOICES = [{"scale": 1 / 255}, {"scale": 2, "offset": -1.5}, {"scale": [1.0, 2.0, 3.0]}]


@both_kerases
def test_rescaled_numbers_have_the_bits_of_keras(library, defaults):
    """Behind a layer with weights as well, so that there are gradients."""
    makes = [lambda k, c=choice: [k.layers.Dense(3), k.layers.Rescaling(**c)] for choice in CHOICES]
    assert differences(library, defaults, makes, (4, 2)) == []


def test_integers_alone_become_floats():
    """Outside a model, as in Keras 3, and as a line of NumPy."""
    x = np.arange(12, dtype=np.uint8).reshape(3, 4)
    found = layers.Rescaling(1 / 4, offset=-1)(x)
    assert found.dtype == np.float32
    assert np.array_equal(found, keras.layers.Rescaling(1 / 4, offset=-1)(x))
    assert np.array_equal(found, x / np.float32(4) - 1)


def test_the_first_layer_of_a_model_takes_an_input_shape():
    """And is the formula."""
    x = images(2, 3)
    assert np.array_equal(output([layers.Rescaling(2.0, 1.0, input_shape=(3,))], x), 2 * x + 1)


@each_keras
@pytest.mark.parametrize("choice", [*CHOICES[:2], {"scale": np.float32([1, 2]), "offset": 1}])
def test_a_config_is_that_of_keras(library, choice):
    """Written by us and read by Keras 3, written by both Kerases and read by us."""
    ours, theirs = round_trips(library, "Rescaling", choice)
    assert theirs == [ours] * len(theirs)
