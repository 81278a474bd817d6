"""`random_normal` has standard deviation 0.05 in both Kerases and 1 in TF1."""

import inspect
import math

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.initialise.random_normal_stddev import random_normal_stddev
from minikeras.defaults import Defaults
from minikeras.testing import run

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
SHAPES = [(7,), (8, 8, 3, 4), (1000, 300)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_scales_noise_to_the_bits_of_both_kerases(library, defaults, shape):
    """The noise of a seed, scaled, is what the initializer draws with that seed."""

    def scaled():
        noise = tf.random.stateless_normal(shape, [7, 0])
        weights = random_normal_stddev(noise, defaults.random_normal_stddev)
        assert weights.name.startswith("random_normal_stddev/")
        return weights

    real = library.initializers.RandomNormal(seed=7)(shape)
    np.testing.assert_array_equal(run(scaled), real, strict=True)


def test_off_returns_the_noise_of_the_tf1_line():
    """Off, the tensor of `tf.random_normal(shape)` comes back and no op is added."""
    with tf.Graph().as_default() as graph:
        noise = tf.random_normal((3, 4))
        before = len(graph.get_operations())
        assert random_normal_stddev(noise, Defaults.tf1().random_normal_stddev) is noise
        assert len(graph.get_operations()) == before


def test_columns_are_read_from_the_three_libraries():
    """The configurations of Keras and the signature of TF1 say what the table says."""
    for library, defaults in LIBRARIES:
        for name in ("random_normal", "normal"):
            config = library.initializers.get(name).get_config()
            assert defaults.random_normal_stddev == config["stddev"]
            assert config["mean"] == 0
    line = inspect.signature(tf.random_normal).parameters
    assert Defaults.tf1().random_normal_stddev == line["stddev"].default
    assert Defaults.tf1().random_normal_stddev == tf.random_normal_initializer().stddev


@pytest.mark.parametrize("library", [keras, tf_keras])
def test_formula_one_multiplication_gives_the_bits_of_keras(library):
    """The line of NumPy, on the noise of a seed, is what the initializer draws."""
    noise = tf.random.stateless_normal((8, 8, 3, 4), [7, 0]).numpy()
    weights = np.float32(0.05) * noise
    real = library.initializers.RandomNormal(seed=7)((8, 8, 3, 4))
    np.testing.assert_array_equal(real, weights, strict=True)


def test_symptom_the_factors_of_three_layers_multiply():
    """In a ReLU net of three layers, logits and first loss are those on the page."""
    inputs = np.random.default_rng(7).random((256, 784), dtype=np.float32)
    labels = np.arange(256) % 10
    logits = {}
    for stddev in (0.05, 1.0):
        signal = inputs
        for seed, shape in enumerate([(784, 128), (128, 128), (128, 10)]):
            signal = np.maximum(signal, 0)
            kernel = keras.initializers.RandomNormal(stddev=stddev, seed=seed)(shape)
            signal = signal @ np.asarray(kernel)
        logits[stddev] = signal.astype(np.float64)

    def loss(logits):
        logits = logits - logits.max(axis=1, keepdims=True)
        return np.mean(np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(256), labels])

    np.testing.assert_allclose(logits[1.0], 20**3 * logits[0.05], rtol=1e-2, atol=1e-2)
    assert (round(logits[0.05].std(), 2), round(logits[1.0].std())) == (0.12, 970)
    assert (round(loss(logits[0.05]), 2), round(loss(logits[1.0]))) == (2.31, 1447)
    assert round(math.log(10), 2) == 2.30
