"""Keras draws with ops that know only seed and shape; a TF1 op remembers how often it ran."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.initialise.stateless_draws import stateless_draws
from minikeras.defaults import Defaults
from minikeras.testing import run

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
UNIT = {
    "normal": ("RandomNormal", {"stddev": 1.0}),
    "truncated_normal": ("TruncatedNormal", {"stddev": 1.0}),
    "uniform": ("RandomUniform", {"minval": 0.0, "maxval": 1.0}),
}


def unit_noise(library, kind, shape, seed):
    name, arguments = UNIT[kind]
    return np.asarray(getattr(library.initializers, name)(**arguments, seed=seed)(shape))


def two_runs(draw):
    """Return what a draw gives when it is run twice in a graph with the seed 7."""
    with tf.Graph().as_default() as graph, tf.Session() as session:
        tf.set_random_seed(7)
        noise = draw()
        return session.run(noise), session.run(noise), [op.type for op in graph.get_operations()]


@pytest.mark.parametrize("shape", [(7,), (8, 8, 3, 4), (1000, 300)])
@pytest.mark.parametrize("kind", UNIT)
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_gives_the_bits_of_both_kerases(library, defaults, kind, shape):
    """One seed and one shape give the noise of the real initializer, bit by bit."""
    for seed in (0, 7, 10**9, 2**31 - 3):
        ours = run(lambda s=seed: stateless_draws(kind, shape, s, defaults.stateless_draws))
        np.testing.assert_array_equal(ours, unit_noise(library, kind, shape, seed), strict=True)


def test_on_an_op_has_no_memory_and_says_who_made_it():
    """A second run, or random ops in front, change nothing; the scope has the row's name."""

    def draw():
        tf.random_normal((3,))
        noise = stateless_draws("normal", (5,), 7, True)
        assert noise.name.startswith("stateless_draws/")
        return noise

    first, second, _ = two_runs(draw)
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(first, run(lambda: stateless_draws("normal", (5,), 7, True)))


@pytest.mark.parametrize("kind", UNIT)
def test_off_is_the_line_of_tf1(kind):
    """Off, the ops and both runs are those of `tf.random_normal(shape)` and its relatives."""
    line = {"uniform": tf.random_uniform, "normal": tf.random_normal}.get(kind, tf.truncated_normal)
    enabled = Defaults.tf1().stateless_draws
    first, second, ops = two_runs(lambda: stateless_draws(kind, (4, 5), 12345, enabled))
    plain_first, plain_second, plain_ops = two_runs(lambda: line((4, 5)))
    np.testing.assert_array_equal(first, plain_first)
    np.testing.assert_array_equal(second, plain_second)
    assert ops == plain_ops
    assert not np.array_equal(first, second)


def test_off_a_second_initialisation_gives_other_weights():
    """Running the initializer again redraws a TF1 variable, but not one drawn as Keras does."""
    for enabled in (True, False):
        with tf.Graph().as_default(), tf.Session() as session:
            weight = tf.Variable(stateless_draws("normal", (5,), 7, enabled))
            initialize, values = tf.global_variables_initializer(), []
            for _ in range(2):
                session.run(initialize)
                values.append(session.run(weight))
        assert np.array_equal(*values) is enabled


def test_columns_are_measured_by_drawing_twice_from_one_seed():
    """An initializer of Keras repeats itself; an op of TF1 does not."""
    for library, defaults in LIBRARIES:
        initializer = library.initializers.RandomNormal(seed=7)
        repeats = np.array_equal(initializer((5,)), initializer((5,)))
        assert defaults.stateless_draws is repeats
    first, second, _ = two_runs(lambda: tf.random_normal((5,), seed=7))
    assert Defaults.tf1().stateless_draws is np.array_equal(first, second)


@pytest.mark.parametrize("seed", [7, 12345])
def test_formula_one_line_of_tensorflow_is_the_noise_of_keras(seed):
    """The line of the page gives the bits of Keras 3."""
    shape = (4, 5)
    noise = tf.random.stateless_normal(shape, seed=[seed, 0])
    np.testing.assert_array_equal(noise, unit_noise(keras, "normal", shape, seed))
