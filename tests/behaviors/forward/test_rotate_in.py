"""Keras 3 draws the angle of a rotation in degrees, Keras 2 in radians."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from behaviors.forward.augmentations import SEED, is_that_of, ours, theirs
from kerases import both_kerases
from minikeras.behaviors.forward.rotate_in import rotate_in
from minikeras.defaults import Defaults
from minikeras.testing import run


def turn(k):
    """Return a layer that always turns by the same angle."""
    return k.layers.RandomRotation((0.15, 0.15), seed=SEED)


def test_on_and_off_turn_by_the_same_angle_and_round_in_another_way():
    """Degrees as Keras 3, radians as Keras 2."""
    found = [
        ours(turn, Defaults.keras().replace(rotate_in=unit)) for unit in ("degrees", "radians")
    ]
    for mine, real in zip(found, theirs(turn), strict=True):
        assert np.array_equal(mine, real)
    assert not np.array_equal(*found)
    assert np.allclose(*found, atol=0.01)  # pixels up to 255, and offsets of a float32


def test_off_adds_the_op_of_tf1_only():
    """The matrix of `tf.contrib.image.angles_to_projective_transforms`."""
    angle = np.float32(0.15 * 2 * np.pi)
    matrix = run(
        lambda: rotate_in(
            lambda low, high: tf.constant([low]),
            (0.15, 0.15),
            tf.constant(5.0),
            tf.constant(7.0),
            "radians",
        )
    )[0]
    sine, cosine = np.sin(angle), np.cos(angle)
    x_offset = (6 - (cosine * 6 - sine * 4)) / 2
    y_offset = (4 - (sine * 6 + cosine * 4)) / 2
    expected = [cosine, -sine, x_offset, sine, cosine, y_offset, 0, 0]
    assert np.allclose(matrix, expected, rtol=1e-6)  # sine and cosine of another library


@both_kerases
@pytest.mark.parametrize("fill_mode", ["reflect", "constant"])
def test_columns_have_the_bits_of_the_kerases(library, defaults, fill_mode):
    """The images, and the gradients of what is before them."""
    assert Defaults.tf1().rotate_in == "radians"
    assert is_that_of(
        library, defaults, lambda k: k.layers.RandomRotation(0.2, fill_mode, seed=SEED)
    )


@pytest.mark.parametrize("unit", ["degrees", "radians"])
def test_formula_turns_about_the_middle(unit):
    """A quarter of a turn puts each corner of the image on the next; the middle stays."""
    matrix = run(
        lambda: rotate_in(
            lambda low, high: tf.constant([high]),
            (0.0, 0.25),
            tf.constant(5.0),
            tf.constant(5.0),
            unit,
        )
    )[0]
    for (x, y), expected in (((0, 0), (4, 0)), ((4, 0), (4, 4)), ((2, 2), (2, 2))):
        source = matrix[:6].reshape(2, 3) @ [x, y, 1]
        assert np.allclose(source, expected, atol=1e-5)  # a cosine that is 4e-8 and not 0
