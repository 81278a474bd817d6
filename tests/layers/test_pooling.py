"""Pooling: outputs and gradients of both Kerases, for every window, stride and padding."""

import itertools

import keras
import numpy as np
import pytest

import minikeras
from kerases import both_kerases, each_keras, parts
from layers.passes import build, differences, output, output_shape
from minikeras import layers

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


@both_kerases
@pytest.mark.parametrize("shape", [(7, 6, 2), (1, 1, 3)], ids=str)
def test_a_global_average_gives_the_bits_of_keras(library, defaults, shape):
    """Of large images and of one pixel."""

    def pool(k):
        return [k.layers.Conv2D(2, 1), k.layers.GlobalAveragePooling2D()]

    assert differences(library, defaults, [pool], shape) == []


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
        ({"pool_size": 0}, "pool_size takes one or two positive integers."),
        ({"pool_size": 1.5}, "pool_size takes one or two positive integers."),
        ({"pool_size": (1, 2, 3)}, "pool_size takes one or two positive integers."),
        ({"strides": 0}, "strides takes one or two positive integers."),
        ({"strides": "2"}, "strides takes one or two positive integers."),
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
