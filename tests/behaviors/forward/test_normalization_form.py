"""A factor and a shift: written out in Keras 3, `tf.nn.batch_normalization` in Keras 2 and TF1."""

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.forward.helpers import feed, normal, ops_of
from minikeras.behaviors.forward.normalization_form import normalization_form
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
X, GAMMA, BETA = normal(64, 5), normal(5, mean=2.0), normal(5, mean=-1.0)
EPSILON = 1e-6  # too small for the kernel of Keras 2


def build(form, shape):
    """Return a function of x, gamma and beta to the numbers behind the row."""

    def built(x, gamma, beta):
        moments = tf.nn.moments(x, [1], keepdims=True)
        return normalization_form(x, moments, gamma, beta, shape, EPSILON, form)

    return built


def real(library):
    """Return what a real layer makes of X, one op after the other."""
    layer = library.layers.LayerNormalization(epsilon=EPSILON)
    layer.build(X.shape)
    layer.set_weights([GAMMA, BETA])
    return layer(tf2.constant(X)).numpy()


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_numbers_are_those_of_keras(library, defaults):
    """To the bit, where no optimizer turns one form into another one."""
    with tf.Graph().as_default():
        config = tf.ConfigProto()
        config.graph_options.rewrite_options.disable_meta_optimizer = True
        with tf.Session(config=config) as session:
            fed = [tf.placeholder(tf.float32, array.shape) for array in (X, GAMMA, BETA)]
            y = build(defaults.normalization_form, [1, 5])(*fed)
            found = session.run(y, dict(zip(fed, (X, GAMMA, BETA), strict=True)))
    assert np.array_equal(found, real(library))


def test_off_it_is_the_line_of_tf1():
    """`tf.nn.batch_normalization`, to the bit and op by op."""

    def line(x, gamma, beta):
        mean, variance = tf.nn.moments(x, [1], keepdims=True)
        return tf.nn.batch_normalization(x, mean, variance, beta, gamma, EPSILON)

    ours = build(Defaults.tf1().normalization_form, [1, 5])
    assert np.array_equal(feed(ours, X, GAMMA, BETA), feed(line, X, GAMMA, BETA))
    assert ops_of(ours, X, GAMMA, BETA) == ops_of(line, X, GAMMA, BETA)


def ops_of_keras(library):
    """Return how many ops of a function of a real layer negate and reshape."""
    layer = library.layers.LayerNormalization(epsilon=EPSILON)
    step = tf2.function(lambda x: layer(x), autograph=False)
    types = [op.type for op in step.get_concrete_function(tf2.constant(X)).graph.get_operations()]
    return types.count("Neg"), types.count("Sub"), types.count("Reshape")


def test_columns_are_the_ops_that_the_libraries_build():
    """Keras 3 negates and reshapes, Keras 2 subtracts."""
    for library, defaults in LIBRARIES:
        types = ops_of(build(defaults.normalization_form, [1, 5]), X, GAMMA, BETA)
        found = types.count("Neg"), types.count("Sub"), types.count("Reshape")
        assert found == ops_of_keras(library)
    assert Defaults.tf1().normalization_form == Defaults.keras2().normalization_form


def test_formula_is_what_both_compute():
    """In double precision, to 1e-5."""
    x = X.astype("float64")
    mean, variance = x.mean(1, keepdims=True), x.var(1, keepdims=True)
    factor = GAMMA / np.sqrt(variance + EPSILON)
    expected = x * factor + (-mean * factor + BETA)
    for library, _ in LIBRARIES:
        np.testing.assert_allclose(real(library), expected, rtol=1e-5, atol=1e-5)
