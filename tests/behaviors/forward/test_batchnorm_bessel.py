"""Keras 2 corrects the moving variance of images by N / (N - 1); Keras 3 and TF1 by hand do not."""

from __future__ import annotations

from types import ModuleType

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.forward.batchnorm_bessel import batchnorm_bessel
from minikeras.defaults import Defaults
from minikeras.testing import run

PROFILES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
SHAPES = [(4, 3), (4, 6, 3), (4, 2, 3, 3)]  # the last axis has the channels
N4 = np.float32([-1, 1, -1, 1]).reshape(4, 1, 1, 1)  # N = 4, mean 0, variance 1


def data(*shape: int) -> np.ndarray:
    """Return numbers that are far from mean 0 and variance 1."""
    return np.random.default_rng(0).normal(5, 3, shape).astype("float32")


def moving_variance(library: ModuleType, x: np.ndarray, axis: int = -1) -> np.ndarray:
    """Return the moving variance of a real layer after one training step."""
    layer = library.layers.BatchNormalization(axis)
    layer(x, training=True)
    return layer.get_weights()[3]


def moved_by_kernel(x: tf.Tensor) -> tf.Tensor:
    """Return what the fused kernel makes of a moving variance of 1."""
    ones, zeros = tf.ones(x.shape[-1]), tf.zeros(x.shape[-1])
    averages = {"mean": zeros, "variance": ones, "exponential_avg_factor": 1 - 0.99}
    return tf.nn.fused_batch_norm(x, ones, zeros, **averages)[2]


def moved_by_hand(x: tf.Tensor, profile: Defaults) -> tf.Tensor:
    """Return what `tf.nn.moments` and the update of a profile make of a moving variance of 1."""
    batch = tf.nn.moments(x, list(range(len(x.shape) - 1)))[1]
    if profile.moving_average_update == "subtract_difference":
        return 1 - (1 - batch) * (1 - 0.99)
    return tf.ones_like(batch) * 0.99 + batch * (1 - 0.99)


@pytest.mark.parametrize(("library", "profile"), PROFILES)
@pytest.mark.parametrize("shape", SHAPES)
def test_on_the_kernel_runs_for_images_in_keras_2_only(
    library: ModuleType, profile: Defaults, shape: tuple[int, ...]
) -> None:
    """The moving variance is that of the kernel or that of the line by hand, to the bit."""
    value = data(*shape)

    def moved() -> tf.Tensor:
        x = tf.placeholder_with_default(value, shape)
        kernel = batchnorm_bessel(x, x.shape.rank - 1, profile.batchnorm_bessel)
        return moved_by_kernel(x) if kernel else moved_by_hand(x, profile)

    assert np.array_equal(run(moved), moving_variance(library, value))


@pytest.mark.parametrize(("library", "profile"), PROFILES)
@pytest.mark.parametrize("shape", [(4, 2, 3), (4, 2, 3, 3), (4, 2, 2, 3, 3)])
def test_on_the_kernel_knows_channels_that_are_first_or_last(
    library: ModuleType, profile: Defaults, shape: tuple[int, ...]
) -> None:
    """The batch has the variance 1, which grows only where it is corrected."""
    x = np.ones(shape, np.float32)
    x[::2] = -1
    for axis in range(1, len(shape)):
        grows = (moving_variance(library, x, axis) > 1).all()
        assert batchnorm_bessel(tf.constant(x), axis, profile.batchnorm_bessel) == grows


def test_on_a_batch_of_four_values_shows_it() -> None:
    """N = 4 and variance 1: the kernel says 4 / 3 and leaves 1.0033; N = 1 corrects nothing."""
    kernel = run(lambda: tf.nn.fused_batch_norm(N4, [1.0], [0.0])[2])
    assert kernel == pytest.approx(1.3333, abs=5e-5)
    assert moving_variance(tf_keras, N4) == pytest.approx(1.0033, abs=5e-5)
    assert moving_variance(keras, N4) == 1
    assert moving_variance(tf_keras, N4[:1]) == np.float32(0.99)
    assert moving_variance(tf_keras, N4[..., np.newaxis]) == moving_variance(tf_keras, N4)
    n = 32 * 28 * 28
    assert n / (n - 1) == pytest.approx(1.00004, abs=5e-6)


def test_off_the_variance_is_that_of_tf_nn_moments() -> None:
    """Off sends images to the line by hand, whose variance is divided by N."""
    x = data(4, 2, 3, 3)
    assert batchnorm_bessel(x, 3, Defaults.tf1().batchnorm_bessel) is False
    moments = run(lambda: tf.nn.moments(tf.constant(x), [0, 1, 2])[1])
    assert moments == pytest.approx(x.astype("float64").var((0, 1, 2)), rel=1e-6)


def test_columns_are_whether_the_variance_grows() -> None:
    """With a batch variance of 1, the moving variance of 1 grows only where it is corrected."""
    for library, profile in PROFILES:
        assert profile.batchnorm_bessel == (moving_variance(library, N4) > 1)
    moments = run(lambda: tf.nn.moments(tf.constant(N4), [0, 1, 2])[1])
    assert Defaults.tf1().batchnorm_bessel == (moments > 1)


def test_formula_is_what_keras_2_does() -> None:
    """The NumPy line of the page, in double precision, against Keras 2 in single: 1e-6."""
    x, moving = data(4, 2, 3, 3), 1.0
    n = x.size / x.shape[-1]
    expected = moving_variance(tf_keras, x)
    x = x.astype("float64")
    moving = 0.99 * moving + 0.01 * x.var((0, 1, 2)) * n / (n - 1)
    assert moving == pytest.approx(expected, rel=1e-6)
