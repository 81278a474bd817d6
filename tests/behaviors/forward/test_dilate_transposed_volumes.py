"""Keras 2 forgets the dilation of a transposed convolution over volumes."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from kerases import both_kerases
from layers.passes import differences
from minikeras.behaviors.forward.dilate_transposed_volumes import dilate_transposed_volumes
from minikeras.defaults import Defaults

X = np.arange(1, 28, dtype=np.float32).reshape(1, 3, 3, 3, 1)
CHOICE = {"dilation_rate": 2, "kernel_initializer": "ones"}


def predicted(k, **arguments):
    """Return what a transposed convolution of ones makes of X."""
    layers = [k.Input((3, 3, 3, 1)), k.layers.Conv3DTranspose(1, 2, **CHOICE)]
    return k.Sequential(layers, **arguments).predict(X, verbose=0)


def by_hand(dilation):
    """Return the plain line of TF1; small integers are exact."""
    length = 3 + dilation
    with tf.Graph().as_default(), tf.Session() as session:
        kernel, shape = tf.ones([2, 2, 2, 1, 1]), [1, length, length, length, 1]
        line = tf.nn.conv3d_transpose(X, kernel, shape, 1, "VALID", dilations=dilation)
        return session.run(line)


def test_on_the_window_is_spread():
    """Five cells an axis, as in Keras 3 and in TF1."""
    found = predicted(minikeras, defaults=Defaults.keras())
    assert found.shape == (1, 5, 5, 5, 1)
    assert np.array_equal(found, predicted(keras))
    assert np.array_equal(found, by_hand(2))


def test_off_the_argument_does_nothing():
    """Four cells an axis, as in Keras 2, and as without dilation."""
    found = predicted(minikeras, defaults=Defaults.keras2())
    assert found.shape == (1, 4, 4, 4, 1)
    assert np.array_equal(found, predicted(tf_keras))
    assert np.array_equal(found, by_hand(1))


@both_kerases
def test_columns_have_the_bits_of_the_kerases(library, defaults):
    """The gradients as well, for both paddings."""
    makes = [
        lambda k, padding=padding: [k.layers.Conv3DTranspose(2, 2, padding=padding, **CHOICE)]
        for padding in ("valid", "same")
    ]
    assert differences(library, defaults, makes, (3, 2, 3, 2)) == []
    assert Defaults.tf1().dilate_transposed_volumes


@pytest.mark.parametrize("dilate", [True, False])
def test_formula_is_the_length_of_the_output(dilate):
    """`(length - 1) * stride + (window - 1) * dilation + 1`, along each axis."""
    used = dilate_transposed_volumes((2, 3, 1), dilate)
    assert used == ((2, 3, 1) if dilate else (1, 1, 1))
    layer = minikeras.layers.Conv3DTranspose(1, 2, dilation_rate=(2, 3, 1))
    table = Defaults.keras().replace(dilate_transposed_volumes=dilate)
    model = minikeras.Sequential([minikeras.Input((3, 4, 5, 1)), layer], defaults=table)
    expected = [
        (length - 1) + dilation + 1 for length, dilation in zip((3, 4, 5), used, strict=True)
    ]
    assert model.predict(np.zeros((1, 3, 4, 5, 1)), verbose=0).shape == (1, *expected, 1)
