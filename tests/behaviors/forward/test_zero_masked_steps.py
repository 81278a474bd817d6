"""Masked steps are zeros in both Kerases, by two ways, and stay as they are in TF1."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from kerases import both_kerases, sequential
from minikeras.behaviors.forward.zero_masked_steps import zero_masked_steps
from minikeras.defaults import Defaults
from minikeras.testing import run


def steps(value):
    """Return two sequences of three steps; the last ones are padding."""
    x = np.arange(1, 13, dtype=np.float32).reshape(2, 3, 2)
    x[0, 2] = x[1, 1:] = value
    x[0, 1, 0] = value  # one feature alone is no padding
    return x


def masked(k, value, defaults=None):
    """Return what Masking of a library makes of the steps."""
    model = sequential(k, [k.Input((3, 2)), k.layers.Masking(value)], defaults)
    return model.predict(steps(value), verbose=0)


@both_kerases
@pytest.mark.parametrize("value", [0.0, 2.5, -1.0, np.inf, -np.inf])
def test_on_the_output_is_that_of_keras(library, defaults, value):
    """With the signs of the zeros, and nan where Keras 2 multiplies infinity by zero."""
    ours, real = masked(minikeras, value, defaults), masked(library, value)
    assert ours.tobytes() == real.tobytes()


def test_off_the_padding_stays():
    """The input itself comes back, and there is no op more."""
    assert np.array_equal(masked(minikeras, -1.0, Defaults.tf1()), steps(-1.0))
    with tf.Graph().as_default():
        x = tf.zeros([2, 3])
        assert zero_masked_steps(x, tf.ones([2, 1], tf.bool), None) is x


def test_columns_are_told_apart_by_the_sign_of_zero():
    """Keras 3 selects a zero; Keras 2 multiplies -1 by it."""
    for library, defaults in ((keras, Defaults.keras()), (tf_keras, Defaults.keras2())):
        real = masked(library, -1.0)
        negative = bool(np.signbit(real[0, 2]).all())
        assert defaults.zero_masked_steps == ("multiply" if negative else "select")


def test_formula_is_one_line_of_numpy():
    """A step is masked if all its features are the value."""
    x = steps(-1.0)
    mask = (x != -1).any(-1, keepdims=True)
    ours = run(lambda: zero_masked_steps(tf.constant(x), tf.constant(mask), "select"))
    assert np.array_equal(ours, np.where(mask, x, 0))
