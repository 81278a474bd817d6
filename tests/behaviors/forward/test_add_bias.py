"""Keras 3 looks for the axis of a bias by its length; Keras 2 and TF1 are told where it is."""

import itertools

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from kerases import LIBRARIES, same_arrays, sequential
from minikeras.behaviors.forward.add_bias import add_bias
from minikeras.defaults import Defaults, columns
from minikeras.testing import run

RANDOM = np.random.default_rng(0)
MAPS = RANDOM.normal(size=(2, 3, 4, 3)).astype(np.float32)  # as wide as it has channels
BIAS = np.float32([1, 10, 100])


def real_maps(library):
    """Return what a real convolution with a kernel of zeros makes of MAPS: its bias."""
    layer = library.layers.Conv2D(3, 1, data_format="channels_first", kernel_initializer="zeros")
    layer.build(MAPS.shape)
    layer.set_weights([layer.get_weights()[0], BIAS])
    return layer(MAPS).numpy()


def ours(y, bias, data_format, axis, back=None):
    """Return the row's value."""
    return run(lambda: add_bias(tf.constant(y), tf.constant(bias), data_format, back, axis))


def test_on_the_bias_goes_to_the_axis_of_its_length():
    """To the columns, as in Keras 3, although the channels come first."""
    found = ours(0 * MAPS, BIAS, "channels_first", "of_its_length")
    assert np.array_equal(found, np.broadcast_to(BIAS, MAPS.shape))
    assert np.array_equal(found, real_maps(keras))


def test_off_the_bias_goes_to_the_channels():
    """As in Keras 2, and as `tf.nn.bias_add` does when it is told so."""
    found = ours(0 * MAPS, BIAS, "channels_first", "of_channels")
    assert np.array_equal(found, np.broadcast_to(BIAS[:, None, None], MAPS.shape))
    assert np.array_equal(found, real_maps(tf_keras))
    by_hand = run(lambda: tf.nn.bias_add(tf.constant(0 * MAPS), tf.constant(BIAS), "NCHW"))
    assert np.array_equal(found, by_hand)


@pytest.mark.parametrize("axis", ["of_its_length", "of_channels"])
def test_off_and_on_agree_where_nothing_is_to_be_guessed(axis):
    """Channels last; and channels first of other lengths, in sequences, images and volumes."""
    for rank, bias in itertools.product((1, 2, 3), (BIAS, BIAS[:2])):
        last = np.zeros((2, *(4,) * rank, len(bias)), np.float32)
        assert np.array_equal(ours(last, bias, "channels_last", axis), last + bias)
        first = np.moveaxis(last, -1, 1)
        expected = first + bias.reshape(-1, *(1,) * rank)
        assert np.array_equal(ours(first, bias, "channels_first", axis), expected)


def test_on_the_axes_are_put_back_before_the_bias_and_off_after_it():
    """The numbers are the same: only the ops that the gradient passes change places."""
    wide = MAPS[:, :1]
    for axis in ("of_its_length", "of_channels"):
        found = ours(wide, BIAS, "channels_last", axis, lambda y: tf.squeeze(y, [1]))
        assert np.array_equal(found, wide[:, 0] + BIAS)


def trained(k, **arguments):
    """Return the weights of one unit after two steps."""
    x, y = RANDOM_ROWS
    k.utils.set_random_seed(1)
    model = sequential(k, [k.Input((3,)), k.layers.Dense(1)], **arguments)
    model.compile("sgd", "mse")
    model.fit(x, y, batch_size=100, epochs=2, verbose=0)
    return model.get_weights()


RANDOM_ROWS = RANDOM.normal(size=(300, 3)), RANDOM.normal(size=(300, 1))


def test_columns_are_the_kerases():
    """One number is added by another op in Keras 3, and its gradient is summed otherwise."""
    for library, defaults in LIBRARIES:
        assert same_arrays(trained(minikeras, defaults=defaults), trained(library))
    assert [columns("add_bias")[name] for name in ("keras", "keras2", "tf1")] == [
        Defaults.keras().add_bias,
        Defaults.keras2().add_bias,
        "of_channels",
    ]


def test_formula_is_that_of_the_page():
    """`y + bias` in Keras 3, and not `y + bias.reshape(3, 1, 1)`."""
    assert np.array_equal(ours(MAPS, BIAS, "channels_first", "of_its_length"), MAPS + BIAS)
    right = MAPS + BIAS.reshape(3, 1, 1)
    assert np.array_equal(ours(MAPS, BIAS, "channels_first", "of_channels"), right)
