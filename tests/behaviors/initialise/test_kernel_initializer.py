"""A kernel nobody specified is Glorot uniform in both Kerases and unspecified in TF1."""

import inspect

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.initialise.kernel_initializer import kernel_initializer
from minikeras.defaults import Defaults
from minikeras.testing import run

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
LAYERS = {"Dense": ((None, 6), {"units": 4}), "Conv2D": ((None, 8, 8, 3), {"filters": 4})}


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_a_kernel_is_drawn_by_the_named_initializer(library, defaults, layer):
    """A real layer without an initializer has the bits of the initializer we name."""
    shape, size = LAYERS[layer]
    size = size | ({"kernel_size": 3} if layer == "Conv2D" else {})
    library.utils.set_random_seed(7)
    real = getattr(library.layers, layer)(**size)
    real.build(shape)
    name = kernel_initializer(None, defaults.kernel_initializer)
    library.utils.set_random_seed(7)
    named = library.initializers.get(name)(real.kernel.shape)
    np.testing.assert_array_equal(real.kernel, named)


def test_on_and_off_what_was_asked_for_wins():
    """An initializer that the user wrote is kept under every default."""
    for defaults in (Defaults.keras(), Defaults.keras2(), Defaults.tf1()):
        assert kernel_initializer("he_normal", defaults.kernel_initializer) == "he_normal"


def test_off_names_the_function_of_the_tutorials():
    """The name is that of the compat.v1 function, and its draw has variance 1."""
    name = kernel_initializer(None, Defaults.tf1().kernel_initializer)
    assert getattr(tf, name) is tf.random_normal

    def line():
        tf.set_random_seed(7)
        return tf.Variable(getattr(tf, name)([784, 10]))

    assert np.std(run(line)) == pytest.approx(1, abs=0.02)


def test_off_get_variable_is_glorot_uniform_too():
    """`tf.get_variable` without an initializer draws from the same limits as Keras."""

    def drawn(draw):
        with tf.Graph().as_default(), tf.Session() as session:
            tf.set_random_seed(7)
            value = draw()
            session.run(tf.global_variables_initializer())
            return session.run(value)

    limit = np.sqrt(6 / (784 + 10))
    asked_nothing = drawn(lambda: tf.get_variable("kernel", [784, 10]))
    glorot = drawn(lambda: tf.Variable(tf.random_uniform([784, 10], -limit, limit)))
    np.testing.assert_array_equal(asked_nothing, glorot)


@pytest.mark.parametrize("layer", LAYERS)
def test_columns_are_the_defaults_of_the_layers(layer):
    """The names stand in the signatures of Keras; `tf.Variable` has no initial value."""
    for library, defaults in LIBRARIES:
        arguments = inspect.signature(getattr(library.layers, layer).__init__).parameters
        assert defaults.kernel_initializer == arguments["kernel_initializer"].default
    assert inspect.signature(tf.Variable.__init__).parameters["initial_value"].default is None
    assert Defaults.tf1().kernel_initializer == tf.random_normal.__name__


def test_formula_the_limit_is_that_of_both_kerases():
    """Stretching unit noise to the limit gives the bits of Keras; the variance is 2 / fans."""
    fan_in, fan_out = 784, 10
    limit = np.sqrt(6 / (fan_in + fan_out))
    assert limit**2 / 3 == pytest.approx(2 / (784 + 10))
    for library in (keras, tf_keras):
        real = library.initializers.GlorotUniform(seed=7)((784, 10))
        noise = tf.random.stateless_uniform((784, 10), [7, 0]).numpy()
        high, low = np.float32(limit), np.float32(-limit)
        np.testing.assert_array_equal(real, noise * (high - low) + low)


def test_symptom_a_signal_grows_tenfold_in_every_layer_of_100_units():
    """Ten linear layers keep its size near 1 with Keras and take it to ten billion without."""
    glorot = [keras.initializers.GlorotUniform(seed=seed) for seed in range(10)]
    plain = [keras.initializers.RandomNormal(stddev=1.0, seed=seed) for seed in range(10)]
    for initializers, size in ((glorot, 1), (plain, 1e10)):
        signal = np.random.default_rng(7).normal(size=(256, 100))
        for initializer in initializers:
            signal = signal @ np.asarray(initializer((100, 100)))
        assert size / 2 < signal.std() < size * 2
