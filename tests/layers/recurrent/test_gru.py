"""GRU and its cell, beside both Kerases."""

import keras
import numpy as np
import pytest

from kerases import both_kerases
from layers.passes import differences, images, our_passes
from layers.sequences import FEATURES, FUSED, GAPS, STEPS, differ, round_trip
from minikeras import layers

VARIANTS = [
    {},
    {"return_sequences": True, "go_backwards": True},
    {"reset_after": False},
    {"use_bias": False, "activation": "relu"},
    {"implementation": 1, "recurrent_activation": "hard_sigmoid"},
    {"implementation": 1, "reset_after": False, "return_sequences": True},
]


@both_kerases
@pytest.mark.parametrize("variants", [VARIANTS[:3], VARIANTS[3:]], ids=["first", "last"])
def test_outputs_and_gradients_have_the_bits_of_keras(library, defaults, variants):
    """For both places of the reset gate, and both implementations."""
    makes = [lambda k, v=variant: [k.layers.GRU(4, **v)] for variant in variants]
    assert differences(library, defaults, makes, (STEPS, FEATURES)) == []


@both_kerases
def test_a_training_has_the_bits_of_keras(library, defaults):
    """With gaps in the sequences, from the seed on, in batches of 32 and 8."""

    def make(k):
        return [k.layers.Masking(), k.layers.GRU(4, return_sequences=True), k.layers.GRU(8)]

    assert differ(library, defaults, make, GAPS) == []


@both_kerases
def test_dropout_of_the_inputs_has_the_bits_of_keras(library, defaults):
    """In Keras 2 the mask covers the sequence, and counts as three random ops."""

    def make(k):
        return [k.layers.GRU(4, dropout=0.3), k.layers.Dropout(0.2)]

    assert differ(library, defaults, make) == []


@pytest.mark.parametrize("reset_after", [True, False])
def test_recurrent_dropout_has_the_bits_of_keras_3(reset_after):
    """Gate by gate. Keras 2 leaves the draws to its threads: see `repeat_dropout_mask`."""

    def make(k):
        named = {"dropout": 0.3, "recurrent_dropout": 0.2, "reset_after": reset_after}
        return [k.layers.GRU(4, **named)]

    assert differ(keras, None, make, apart=FUSED) == []


def test_a_step_is_a_few_lines_of_numpy():
    """With the reset gate after the product, and two biases."""
    x = images(2, 3, FEATURES)
    weights = [images(FEATURES, 12), images(4, 12), images(2, 12)]
    ((found, *_),) = our_passes([[layers.GRU(4)]], x, weights=[weights])
    kernel, recurrent, (bias, recurrent_bias) = weights
    h = np.zeros((2, 4), np.float32)

    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    for time in range(3):
        x_z, x_r, x_g = np.split(x[:, time] @ kernel + bias, 3, axis=1)
        h_z, h_r, h_g = np.split(h @ recurrent + recurrent_bias, 3, axis=1)
        z = sigmoid(x_z + h_z)
        h = z * h + (1 - z) * np.tanh(x_g + sigmoid(x_r + h_r) * h_g)
    assert np.allclose(found, h, atol=1e-6)


@both_kerases
@pytest.mark.parametrize("name", ["GRU", "GRUCell"])
def test_a_config_comes_back(library, defaults, name):
    """Through both Kerases."""
    said = {"units": 4, "reset_after": False, "recurrent_dropout": 0.25}
    said |= {"bias_constraint": "non_neg", "kernel_initializer": "he_normal"}
    said |= {"stateful": True} if name == "GRU" else {}
    first, *others = round_trip(library, name, **said)
    assert all(other == first for other in others)


def test_a_gate_that_is_not_known_is_refused():
    """A ValueError in both Kerases."""
    with pytest.raises(ValueError):
        keras.layers.GRU(4, recurrent_activation="sigmoidal")
    with pytest.raises(ValueError, match="sigmoidal"):
        layers.GRU(4, recurrent_activation="sigmoidal")
