"""Where the numbers of an augmentation come from."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from behaviors.forward.augmentations import IMAGES, SEED, ours, theirs
from kerases import both_kerases, sequential
from minikeras.behaviors.forward.augmentation_stream import augmentation_stream
from minikeras.defaults import Defaults
from minikeras.testing import run

KERAS = Defaults.keras()


def brighten(k):
    """Return a layer whose two Keras versions differ in nothing but the stream."""
    return k.layers.RandomBrightness(0.5, seed=SEED)


def test_on_the_numbers_are_those_of_the_layers_stream():
    """Of Keras 3, and of Keras 2."""
    for name, expected in zip(("stateless", "generator"), theirs(brighten), strict=True):
        assert np.array_equal(ours(brighten, KERAS.replace(augmentation_stream=name)), expected)


def test_off_the_numbers_are_those_of_the_graph():
    """Another random op before it changes them, which a stream of the layer ignores."""

    def numbers(stream, before):
        tf.set_random_seed(7)
        for _ in range(before):
            tf.random.normal([])
        zero = tf.constant(0, tf.int64)
        return augmentation_stream([3], 0.0, 1.0, tf.float32, 7, zero, False, stream)[0]

    found = {
        stream: [run(lambda s=stream, b=before: numbers(s, b)) for before in (0, 1)]
        for stream in ("stateless", "generator", "graph")
    }
    assert [np.array_equal(*pair) for pair in found.values()] == [True, True, False]
    plain = run(lambda: (tf.set_random_seed(7), tf.random.uniform([3]))[1])
    assert np.array_equal(found["graph"][0], plain)


def losses(k, make, defaults=None):
    """Return six losses of a model that does not learn: the sums of what its layers leave.

    With an evaluation and a prediction between, which must not move the stream; the last batch of
    an epoch is smaller.
    """
    k.utils.set_random_seed(SEED)
    head = [k.layers.Flatten(), k.layers.Dense(1, kernel_initializer="ones", use_bias=False)]
    layers = [k.Input((5, 7, 2)), *make(k), *head]
    model = sequential(k, layers, defaults)
    model.compile(k.optimizers.SGD(0.0), lambda y_true, y_pred: y_pred)
    y = np.zeros((len(IMAGES), 1), np.float32)
    fit = {"batch_size": 4, "shuffle": False, "verbose": 0}
    found = model.fit(IMAGES, y, epochs=2, **fit).history["loss"]
    found.append(model.evaluate(IMAGES, y, verbose=0))
    model.predict(IMAGES, verbose=0)
    return [*found, *model.fit(IMAGES, y, **fit).history["loss"]]


@both_kerases
@pytest.mark.parametrize("seed", [None, 5])
def test_columns_have_the_bits_of_the_kerases(library, defaults, seed):
    """Over three epochs, beside a dropout and initial weights, whose seeds are drawn between."""
    assert Defaults.tf1().augmentation_stream == "graph"

    def make(k):
        return [
            k.layers.RandomContrast(0.5, seed=seed),
            k.layers.RandomBrightness(0.5, seed=seed),
            k.layers.Conv2D(2, 2),
            k.layers.RandomZoom(0.3, 0.2, seed=seed),
            k.layers.Dropout(0.2),
        ]

    assert losses(minikeras, make, defaults) == losses(library, make)


@pytest.mark.parametrize("seed", [7, 0, -7, 2**31 - 1])
@pytest.mark.parametrize("dtype", [tf.float32, tf.float64])
def test_formula_is_a_draw_of_keras(seed, dtype):
    """Keras 3 counts draws; the generator of Keras 2 counts numbers, in blocks of 256."""
    seeds = keras.random.SeedGenerator(seed)
    generator = tf_keras.layers.RandomZoom(0.1, seed=seed)._random_generator
    drawn = {"stateless": 0, "generator": 0}
    for shape in ([3, 1], [2, 2]):
        expected = {
            "stateless": keras.random.uniform(shape, -0.1, 0.3, dtype.name, seeds),
            "generator": generator.random_uniform(shape, -0.1, 0.3, dtype),
        }
        for stream, numbers in expected.items():
            found, drawn[stream] = run(
                lambda s=stream, n=shape: augmentation_stream(
                    n, -0.1, 0.3, dtype, seed, tf.constant(drawn[s], tf.int64), False, s
                )
            )
            assert np.array_equal(found, numbers)
    assert drawn == {"stateless": 2, "generator": 256 * 7}


def test_formula_of_integers_is_a_draw_of_keras_2():
    """As those that place its crops."""
    generator = tf_keras.layers.RandomZoom(0.1, seed=7)._random_generator
    found, drawn = run(
        lambda: augmentation_stream(
            [5], 10, 99, tf.int32, 7, tf.constant(0, tf.int64), False, "generator"
        )
    )
    assert np.array_equal(found, generator.random_uniform([5], 10, 99, tf.int32))
    assert drawn == 256 * 5
