"""The hard sigmoid of Keras 3 rises by a sixth, that of Keras 2 by a fifth."""

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import added_ops, feed
from minikeras.behaviors.forward.hard_sigmoid_slope import hard_sigmoid_slope
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
SLOPES = ("one_sixth", "one_fifth")
RANDOM = np.random.default_rng(0)
X = np.concatenate([RANDOM.normal(0, 2, 2000), [-3, -2.5, 0, 2.5, 3, 1e9]]).astype(np.float32)
UPSTREAM = RANDOM.normal(size=X.shape).astype(np.float32)


def ours(slope):
    """Return the values for X and the gradients for UPSTREAM."""

    def build(x, upstream):
        y = hard_sigmoid_slope(x, slope)
        return y, tf.gradients(y, x, upstream)[0]

    return feed(build, X, UPSTREAM)


def real(library):
    """Return the same of a real Keras, in a graph as in `fit`."""

    @tf2.function
    def run(x, upstream):
        with tf2.GradientTape() as tape:
            tape.watch(x)
            y = library.activations.hard_sigmoid(x)
        return y, tape.gradient(y, x, upstream)

    return [array.numpy() for array in run(tf.constant(X), tf.constant(UPSTREAM))]


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_values_and_gradients_are_those_of_keras(library, defaults):
    """To the bit, in each Keras's own form."""
    for one, other in zip(ours(defaults.hard_sigmoid_slope), real(library), strict=True):
        assert np.array_equal(one, other)


def test_on_works_under_its_own_name():
    """The graph shows that nobody wrote this sixth."""
    names = added_ops(lambda x: hard_sigmoid_slope(x, "one_sixth"), X)
    assert names
    assert all(name.startswith("hard_sigmoid_slope/") for name in names)


def test_off_is_the_line_that_people_write():
    """The same ops, and the same bits."""
    off = Defaults.tf1().hard_sigmoid_slope

    def plain(x):
        return tf.clip_by_value(0.2 * x + 0.5, 0.0, 1.0)

    assert added_ops(lambda x: hard_sigmoid_slope(x, off), X) == added_ops(plain, X)
    assert np.array_equal(ours(off)[0], feed(plain, X))


def test_columns_are_the_slopes_at_zero():
    """Measured: the value at one, less the value at zero."""
    for library, defaults in LIBRARIES:
        zero, one = np.array(library.activations.hard_sigmoid(tf.constant([0.0, 1.0])))
        shown = "one_sixth" if round(float(one - zero), 3) == 0.167 else "one_fifth"
        assert defaults.hard_sigmoid_slope == shown
    # TF1 has no hard sigmoid: its column is the line of Theano, above.
    assert not hasattr(tf.nn, "hard_sigmoid")


def test_formula_is_the_clipped_line():
    """To 1e-7, because NumPy rounds after each step and the kernel of relu6 does not."""
    np.testing.assert_allclose(ours("one_sixth")[0], np.clip((X + 3) / 6, 0, 1), atol=1e-7)
    np.testing.assert_allclose(ours("one_fifth")[0], np.clip(0.2 * X + 0.5, 0, 1), atol=1e-7)


def test_the_two_are_apart_by_a_twelfth_at_most():
    """At -2.5 and at 2.5; they meet at zero, and where both are flat."""
    apart = np.abs(ours(SLOPES[0])[0] - ours(SLOPES[1])[0])
    assert np.argmax(apart) in np.flatnonzero(np.abs(X) == 2.5)
    assert apart.max() == pytest.approx(1 / 12, abs=1e-6)
