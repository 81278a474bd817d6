"""`truncated_normal` has standard deviation 0.05 before the cut in both Kerases, 1 in TF1."""

import inspect

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.initialise.truncated_normal_stddev import truncated_normal_stddev
from minikeras.defaults import Defaults
from minikeras.testing import run

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
SHAPES = [(7,), (8, 8, 3, 4), (1000, 300)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_scales_noise_to_the_bits_of_both_kerases(library, defaults, shape):
    """The noise of a seed, scaled, is what the initializer draws with that seed."""

    def scaled():
        noise = tf.random.stateless_truncated_normal(shape, [7, 0])
        weights = truncated_normal_stddev(noise, defaults.truncated_normal_stddev)
        assert weights.name.startswith("truncated_normal_stddev/")
        return weights

    real = library.initializers.TruncatedNormal(seed=7)(shape)
    np.testing.assert_array_equal(run(scaled), real, strict=True)


def test_off_returns_the_noise_of_the_tf1_line():
    """Off, the tensor of `tf.truncated_normal(shape)` comes back and no op is added."""
    with tf.Graph().as_default() as graph:
        noise = tf.truncated_normal((3, 4))
        before = len(graph.get_operations())
        assert truncated_normal_stddev(noise, Defaults.tf1().truncated_normal_stddev) is noise
        assert len(graph.get_operations()) == before


def test_columns_are_read_from_the_three_libraries():
    """The configurations of Keras and the signature of TF1 say what the table says."""
    for library, defaults in LIBRARIES:
        config = library.initializers.get("truncated_normal").get_config()
        assert defaults.truncated_normal_stddev == config["stddev"]
        assert config["mean"] == 0
    line = inspect.signature(tf.truncated_normal).parameters
    assert Defaults.tf1().truncated_normal_stddev == line["stddev"].default
    assert Defaults.tf1().truncated_normal_stddev == tf.truncated_normal_initializer().stddev


@pytest.mark.parametrize("library", [keras, tf_keras])
def test_formula_one_multiplication_gives_the_bits_of_keras(library):
    """The line of NumPy, on the noise of a seed, is what the initializer draws."""
    noise = tf.random.stateless_truncated_normal((8, 8, 3, 4), [7, 0]).numpy()
    weights = np.float32(0.05) * noise
    real = library.initializers.TruncatedNormal(seed=7)((8, 8, 3, 4))
    np.testing.assert_array_equal(real, weights, strict=True)


def test_symptom_sums_are_20_times_as_large_and_tanh_is_flat():
    """The weights, the sums of a first layer and the gradients behind it are as on the page."""
    inputs = np.random.default_rng(7).random((256, 784), dtype=np.float32)
    for stddev, largest, spread, sums, flat in (
        (0.05, 0.1, 0.044, 0.65, 0.0),
        (1.0, 2.0, 0.88, 13, 0.83),
    ):
        kernel = keras.initializers.TruncatedNormal(stddev=stddev, seed=7)((784, 128))
        kernel = np.asarray(kernel)
        outputs = inputs @ kernel
        assert 0.999 * largest < np.abs(kernel).max() <= largest
        assert kernel.std() == pytest.approx(spread, rel=0.002)
        assert outputs.std() == pytest.approx(sums, rel=0.01)
        assert np.mean(1 - np.tanh(outputs) ** 2 < 0.01) == pytest.approx(flat, abs=0.005)
