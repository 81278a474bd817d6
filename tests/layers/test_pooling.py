"""Pools: outputs and gradients of both Kerases, for every window, stride and padding."""

import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf

import minikeras
from kerases import both_kerases, each_keras, parts
from layers.agreement import round_trips
from layers.passes import (
    build,
    differences,
    images,
    output,
    output_shape,
)
from minikeras import layers
from minikeras.defaults import Defaults

KINDS = ["MaxPooling2D", "AveragePooling2D"]
NINE = np.arange(1, 10, dtype=np.float32).reshape(1, 3, 3, 1)


def pools(kind):
    """Return functions from a library to a convolution and a pool, so that there are gradients."""
    grid = itertools.product((1, 2, 3, (2, 3)), (None, 1, 2, (1, 3)), ("same", "valid"))
    return [
        lambda k, size=size, strides=strides, padding=padding: [
            k.layers.Conv2D(2, 1, padding="same"),
            getattr(k.layers, kind)(size, strides=strides, padding=padding),
        ]
        for size, strides, padding in grid
    ]


@both_kerases
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(7, 6, 2), (3, 3, 1)], ids=str)
def test_every_window_stride_and_padding_gives_the_bits_of_keras(library, defaults, kind, shape):
    """32 pools of images with odd and even sides: the output and the gradients behind it."""
    assert differences(library, defaults, pools(kind), shape) == []


def behind(rank, kind, choices, data_format="channels_last"):
    """Return functions from a library to a convolution, so that there are gradients, and a pool."""
    return [
        lambda k, choice=choice: [
            getattr(k.layers, f"Conv{rank}D")(3, 2, padding="same", data_format=data_format),
            getattr(k.layers, f"{kind}{rank}D")(data_format=data_format, **choice),
        ]
        for choice in choices
    ]


def shape_of(rank, data_format):
    """Return a shape with two channels."""
    inner = (6, 5, 4)[:rank]
    return (*inner, 2) if data_format == "channels_last" else (2, *inner)


WINDOWS = [
    {"pool_size": 2},
    {"pool_size": 3, "strides": 2, "padding": "same"},
    {"pool_size": 2, "strides": 3},
    {"pool_size": 3, "strides": 1, "padding": "same"},
]
every_place = pytest.mark.parametrize(
    ("rank", "data_format"),
    list(itertools.product((1, 2, 3), ("channels_last", "channels_first"))),
)


@both_kerases
@every_place
def test_every_rank_gives_the_bits_of_keras(library, defaults, rank, data_format):
    """Over windows and over everything, the largest value and the mean, wherever channels are."""
    makes = [
        make
        for kind, choices in [
            ("MaxPooling", WINDOWS),
            ("AveragePooling", WINDOWS),
            ("GlobalMaxPooling", [{}, {"keepdims": True}]),
            ("GlobalAveragePooling", [{}, {"keepdims": True}]),
        ]
        for make in behind(rank, kind, choices, data_format)
    ]
    assert differences(library, defaults, makes, shape_of(rank, data_format)) == []


@every_place
@pytest.mark.parametrize("kind", ["AdaptiveMaxPooling", "AdaptiveAveragePooling"])
def test_adaptive_pools_give_the_bits_of_keras_3(kind, rank, data_format):
    """To sizes that divide the input and to those that do not; Keras 2 has none."""
    makes = behind(rank, kind, [{"output_size": size} for size in (2, 3, 4)], data_format)
    shape = shape_of(rank, data_format)
    assert differences(keras, Defaults.keras(), makes, shape) == []


def test_an_adaptive_pool_needs_to_know_its_axes():
    """A ValueError in Keras 3 too, though not before it runs."""
    real = tf.function(keras.layers.AdaptiveMaxPooling1D(2))
    with pytest.raises(ValueError, match="known"):
        real.get_concrete_function(tf.TensorSpec((None, None, 3)))
    with pytest.raises(ValueError, match="known"):
        build(minikeras, [layers.AdaptiveMaxPooling1D(2)], (None, 3))


@both_kerases
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
@pytest.mark.parametrize("keepdims", [False, True])
def test_a_global_average_over_steps_obeys_the_mask(library, defaults, data_format, keepdims):
    """The mean of the steps that count, to the bit; without a mask, of all."""

    def make(k):
        pool = k.layers.GlobalAveragePooling1D(data_format=data_format, keepdims=keepdims)
        return [k.Input((4, 4)), k.layers.Masking(), pool]

    x = images(3, 4, 4)
    x[0, 2:], x[1, 1] = 0, 0
    if data_format == "channels_first":
        x = x[:, :, :4]
    ours = minikeras.Sequential(make(minikeras), defaults=defaults).predict(x, verbose=0)
    assert np.array_equal(ours, library.Sequential(make(library)).predict(x, verbose=0))
    steps = 1 if data_format == "channels_last" else 2
    assert not np.allclose(ours.reshape(3, 4), x.mean(steps))


@each_keras
@pytest.mark.parametrize(
    ("kind", "choice"),
    [
        ("MaxPooling1D", {"pool_size": 3, "strides": 2, "padding": "same"}),
        ("AveragePooling3D", {"pool_size": (1, 2, 3), "data_format": "channels_first"}),
        ("GlobalMaxPooling2D", {"keepdims": True}),
        ("GlobalAveragePooling1D", {"data_format": "channels_first"}),
        ("AdaptiveMaxPooling2D", {"output_size": 3}),
    ],
)
def test_a_config_is_that_of_keras(library, kind, choice):
    """Written by us and read by Keras 3, written by both Kerases and read by us."""
    if hasattr(library.layers, kind):
        ours, theirs = round_trips(library, kind, choice)
        assert theirs == [ours] * len(theirs)


