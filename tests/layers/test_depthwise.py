"""Depthwise and separable convolutions: outputs and gradients of both Kerases."""

import keras
import numpy as np
import pytest
import tf_keras

import minikeras
from kerases import both_kerases, each_keras
from layers.agreement import round_trips, same_start, same_training
from layers.passes import build, differences, output
from minikeras import layers

DEPTHWISE = ["DepthwiseConv1D", "DepthwiseConv2D"]
SEPARABLE = ["SeparableConv1D", "SeparableConv2D"]
CHOICES = [
    {},
    {"padding": "same", "depth_multiplier": 2},
    {"padding": "same", "depth_multiplier": 2, "strides": 2},
    {"dilation_rate": 2, "activation": "tanh"},
    {"padding": "same", "dilation_rate": 2, "use_bias": False},
]
BOTH = [{"strides": 2, "dilation_rate": 2, "padding": "same"}, {"strides": 3, "dilation_rate": 2}]


def shape_of(kind, data_format="channels_last"):
    """Return a shape with two channels."""
    inner = (9, 8)[: int(kind[-2])]
    return (*inner, 2) if data_format == "channels_last" else (2, *inner)


def arguments(kind):
    """Return what a layer cannot do without."""
    return {"kernel_size": 3} | ({"filters": 3} if kind in SEPARABLE else {})


def made(kind, choices, **more):
    """Return functions from a library to a stack of one convolution."""
    return [
        lambda k, choice=choice: [getattr(k.layers, kind)(**arguments(kind), **choice, **more)]
        for choice in choices
    ]


@both_kerases
@pytest.mark.parametrize("kind", DEPTHWISE + SEPARABLE)
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_every_choice_gives_the_bits_of_keras(library, defaults, kind, data_format):
    """The output and all gradients; strides with dilation in Keras 3 only."""
    choices = CHOICES if data_format == "channels_last" else CHOICES[:3]
    choices = choices + (BOTH if library is keras else [])
    makes = made(kind, choices, data_format=data_format)
    assert differences(library, defaults, makes, shape_of(kind, data_format)) == []


@pytest.mark.parametrize("kind", DEPTHWISE + SEPARABLE)
def test_keras_2_refuses_strides_with_dilation(kind):
    """Ours follows Keras 3, whatever the table."""
    with pytest.raises(ValueError):
        getattr(tf_keras.layers, kind)(**arguments(kind), **BOTH[0])
    getattr(layers, kind)(**arguments(kind), **BOTH[0])


def test_a_causal_separable_convolution_is_that_of_keras_2():
    """Keras 3 has none any more."""
    makes = made("SeparableConv1D", [{"padding": "causal"}])
    assert differences(tf_keras, minikeras.Defaults.keras2(), makes, (9, 2)) == []
    with pytest.raises(ValueError):
        keras.layers.SeparableConv1D(3, 3, padding="causal")


@both_kerases
@pytest.mark.parametrize("kind", DEPTHWISE + SEPARABLE)
def test_one_integer_gives_the_start_and_the_training_of_keras(library, defaults, kind):
    """Kernels and a bias that are drawn, a penalty, a constraint."""

    def make(k):
        choice = {"bias_initializer": "random_normal", "depthwise_regularizer": "l2"}
        choice |= {"depthwise_initializer": "he_uniform", "depthwise_constraint": "max_norm"}
        return [getattr(k.layers, kind)(**arguments(kind), depth_multiplier=2, **choice)]

    assert same_start(library, defaults, make, shape_of(kind))
    assert same_training(library, defaults, make, shape_of(kind))


@each_keras
@pytest.mark.parametrize("kind", DEPTHWISE + SEPARABLE)
def test_a_config_is_that_of_keras(library, kind):
    """Written by us and read by Keras 3, written by both Kerases and read by us."""
    choice = arguments(kind) | {"depth_multiplier": 2, "padding": "same", "activation": "relu"}
    ours, theirs = round_trips(library, kind, choice)
    assert theirs == [ours] * len(theirs)
    assert "kernel_initializer" not in ours


def test_the_outputs_of_a_channel_stand_side_by_side():
    """Channels 1 and 10, each times 1 and 2: small integers are exact."""
    kernel = np.float32([[1, 2], [1, 2]]).reshape(1, 2, 2)
    layer = [layers.DepthwiseConv1D(1, depth_multiplier=2, use_bias=False)]
    found = output(layer, np.float32([1, 10]).reshape(1, 1, 2), weights=[[kernel]])
    assert found.ravel().tolist() == [1, 2, 10, 20]


def test_a_separable_convolution_has_one_bias_at_its_end():
    """Two channels of ones, two steps wide, mixed by 1 and 10, plus 5."""
    weights = [np.ones((2, 2, 1)), np.float32([1, 10]).reshape(1, 2, 1), np.float32([5])]
    found = output([layers.SeparableConv1D(1, 2)], np.ones((1, 2, 2)), weights=[weights])
    assert found.ravel().tolist() == [27.0]


@pytest.mark.parametrize("kind", DEPTHWISE + SEPARABLE)
@pytest.mark.parametrize(
    ("choice", "what"),
    [
        ({"depth_multiplier": 0}, "depth_multiplier must be a positive integer"),
        ({"kernel_size": 0}, "kernel_size takes one"),
        ({"padding": "full"}, "Unknown padding"),
    ],
    ids=str,
)
def test_what_keras_refuses_is_refused_at_construction(kind, choice, what):
    """A ValueError in each."""
    choice = arguments(kind) | choice
    with pytest.raises(ValueError):
        getattr(keras.layers, kind)(**choice)
    with pytest.raises(ValueError, match=what):
        getattr(layers, kind)(**choice)


@each_keras
@pytest.mark.parametrize("kind", DEPTHWISE + SEPARABLE)
def test_channels_must_be_known(library, kind):
    """An error in both Kerases; a ValueError here."""
    shape = (*shape_of(kind)[:-1], None)
    with pytest.raises((ValueError, TypeError)):
        build(library, [getattr(library.layers, kind)(**arguments(kind))], shape)
    with pytest.raises(ValueError, match="last axis is known"):
        build(minikeras, [getattr(layers, kind)(**arguments(kind))], shape)
