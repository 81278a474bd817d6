"""Images of one size: resized, cropped, filled up."""

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tf_keras

import minikeras
from kerases import both_kerases, each_keras
from layers.agreement import round_trips
from layers.passes import differences, images, output_shape
from minikeras import layers
from minikeras.defaults import Defaults

X = images(3, 7, 5, 2)
PIXELS = np.random.default_rng(0).integers(0, 256, (2, 7, 5, 3), np.uint8)
RESIZINGS = [
    {"interpolation": "bilinear"},
    {"interpolation": "nearest"},
    {"interpolation": "bicubic"},
    {"interpolation": "lanczos3"},
    {"crop_to_aspect_ratio": True},
]
NEW = [
    {"pad_to_aspect_ratio": True},
    {"pad_to_aspect_ratio": True, "fill_value": 2.0, "interpolation": "nearest"},
    {"antialias": True},
    {"data_format": "channels_first", "crop_to_aspect_ratio": True},
]


def predicted(k, layer, x=X, **arguments):
    """Return what a model of one layer predicts."""
    return k.Sequential([k.Input(x.shape[1:]), layer], **arguments).predict(x, verbose=0)


@both_kerases
@pytest.mark.parametrize("size", [(4, 6), (9, 3)], ids=str)
def test_resized_images_have_the_bits_of_keras(library, defaults, size):
    """Larger and smaller, the output and the gradients behind it."""
    choices = RESIZINGS + (NEW if library is keras else [])
    makes = [
        lambda k, c=choice: [
            k.layers.Conv2D(2, 1, data_format=c.get("data_format")),
            k.layers.Resizing(*size, **c),
        ]
        for choice in choices
    ]
    assert differences(library, defaults, makes, (7, 5, 4)) == []


def test_areas_have_the_bits_of_keras():
    """An interpolation that TensorFlow has no gradient for; and two that Keras 3 has no more."""
    for kind, library in (("area", keras), ("gaussian", tf_keras), ("mitchellcubic", tf_keras)):
        found = predicted(minikeras, layers.Resizing(4, 6, kind))
        assert np.array_equal(found, predicted(library, library.layers.Resizing(4, 6, kind)))


@both_kerases
def test_cropped_images_have_the_bits_of_keras(library, defaults):
    """Smaller crops, odd and even, and one that is larger than the image along one axis."""
    makes = [
        lambda k, s=size: [k.layers.Conv2D(2, 1), k.layers.CenterCrop(*s)]
        for size in ((4, 3), (3, 2), (7, 5), (8, 4), (3, 9))
    ]
    assert differences(library, defaults, makes, (7, 5, 4)) == []
    if library is keras:
        first = {"data_format": "channels_first"}
        for size in ((4, 3), (8, 4)):
            x = images(2, 3, 7, 5)
            real = predicted(keras, keras.layers.CenterCrop(*size, **first), x)
            assert np.array_equal(predicted(minikeras, layers.CenterCrop(*size, **first), x), real)


def test_a_center_crop_is_a_slice():
    """A line of NumPy."""
    found = predicted(minikeras, layers.CenterCrop(4, 2))
    assert np.array_equal(found, X[:, 1:5, 1:3])


@pytest.mark.parametrize("kind", ["Resizing", "CenterCrop"])
@pytest.mark.parametrize("x", [PIXELS, PIXELS[0], X[0]], ids=["integers", "one", "floats"])
def test_a_layer_alone_is_that_of_keras(kind, x):
    """On arrays, where `Resizing` leaves integers what they are, and in `dataset.map`."""
    ours, real = getattr(layers, kind)(4, 6), getattr(keras.layers, kind)(4, 6)
    found, expected = ours(x), np.asarray(real(x))
    assert found.dtype == expected.dtype
    assert np.array_equal(found, expected)
    maps = [tf2.data.Dataset.from_tensors(x).map(layer) for layer in (ours, real)]
    (mine,), (theirs,) = (list(each.as_numpy_iterator()) for each in maps)
    assert np.array_equal(mine, theirs)


def test_the_shape_of_the_output_is_known():
    """Of any image."""
    assert output_shape([layers.Resizing(4, 6)], (None, None, 3)) == (None, 4, 6, 3)
    assert output_shape([layers.CenterCrop(4, 3)], (7, 5, 3)) == (None, 4, 3, 3)
    with pytest.raises(ValueError, match="known size"):
        output_shape([layers.CenterCrop(4, 3)], (None, 5, 3))


@each_keras
@pytest.mark.parametrize(
    ("kind", "choice"),
    [
        ("Resizing", {"interpolation": "nearest", "crop_to_aspect_ratio": True}),
        ("CenterCrop", {}),
    ],
)
def test_a_config_is_that_of_keras(library, kind, choice):
    """Written by us and read by Keras 3, written by both Kerases and read by us."""
    ours, theirs = round_trips(library, kind, {"height": 2, "width": 3} | choice)
    assert theirs == [ours] * len(theirs)


@pytest.mark.parametrize(
    "choice",
    [
        {"interpolation": "cubic"},
        {"crop_to_aspect_ratio": True, "pad_to_aspect_ratio": True},
        {"fill_mode": "reflect", "pad_to_aspect_ratio": True},
        {"data_format": "last"},
    ],
    ids=str,
)
def test_what_keras_refuses_is_refused_at_construction(choice):
    """With the class of error of Keras 3, which looks at most of it in a call only."""
    with pytest.raises(ValueError):
        keras.layers.Resizing(2, 3, **choice)(X)
    with pytest.raises(ValueError, match="Resizing"):
        layers.Resizing(2, 3, **choice)
    with pytest.raises(ValueError, match="height"):
        layers.CenterCrop(0, 3)
    assert Defaults.keras2() != Defaults.keras()
