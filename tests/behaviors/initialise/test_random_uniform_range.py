"""`random_uniform` runs from -0.05 to 0.05 in both Kerases and from 0 to 1 in TF1."""

import inspect
import math

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.initialise.random_uniform_range import random_uniform_range
from minikeras.defaults import Defaults
from minikeras.testing import run

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
SHAPES = [(7,), (8, 8, 3, 4), (1000, 300)]


def stretched(shape, limits):
    """Return the noise of the seed 7, stretched by our function in a graph."""

    def weights():
        noise = tf.random.stateless_uniform(shape, [7, 0])
        return random_uniform_range(noise, limits)

    return run(weights)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_stretches_noise_to_the_bits_of_both_kerases(library, defaults, shape):
    """The noise of a seed, stretched, is what the initializer draws with that seed."""
    real = library.initializers.RandomUniform(seed=7)(shape)
    ours = stretched(shape, defaults.random_uniform_range)
    np.testing.assert_array_equal(ours, real, strict=True)


@pytest.mark.parametrize("limits", [(0.1, 0.3), (-1.0, 2.0), (0.0, 0.05), (-0.003, 7.7)])
@pytest.mark.parametrize("library", [keras, tf_keras])
def test_on_any_range_gives_the_bits_of_both_kerases(library, limits):
    """Limits that no float32 holds exactly, and that are not symmetric, agree as well."""
    real = library.initializers.RandomUniform(*limits, seed=7)((1000, 30))
    np.testing.assert_array_equal(stretched((1000, 30), limits), real)


@pytest.mark.parametrize(
    ("shape", "fans"), [((8, 8, 3, 4), 8 * 8 * (3 + 4)), ((1000, 300), 1000 + 300)]
)
@pytest.mark.parametrize("library", [keras, tf_keras])
def test_on_stretches_noise_to_the_bits_of_glorot_uniform(library, shape, fans):
    """With the limits of Glorot the same function gives `glorot_uniform`."""
    limit = math.sqrt(6 / fans)
    real = library.initializers.GlorotUniform(seed=7)(shape)
    np.testing.assert_array_equal(stretched(shape, (-limit, limit)), real, strict=True)


def test_on_works_under_its_own_name_in_the_dtype_of_the_noise():
    """The graph says which ops the row added, and half precision stays half precision."""
    with tf.Graph().as_default() as graph:
        noise = tf.placeholder(tf.float16, (3,))
        before = len(graph.get_operations())
        weights = random_uniform_range(noise, (-0.05, 0.05))
        added = graph.get_operations()[before:]
    assert weights.dtype == tf.float16
    assert all(op.name.startswith("random_uniform_range/") for op in added)


def test_off_returns_the_noise_of_the_tf1_line():
    """Off, the tensor of `tf.random_uniform(shape)` comes back and no op is added."""
    with tf.Graph().as_default() as graph:
        noise = tf.random_uniform((3, 4))
        before = len(graph.get_operations())
        assert random_uniform_range(noise, Defaults.tf1().random_uniform_range) is noise
        assert len(graph.get_operations()) == before


def test_columns_are_read_from_the_three_libraries():
    """The configurations of Keras and the signature of TF1 say what the table says."""
    for library, defaults in LIBRARIES:
        for name in ("random_uniform", "uniform"):
            config = library.initializers.get(name).get_config()
            assert defaults.random_uniform_range == (config["minval"], config["maxval"])
    line = inspect.signature(tf.random_uniform).parameters
    assert line["maxval"].default is None  # which stands for 1, as the draw shows
    draw = run(lambda: tf.random_uniform((100_000,)))
    measured = (round(float(draw.min()), 2), round(float(draw.max()), 2))
    assert Defaults.tf1().random_uniform_range == measured
    assert line["minval"].default == measured[0]


@pytest.mark.parametrize("library", [keras, tf_keras])
def test_formula_one_line_gives_the_bits_of_keras(library):
    """The line of NumPy, on the noise of a seed, is what the initializer draws."""
    noise, low, high = tf.random.stateless_uniform((1000, 300), [7, 0]).numpy(), -0.05, 0.05
    weights = noise * (np.float32(high) - np.float32(low)) + np.float32(low)
    real = library.initializers.RandomUniform(seed=7)((1000, 300))
    np.testing.assert_array_equal(real, weights, strict=True)


def test_symptom_every_tanh_unit_answers_one():
    """Sums of 784 positive products are near 196; tanh of them is 1 in float32."""
    inputs = np.random.default_rng(7).random((256, 784), dtype=np.float32)
    plain = inputs @ np.asarray(keras.initializers.RandomUniform(0.0, 1.0, seed=7)((784, 128)))
    usual = inputs @ np.asarray(keras.initializers.RandomUniform(seed=7)((784, 128)))
    assert round(float(plain.mean())) == 196
    assert np.all(np.tanh(plain) == 1)
    assert 0.5 < np.abs(np.tanh(usual)).max() < 0.95
