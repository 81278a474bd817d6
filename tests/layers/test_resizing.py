"""Layers that make things larger: outputs and gradients of both Kerases."""

import itertools

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from kerases import both_kerases, each_keras
from layers.agreement import round_trips
from layers.passes import differences, images, output
from minikeras import layers
from minikeras.defaults import Defaults
from minikeras.stack import Stack

SMOOTH = ["bilinear", "bicubic", "lanczos3", "lanczos5"]


def behind(rank, choices, data_format="channels_last"):
    """Return functions from a library to a convolution, so that there are gradients, and more."""
    where = {} if rank == 1 else {"data_format": data_format}
    return [
        lambda k, choice=choice: [
            getattr(k.layers, f"Conv{rank}D")(3, 2, padding="same", **where),
            getattr(k.layers, f"UpSampling{rank}D")(**choice, **where),
        ]
        for choice in choices
    ]


@both_kerases
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_repeated_cells_give_the_bits_of_keras(library, defaults, data_format):
    """Of sequences, images and volumes; Keras 2 repeats images by another op."""
    inner, first = (4, 3, 5), data_format == "channels_first"
    sizes = {1: (1, 2, 3, 5), 2: (1, 2, (1, 2), (3, 2)), 3: (2, 3, (1, 2, 3))}
    for rank in (2, 3) if first else (1, 2, 3):
        shape = (2, *inner[:rank]) if first else (*inner[:rank], 2)
        makes = behind(rank, [{"size": size} for size in sizes[rank]], data_format)
        assert differences(library, defaults, makes, shape) == []


@both_kerases
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_smooth_images_give_the_bits_of_keras(library, defaults, data_format):
    """Each interpolation, the output and the gradients behind it."""
    choices = [{"size": (2, 3), "interpolation": name} for name in SMOOTH]
    shape = (4, 3, 2) if data_format == "channels_last" else (2, 4, 3)
    assert differences(library, defaults, behind(2, choices, data_format), shape) == []


@both_kerases
def test_areas_give_the_bits_of_keras(library, defaults):
    """An interpolation that TensorFlow has no gradient for."""
    x = images(2, 4, 3, 2)

    def predicted(k, **arguments):
        layer = k.layers.UpSampling2D((2, 3), interpolation="area")
        return k.Sequential([k.Input((4, 3, 2)), layer], **arguments).predict(x, verbose=0)

    assert np.array_equal(predicted(minikeras, defaults=defaults), predicted(library))


def test_two_interpolations_are_those_of_keras_2():
    """Keras 3 has them no more."""
    names = ["gaussian", "mitchellcubic"]
    makes = behind(2, [{"interpolation": name} for name in names])
    assert differences(tf_keras, Defaults.keras2(), makes, (4, 3, 2)) == []


def test_larger_images_are_the_formula():
    """Repeated rows and columns; and the middle of two pixels, a quarter from either."""
    x = np.float32([[1, 2], [3, 4]]).reshape(1, 2, 2, 1)
    expected = x.repeat(2, 1).repeat(3, 2)
    assert np.array_equal(output([layers.UpSampling2D((2, 3))], x), expected)
    row = output([layers.UpSampling2D((1, 2), interpolation="bilinear")], x[:, :1])
    assert row.ravel().tolist() == [1.0, 1.25, 1.75, 2.0]


@pytest.mark.parametrize("kind", ["UpSampling1D", "UpSampling2D", "UpSampling3D"])
def test_the_shape_of_the_output_is_known(kind):
    """As far as that of the input is, with every interpolation."""
    shape = (5, 4, 3)[: int(kind[-2])] + (2,)
    names = ["nearest", *SMOOTH] if kind == "UpSampling2D" else []
    choices = [{"interpolation": name} for name in names] or [{}]
    for inner, choice in itertools.product((shape, (None, *shape[1:])), choices):
        expected = tuple(getattr(keras.layers, kind)(2).compute_output_shape((None, *inner)))
        for table in (Defaults.keras(), Defaults.tf1()):
            layer = getattr(layers, kind)(2, **choice)
            with tf.Graph().as_default():
                stack = Stack([layer], tf.placeholder(tf.float32, (None, *inner)), table, 0)
                assert stack.output_shape == expected


@each_keras
@pytest.mark.parametrize(
    ("kind", "choice"),
    [
        ("UpSampling1D", {"size": 3}),
        ("UpSampling2D", {"size": (2, 3), "interpolation": "bicubic"}),
        ("UpSampling3D", {"size": 2, "data_format": "channels_first"}),
    ],
)
def test_a_config_is_that_of_keras(library, kind, choice):
    """Written by us and read by Keras 3, written by both Kerases and read by us."""
    ours, theirs = round_trips(library, kind, choice)
    assert theirs == [ours] * len(theirs)


@pytest.mark.parametrize(
    ("kind", "choice", "error"),
    [
        ("UpSampling1D", {"size": 0}, ValueError),
        ("UpSampling1D", {"size": 1.5}, TypeError),
        ("UpSampling2D", {"size": (1, 2, 3)}, ValueError),
        ("UpSampling2D", {"interpolation": "linear"}, ValueError),
        ("UpSampling3D", {"size": 0}, ValueError),
    ],
    ids=str,
)
def test_what_keras_refuses_is_refused_at_construction(kind, choice, error):
    """With the class of error of Keras 3, which looks at the interpolation in a call only."""
    with pytest.raises(error):
        getattr(keras.layers, kind)(**choice)(np.zeros((1, 4, 3, 2)))
    with pytest.raises(error, match=kind):
        getattr(layers, kind)(**choice)
