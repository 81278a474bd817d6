"""Random flips, rotations, zooms, translations and crops."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from kerases import both_kerases
from layers.passes import differences, output, output_shape
from minikeras import layers

IMAGES = np.random.default_rng(0).uniform(0, 255, (4, 5, 6, 2)).astype(np.float32)
FILLS = ("reflect", "wrap", "constant", "nearest")
KINDS = {
    "RandomRotation": [{"factor": 0.3}, {"factor": (0.1, 0.1)}],
    "RandomZoom": [
        {"height_factor": 0.3},
        {"height_factor": (-0.5, 0.4), "width_factor": 0.2},
        {"height_factor": (0.2, 0.2), "width_factor": (-0.3, -0.3)},
    ],
    "RandomTranslation": [
        {"height_factor": 0.3, "width_factor": (-0.2, 0.6)},
        {"height_factor": (0.2, 0.2), "width_factor": (0.25, 0.25)},
    ],
}


@both_kerases
@pytest.mark.parametrize("kind", KINDS)
def test_moved_images_have_the_bits_of_keras(library, defaults, kind):
    """With each filling and each interpolation, the gradients behind it too."""
    ways = [{"fill_mode": fill} for fill in FILLS]
    ways += [{"interpolation": "nearest", "fill_mode": "constant", "fill_value": 3.0}]
    choices = [choice | way for choice in KINDS[kind] for way in ways]
    makes = [
        lambda k, c=choice: [k.layers.Conv2D(2, 1), getattr(k.layers, kind)(seed=4, **c)]
        for choice in choices
    ]
    assert differences(library, defaults, makes, (5, 6, 2), training=True) == []


@pytest.mark.parametrize("kind", [*KINDS, "RandomFlip", "RandomCrop"])
def test_channels_may_come_first(kind):
    """In Keras 3, which Keras 2 does not know."""
    x = IMAGES.transpose(0, 3, 1, 2)
    plain = {"RandomFlip": {}, "RandomCrop": {"height": 3, "width": 4}}
    arguments = (plain.get(kind) or KINDS.get(kind, [{}])[0]) | {
        "seed": 4,
        "data_format": "channels_first",
    }
    for training in (True, False):
        real = getattr(keras.layers, kind)(**arguments)(x, training=training)
        ours = output([getattr(layers, kind)(**arguments)], x, training=training)
        assert np.array_equal(ours, real)


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (
            lambda: layers.RandomTranslation((0.2, 0.2), (0.5, 0.5), "wrap"),
            np.roll(IMAGES, (1, 3), (1, 2)),
        ),
        (lambda: layers.RandomRotation((0.5, 0.5)), IMAGES[:, ::-1, ::-1]),
        (lambda: layers.RandomZoom((0.0, 0.0)), IMAGES),
    ],
    ids=["down and to the right", "half a turn", "no zoom"],
)
def test_a_fixed_change_is_a_line_of_numpy(layer, expected):
    """To 1e-3, since the sine of half a turn is not quite 0."""
    found = output([layer()], IMAGES, training=True)
    assert np.allclose(found, expected, atol=1e-3)


def test_the_shape_of_the_output_is_known():
    """The crop has its own in training; Keras 3 does not crop otherwise."""
    assert output_shape([layers.RandomRotation(0.1)], (5, 6, 2)) == (None, 5, 6, 2)
    assert output_shape([layers.RandomFlip()], (None, None, 2)) == (None, None, None, 2)
    assert output([layers.RandomCrop(3, 4)], IMAGES, training=True).shape == (4, 3, 4, 2)
    with tf.Graph().as_default(), pytest.raises(ValueError, match="known size"):
        unknown = tf.placeholder(tf.float32, (None, None, None, 2))
        layers.RandomCrop(3, 4).augment(unknown, None, None)


@pytest.mark.parametrize(
    ("kind", "choice", "error"),
    [
        ("RandomRotation", {"factor": 1.5}, ValueError),
        ("RandomRotation", {"factor": 0.1, "fill_mode": "mirror"}, NotImplementedError),
        ("RandomZoom", {"height_factor": 0.1, "interpolation": "cubic"}, NotImplementedError),
        ("RandomZoom", {"height_factor": (0.1, 0.2, 0.3)}, ValueError),
        ("RandomZoom", {"height_factor": -1.0}, ValueError),
        ("RandomTranslation", {"height_factor": 0.1, "width_factor": 2}, ValueError),
    ],
    ids=str,
)
def test_what_keras_refuses_is_refused_at_construction(kind, choice, error):
    """With the class of error of Keras 3."""
    with pytest.raises(error):
        getattr(keras.layers, kind)(**choice)
    with pytest.raises(error, match=kind):
        getattr(layers, kind)(**choice)


def test_a_mode_must_be_known():
    """At construction, as in Keras 2."""
    with pytest.raises(ValueError, match="mode"):
        layers.RandomFlip("diagonal")
