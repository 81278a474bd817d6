"""Keras adds 0.001 to the variance; TF1 has no default, and 1e-5 is what people write."""

from __future__ import annotations

import inspect
from types import ModuleType

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.forward.batchnorm_epsilon import batchnorm_epsilon
from minikeras.defaults import Defaults
from minikeras.testing import run

KERASES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
RNG = np.random.default_rng(0)
X = RNG.normal(size=(6, 3)).astype("float32")
GAMMA, BETA, MEAN = RNG.normal(size=(3, 3)).astype("float32")
VARIANCE = np.float32([1e-4, 1e-2, 1.0])  # from a quiet channel to a loud one


def normalize(epsilon: float) -> np.ndarray:
    """Normalise X in a graph, op for op as `tf.nn.batch_normalization`, with our epsilon."""
    with tf.Graph().as_default(), tf.Session() as session:
        x, gamma, beta, mean, variance = fed = [tf.placeholder(tf.float32) for _ in range(5)]
        factor = tf.rsqrt(batchnorm_epsilon(variance, epsilon)) * gamma
        y = x * factor + (beta - mean * factor)
        return session.run(y, dict(zip(fed, [X, GAMMA, BETA, MEAN, VARIANCE], strict=True)))


@pytest.mark.parametrize(("library", "defaults"), KERASES)
def test_on_the_output_is_that_of_keras_to_the_bit(library: ModuleType, defaults: Defaults) -> None:
    """A real layer in inference, with a quiet channel among its weights."""
    layer = library.layers.BatchNormalization()
    layer.build((None, 3))
    layer.set_weights([GAMMA, BETA, MEAN, VARIANCE])
    assert np.array_equal(normalize(defaults.batchnorm_epsilon), layer(X, training=False))


def test_on_it_stands_in_its_own_scope() -> None:
    """The ops that it adds are found in the graph under its name."""
    with tf.Graph().as_default() as graph:
        variance = tf.placeholder(tf.float32)
        before = graph.get_operations()
        batchnorm_epsilon(variance, 1e-3)
        added = set(graph.get_operations()) - set(before)
    assert added
    assert all(op.name.startswith("batchnorm_epsilon/") for op in added)


def test_off_the_output_is_that_of_the_plain_line_to_the_bit() -> None:
    """`tf.nn.batch_normalization(x, mean, variance, beta, gamma, 1e-5)`."""
    with tf.Graph().as_default(), tf.Session() as session:
        x, gamma, beta, mean, variance = fed = [tf.placeholder(tf.float32) for _ in range(5)]
        y = tf.nn.batch_normalization(x, mean, variance, beta, gamma, 1e-5)
        plain = session.run(y, dict(zip(fed, [X, GAMMA, BETA, MEAN, VARIANCE], strict=True)))
    assert np.array_equal(normalize(Defaults.tf1().batchnorm_epsilon), plain)


def test_off_zero_adds_no_op() -> None:
    """An epsilon of 0 gives the variance itself back."""
    with tf.Graph().as_default() as graph:
        variance = tf.placeholder(tf.float32)
        assert batchnorm_epsilon(variance, 0.0) is variance
        assert len(graph.get_operations()) == 1


def test_off_a_quiet_channel_becomes_loud() -> None:
    """A standard deviation of 0.01 leaves the layer as 0.30 in Keras and as 0.95 in TF1."""
    for defaults, expected in ((Defaults.keras(), 0.30), (Defaults.tf1(), 0.95)):
        epsilon = defaults.batchnorm_epsilon
        out = run(lambda epsilon=epsilon: tf.rsqrt(batchnorm_epsilon(tf.constant(1e-4), epsilon)))
        assert 0.01 * out == pytest.approx(expected, abs=5e-3)


def test_columns_are_the_defaults_of_the_libraries_where_there_is_one() -> None:
    """Both layers say it in their configuration; the plain op has no default to read."""
    for library, defaults in KERASES:
        assert defaults.batchnorm_epsilon == library.layers.BatchNormalization().epsilon
    plain = inspect.signature(tf.nn.batch_normalization).parameters["variance_epsilon"]
    assert plain.default is inspect.Parameter.empty
    fused = inspect.signature(tf.nn.fused_batch_norm).parameters["epsilon"]
    assert fused.default == Defaults.keras().batchnorm_epsilon == 0.001


@pytest.mark.parametrize("library", [keras, tf_keras])
@pytest.mark.parametrize("shape", [(6, 3), (6, 1, 1, 3)])
def test_formula_is_what_keras_does(library: ModuleType, shape: tuple[int, ...]) -> None:
    """In training, and for images, where Keras 2 has its kernel. rsqrt against a division: 1e-6."""
    x = X * np.sqrt(VARIANCE)
    expected = np.array(library.layers.BatchNormalization()(x.reshape(shape), training=True))
    expected = expected.reshape(6, 3)
    mean, variance = x.mean(0), x.var(0)
    y = (x - mean) / np.sqrt(variance + 0.001)
    assert y == pytest.approx(expected, abs=1e-6)
