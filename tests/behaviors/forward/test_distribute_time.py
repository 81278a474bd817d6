"""Keras 3 calls the layer in TimeDistributed step by step, Keras 2 and TF1 on one batch."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from kerases import both_kerases, sequential
from minikeras.behaviors.forward.distribute_time import distribute_time
from minikeras.defaults import Defaults
from minikeras.testing import run

X = np.random.default_rng(0).normal(size=(8, 3, 2)).astype(np.float32)
X += np.arange(3, dtype=np.float32)[:, None]  # every step has another mean


def averages(k, defaults=None):
    """Return the moving mean and variance after two steps of training."""
    layer = k.layers.TimeDistributed(k.layers.BatchNormalization())
    model = sequential(k, [k.Input((3, 2)), layer], defaults)
    model.compile(k.optimizers.SGD(0.0), "mse")
    model.fit(X, X, epochs=2, batch_size=8, shuffle=False, verbose=0)
    return model.get_weights()[2:]


@both_kerases
def test_on_the_averages_are_those_of_keras(library, defaults):
    """They move once for each step in Keras 3, once for each batch in Keras 2."""
    for ours, real in zip(averages(minikeras, defaults), averages(library), strict=True):
        assert np.array_equal(ours, real)


def test_off_one_batch_is_normalised_as_one():
    """The plain lines of TF1: reshape, work, reshape."""

    def line(x):
        rows = tf.reshape(x, [-1, 2])
        return tf.reshape(rows - tf.reduce_mean(rows, 0), tf.shape(x))

    def centred(x):
        return x - tf.reduce_mean(x, 0)

    way = Defaults.tf1().distribute_time
    ours, plain = run(
        lambda: (
            distribute_time(tf.constant(X), lambda x, time: centred(x), centred, way),
            line(tf.constant(X)),
        )
    )
    assert np.array_equal(ours, plain)


@pytest.mark.parametrize(
    ("library", "moves"), [(keras, 2 * 3), (tf_keras, 2)], ids=["keras", "keras2"]
)
def test_columns_are_told_apart_by_the_averages(library, moves):
    """After two batches of three steps the start has the weight 0.99 ** 6 or 0.99 ** 2."""
    means = X.mean(axis=0)  # (step, feature)
    expected = np.zeros(2)
    for move in range(moves):
        batch = means[move % 3] if moves > 2 else means.mean(axis=0)
        expected = expected * 0.99 + batch * 0.01
    assert np.allclose(averages(library)[0], expected, atol=1e-6)
    defaults = Defaults.keras() if library is keras else Defaults.keras2()
    assert defaults.distribute_time == ("step_by_step" if moves > 2 else "one_batch")


def test_formula_is_one_line_of_numpy():
    """A result for each step, and these put together again."""

    def layer(x):
        return x * 2 + tf.reduce_max(x)

    ours = run(
        lambda: distribute_time(tf.constant(X), lambda x, t: layer(x), layer, "step_by_step")
    )
    y = [X[:, time] * 2 + X[:, time].max() for time in range(3)]
    assert np.array_equal(ours, np.stack(y, axis=1))


def test_formula_steps_of_an_unknown_number_are_one_batch():
    """On both sides of the row."""
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32, [None, None, 2])
        y = distribute_time(x, lambda x, t: x, lambda x: x - tf.reduce_max(x), "step_by_step")
        assert np.array_equal(session.run(y, {x: X}), X - X.max())
