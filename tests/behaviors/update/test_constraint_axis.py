"""A constraint measures along axis 0 in Keras, and the whole weight in TF1."""

import json

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import feed
from minikeras import constraints
from minikeras.behaviors.update.constraint_axis import constraint_axis
from minikeras.config import serialize
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
RANDOM = np.random.default_rng(0)
DENSE = RANDOM.normal(size=(6, 4)).astype(np.float32)
WINDOW = RANDOM.normal(size=(3, 3, 2, 4)).astype(np.float32)
MAKES = [lambda k: k.MaxNorm(1.5), lambda k: k.UnitNorm(), lambda k: k.MinMaxNorm(0.5, 1.5)]
SAID = [lambda k: k.MaxNorm(1.5, 1), lambda k: k.MaxNorm(1.5, None), lambda k: k.MaxNorm(1.5, 0)]


def moved(library, make, weight):
    """Return where a real Keras moves a weight, in a graph as in `fit`."""
    signature = [tf2.TensorSpec(weight.shape)]
    return tf2.function(make(library.constraints), input_signature=signature)(weight).numpy()


def ours(make, table, weight):
    """Return where ours moves a weight in a model with a table."""
    return feed(lambda w: constraints.constrain(make(constraints), w, table), weight)


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
@pytest.mark.parametrize("make", MAKES)
def test_on_the_weight_moves_where_keras_moves_it(library, defaults, make):
    """To the last bit, for a matrix and for a window."""
    for weight in (DENSE, WINDOW):
        assert np.array_equal(ours(make, defaults, weight), moved(library, make, weight))


@pytest.mark.parametrize("make", SAID)
def test_on_and_off_what_was_said_is_done(make):
    """Also where it is what nobody needs to say, and where it is all axes."""
    table = Defaults.keras().replace(constraint_axis=Defaults.tf1().constraint_axis)
    for library, _ in LIBRARIES:
        assert np.array_equal(ours(make, table, DENSE), moved(library, make, DENSE))


def test_off_is_the_line_of_tf1():
    """`tf.clip_by_norm`, which takes one norm of all; to 1e-6, since it multiplies first."""
    for weight in (DENSE, WINDOW):
        off = ours(MAKES[0], Defaults.tf1(), weight)
        plain = feed(lambda w: tf.clip_by_norm(w, 1.5), weight)
        np.testing.assert_allclose(off, plain, rtol=1e-6)
        assert np.linalg.norm(off) == pytest.approx(1.5, rel=1e-6)


def test_columns_are_the_lengths_of_a_unit_weight():
    """A weight of 4 columns has the norm 2 if each column has the norm 1."""
    norm = {0: 2, None: 1}
    for library, defaults in LIBRARIES:
        found = np.linalg.norm(moved(library, MAKES[1], DENSE))
        assert found == pytest.approx(norm[defaults.constraint_axis], rel=1e-6)
    found = np.linalg.norm(feed(tf.nn.l2_normalize, DENSE))
    assert found == pytest.approx(norm[Defaults.tf1().constraint_axis], rel=1e-6)


def test_formula_is_the_norm_of_keras():
    """The NumPy line of the page, and `UnitNorm` divides by it; to 1e-6, since it is a sum."""
    w = DENSE
    norms = np.sqrt((w**2).sum(axis=0, keepdims=True))
    np.testing.assert_allclose(feed(lambda w: constraint_axis(w, 0), w), norms, rtol=1e-6)
    for library, _ in LIBRARIES:
        np.testing.assert_allclose(moved(library, MAKES[1], w), w / norms, rtol=1e-6)


def test_an_axis_that_nobody_said_is_written_as_that_of_keras():
    """And it is read again as one that nobody said."""
    config = json.loads(json.dumps(serialize(constraints.MaxNorm())))
    assert keras.constraints.deserialize(config).axis == 0
    for item, unsaid in ((config, True), (serialize(constraints.MaxNorm(axis=0)), False)):
        assert isinstance(constraints.deserialize(item).axis, constraints.Unsaid) == unsaid
