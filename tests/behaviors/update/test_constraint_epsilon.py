"""Keras adds 1e-7 to the norm that a constraint divides by; TF1 does not."""

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import added_ops, feed
from minikeras import constraints
from minikeras.behaviors.update.constraint_epsilon import constraint_epsilon
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
OFF = Defaults.keras().replace(constraint_epsilon=Defaults.tf1().constraint_epsilon)
RANDOM = np.random.default_rng(0)
# Columns of no length, of tiny ones, and within and without the limits.
W = RANDOM.normal(size=(6, 8)).astype(np.float32) * np.float32([0, 1e-7, 1e-6, 0.01, 0.1, 1, 2, 9])
MAKES = [lambda k: k.MaxNorm(), lambda k: k.UnitNorm(), lambda k: k.MinMaxNorm(0.5, 2.0)]


def moved(library, make, weight):
    """Return where a real Keras moves a weight, in a graph as in `fit`."""
    signature = [tf2.TensorSpec(weight.shape)]
    return tf2.function(make(library.constraints), input_signature=signature)(weight).numpy()


def ours(make, table, weight=W):
    """Return where ours moves a weight in a model with a table."""
    return feed(lambda w: constraints.constrain(make(constraints), w, table), weight)


def lengths(weight):
    """Return the length of each column, in double precision."""
    return np.sqrt((weight.astype(float) ** 2).sum(0))


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
@pytest.mark.parametrize("make", MAKES)
def test_on_the_weight_moves_where_keras_moves_it(library, defaults, make):
    """To the last bit, for columns of every length."""
    assert np.array_equal(ours(make, defaults), moved(library, make, W))


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_a_short_column_decays(library, defaults):
    """Of a length of 1e-6 about a tenth is gone after one step, inside the ball."""
    weight = np.float32([[1e-6]])
    kept = moved(library, MAKES[0], weight) / weight
    assert kept == pytest.approx(1 / 1.1, rel=1e-6)
    names = added_ops(lambda w: constraint_epsilon(w, w, defaults.constraint_epsilon), W)
    assert all(name.startswith("constraint_epsilon/") for name in names)


def test_off_what_is_inside_the_ball_stays_to_the_bit():
    """As `tf.clip_by_norm` leaves it; outside it multiplies first, so to 1e-6."""
    off = ours(MAKES[0], OFF)
    plain = feed(lambda w: tf.clip_by_norm(w, 2.0, axes=[0]), W)
    inside = lengths(W) < 2
    assert np.array_equal(off[:, inside], W[:, inside])
    np.testing.assert_allclose(off, plain, rtol=1e-6)


def test_off_a_unit_column_has_the_length_one():
    """As by `tf.nn.l2_normalize`, to 1e-6; and a column of zeros stays one."""
    off = ours(MAKES[1], OFF)
    long = lengths(W) > 1e-5
    np.testing.assert_allclose(lengths(off)[1:], 1, rtol=1e-6)
    assert off[:, 0].tolist() == [0] * 6
    plain = feed(lambda w: tf.nn.l2_normalize(w, axis=0), W)
    np.testing.assert_allclose(off[:, long], plain[:, long], rtol=1e-6)


def test_columns_are_the_numbers_that_a_short_column_shows():
    """Of a column of length 1e-7, `MaxNorm` keeps the share length / (length + epsilon)."""
    weight = np.float32([[1e-7]])
    for library, defaults in LIBRARIES:
        kept = float(moved(library, MAKES[0], weight)[0, 0]) / 1e-7
        assert defaults.constraint_epsilon == pytest.approx(1e-7 / kept - 1e-7, rel=1e-5)
    assert np.array_equal(feed(lambda w: tf.clip_by_norm(w, 2.0, axes=[0]), weight), weight)
    assert Defaults.tf1().constraint_epsilon is None


def test_formula_is_where_keras_moves_a_weight():
    """The line of the page, for `MaxNorm`; to 1e-6, since it is computed in double precision."""
    w, max_value, norm = W, 2, lengths(W)
    formula = w * np.clip(norm, 0, max_value) / (1e-7 + norm)
    for library, _ in LIBRARIES:
        np.testing.assert_allclose(moved(library, MAKES[0], W), formula, rtol=1e-6)
