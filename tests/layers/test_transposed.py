"""Transposed convolutions: outputs and gradients of both Kerases, for every choice."""

import keras
import numpy as np
import pytest

import minikeras
from kerases import both_kerases, each_keras
from layers.agreement import round_trips, same_start, same_training
from layers.passes import (
    build,
    differences,
    images,
    our_passes,
    output,
    output_shape,
    real_models,
    real_passes,
)
from minikeras import layers

KINDS = {"Conv1DTranspose": (5, 2), "Conv2DTranspose": (5, 4, 2), "Conv3DTranspose": (3, 4, 3, 2)}
CHOICES = [
    {},
    {"padding": "same"},
    {"strides": 2},
    {"strides": 2, "padding": "same"},
    {"strides": 2, "padding": "same", "output_padding": 0},
    {"strides": 2, "output_padding": 1},
    {"strides": 3, "output_padding": 2, "use_bias": False, "activation": "tanh"},
]
DILATED = [{"dilation_rate": 2}, {"dilation_rate": 2, "padding": "same"}]
each_kind = pytest.mark.parametrize("kind", KINDS)


def transposed(kind, choices, **more):
    """Return functions from a library to a stack of one transposed convolution."""
    return [
        lambda k, choice=choice: [getattr(k.layers, kind)(3, 3, **choice, **more)]
        for choice in choices
    ]


@both_kerases
@each_kind
def test_every_choice_gives_the_bits_of_keras(library, defaults, kind):
    """Strides, paddings and paddings of the output: the output and both gradients."""
    choices = CHOICES if (library, kind) == (keras, "Conv2DTranspose") else CHOICES[1::2]
    choices = choices + (DILATED if exact_when_dilated(library, kind) else [])
    assert differences(library, defaults, transposed(kind, choices), KINDS[kind]) == []


def exact_when_dilated(library, kind):
    """Return whether Keras dilates within the op, or (3D in Keras 2) not at all."""
    return library is keras or kind != "Conv2DTranspose"


@both_kerases
@each_kind
def test_channels_may_come_first(library, defaults, kind):
    """To the bit, but for the bias of Keras 2's sequences.

    Keras 2 adds that one by another op than for Conv1D; the sum of its gradient is rounded in
    another order.
    """
    *inner, channels = KINDS[kind]
    choices = CHOICES[1:3] + (DILATED if exact_when_dilated(library, kind) else [])
    makes = transposed(kind, choices, data_format="channels_first")
    found = differences(library, defaults, makes, (channels, *inner))
    bias = {(place, 2) for place in range(4)}
    exact = library is keras or kind != "Conv1DTranspose"
    assert set(found) <= (set() if exact else bias)


@both_kerases
def test_dilated_images_are_those_of_keras_2_to_rounding(library, defaults):
    """To 1e-4: Keras 2 uses `atrous_conv2d_transpose`, which moves batches about."""
    shape, makes = KINDS["Conv2DTranspose"], transposed("Conv2DTranspose", DILATED)
    x = images(5, *shape)
    models = real_models(library, [make(library) for make in makes], shape)
    weights = [model.get_weights() for model in models]
    ours = our_passes([make(minikeras) for make in makes], x, defaults, weights=weights)
    for these, those in zip(ours, real_passes(models, x), strict=True):
        for this, that in zip(these, those, strict=True):
            np.testing.assert_allclose(this, that, rtol=1e-4, atol=1e-4)


@both_kerases
@each_kind
def test_one_integer_gives_the_start_and_the_training_of_keras(library, defaults, kind):
    """The kernel counts its filters as inputs; a bias that is drawn, a penalty."""

    def make(k):
        choice = {"bias_initializer": "random_normal", "kernel_regularizer": "l2"}
        choice |= {"kernel_initializer": "he_normal"}
        return [getattr(k.layers, kind)(4, 2, strides=2, **choice)]

    assert same_start(library, defaults, make, KINDS[kind])
    assert same_training(library, defaults, make, KINDS[kind])


@each_keras
@each_kind
def test_a_config_is_that_of_keras(library, kind):
    """Written by us and read by Keras 3, written by both Kerases and read by us."""
    choice = {"filters": 4, "kernel_size": 2, "strides": 2, "padding": "SAME", "output_padding": 1}
    ours, theirs = round_trips(library, kind, choice)
    assert theirs == [ours] * len(theirs)


@pytest.mark.parametrize(
    ("choice", "length"),
    [
        ({}, 7),
        ({"padding": "same"}, 6),
        ({"padding": "same", "output_padding": 0}, 5),
        ({"output_padding": 1}, 8),
    ],
    ids=str,
)
def test_the_output_is_as_long_as_the_formula_says(choice, length):
    """Three steps, a window of three, strides of two; known before anything runs."""
    layer = [layers.Conv1DTranspose(1, 3, strides=2, **choice)]
    assert output_shape(layer, (3, 2)) == (None, length, 1)
    assert output_shape(layer, (None, 2)) == (None, None, 1)
    real = keras.layers.Conv1DTranspose(1, 3, strides=2, **choice)
    assert tuple(real.compute_output_shape((None, 3, 2))) == (None, length, 1)


def test_a_transposed_convolution_spreads_each_input():
    """Inputs 1, 2, 3 two apart, a window of 1, 10, 100: small integers are exact."""
    kernel = np.float32([1, 10, 100]).reshape(3, 1, 1)
    layer = [layers.Conv1DTranspose(1, 3, strides=2, use_bias=False)]
    found = output(layer, np.float32([1, 2, 3]).reshape(1, 3, 1), weights=[[kernel]])
    assert found.ravel().tolist() == [1, 10, 102, 20, 203, 30, 300]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("choice", "what"),
    [
        ({"output_padding": 1}, "output_padding must be smaller than strides"),
        ({"strides": 2, "dilation_rate": 2}, "strides and dilation_rate cannot both"),
        ({"padding": "causal"}, "Unknown padding"),
        ({"kernel_size": 0}, "kernel_size takes one"),
    ],
    ids=str,
)
def test_what_both_kerases_refuse_is_refused_at_construction(kind, choice, what):
    """A ValueError in each."""
    choice = {"filters": 2, "kernel_size": 3} | choice
    with pytest.raises(ValueError):
        getattr(keras.layers, kind)(**choice)
    with pytest.raises(ValueError, match=what):
        getattr(layers, kind)(**choice)


@each_keras
def test_an_input_of_the_wrong_rank_is_refused(library):
    """A ValueError in both Kerases."""
    for k in (library, minikeras):
        with pytest.raises(ValueError):
            build(k, [k.layers.Conv2DTranspose(2, 3)], (4, 4))


def test_the_old_names_are_the_same_layers():
    """Convolution2DTranspose and its sisters."""
    for number in "123":
        old = getattr(layers, f"Convolution{number}DTranspose")
        assert old is getattr(layers, f"Conv{number}DTranspose")