def test_the_short_names_are_the_same_layers():
    """As in both Kerases."""
    for kind, short in (("Max", "Max"), ("Average", "Avg")):
        for rank in "123":
            for place in ("", "Global"):
                pool = getattr(layers, f"{place}{kind}Pooling{rank}D")
                assert getattr(layers, f"{place}{short}Pool{rank}D") is pool


@both_kerases
def test_an_image_of_one_pixel_is_enough(library, defaults):
    """With padding "same" a window may be larger than the image."""
    makes = [lambda k, kind=kind: [getattr(k.layers, kind)(3, padding="same")] for kind in KINDS]
    assert differences(library, defaults, makes, (1, 1, 2)) == []


def test_the_mean_at_the_border_counts_only_pixels_of_the_image():
    """Of 1 to 9 with padding "same"; with zeros for what is outside it would be 2.25 for 4.5."""
    pooled = output([layers.AveragePooling2D(2, padding="same")], NINE)
    assert pooled.ravel().tolist() == [3.0, 4.5, 7.5, 9.0]


def test_outside_the_image_nothing_is_larger_than_a_negative_pixel():
    """Of -1 to -9 with padding "same"; zeros from outside would win."""
    pooled = output([layers.MaxPooling2D(2, padding="same")], -NINE)
    assert pooled.ravel().tolist() == [-1.0, -3.0, -7.0, -9.0]


@pytest.mark.parametrize("kind", KINDS)
def test_by_default_windows_of_two_by_two_do_not_overlap(kind):
    """As in Keras; in TF1 somebody has to say so."""
    layer = getattr(layers, kind)
    assert output_shape([layer()], (7, 6, 2)) == (None, 3, 3, 2)
    assert output_shape([layer(3)], (7, 6, 2)) == (None, 2, 2, 2)
    assert output_shape([layer(3, 1)], (7, 6, 2)) == (None, 5, 4, 2)
    assert output_shape([layer((1, 2), padding="same")], (7, 7, 2)) == (None, 7, 4, 2)


def test_a_global_average_drops_the_two_axes():
    """(batch, height, width, channels) to (batch, channels), also for images of any size."""
    assert output_shape([layers.GlobalAveragePooling2D()], (None, None, 3)) == (None, 3)
    assert output([layers.GlobalAveragePooling2D()], NINE).tolist() == [[5.0]]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("choice", "what"),
    [
        ({"pool_size": 0}, "pool_size takes one or two integers of 1 or more."),
        ({"pool_size": 1.5}, "pool_size takes one or two integers of 1 or more."),
        ({"pool_size": (1, 2, 3)}, "pool_size takes one or two integers of 1 or more."),
        ({"strides": 0}, "strides takes one or two integers of 1 or more."),
        ({"strides": "2"}, "strides takes one or two integers of 1 or more."),
        ({"padding": "full"}, "Unknown padding."),
    ],
    ids=str,
)
def test_what_keras_refuses_is_refused_at_construction(kind, choice, what):
    """With the name of the class and of the argument."""
    ((name, value),) = choice.items()
    with pytest.raises((ValueError, TypeError, ZeroDivisionError)):
        build(keras, [getattr(keras.layers, kind)(**{"pool_size": 2} | choice)], (4, 4, 1))
    with pytest.raises(ValueError) as caught:
        getattr(layers, kind)(**choice)
    found = parts(caught)
    assert found["what"] == what
    assert found["where"] == f"{kind}({name}=...)"
    assert found["got"] == repr(value)


@each_keras
@pytest.mark.parametrize("kind", [*KINDS, "GlobalAveragePooling2D"])
@pytest.mark.parametrize("shape", [(4,), (4, 4), (4, 4, 4, 1)], ids=str)
def test_an_input_that_is_no_image_is_refused(library, kind, shape):
    """A ValueError in both Kerases; here with the index of the layer and the axes expected."""
    window = [] if kind.startswith("Global") else [2]
    with pytest.raises(ValueError):
        build(library, [getattr(library.layers, kind)(*window)], shape)
    with pytest.raises(ValueError) as caught:
        build(minikeras, [layers.Activation("relu"), getattr(layers, kind)()], shape)
    found = parts(caught)
    assert found["what"].startswith("Layer 1 (")
    assert found["what"].endswith(f"{kind} got an input of the wrong rank.")
    assert found["where"] == kind
    assert found["expected"] == "(batch, height, width, channels)"


@pytest.mark.parametrize("kind", KINDS)
def test_a_window_larger_than_the_image_is_refused_with_a_cure(kind):
    """With the name of the layer, its index and its input."""
    with pytest.raises(ValueError) as caught:
        build(minikeras, [layers.Conv2D(3, 1), getattr(layers, kind)(3)], (2, 2, 1))
    found = parts(caught)
    assert found["what"].startswith("Layer 1 (")
    assert found["got"] == "an input of shape (batch, 2, 2, 3), dtype float32"
    assert found["try"] == "padding='same', a smaller window, or larger images"
