"""Keras 2 counts after a prediction, so that its last activation is a kernel of its own."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from minikeras.behaviors.report.fuse_prediction import fuse_prediction
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
_RANDOM = np.random.RandomState(1)
X = _RANDOM.randn(40, 7).astype(np.float32)
KERNEL = _RANDOM.randn(7, 5).astype(np.float32)


def predicted(K, activation, **arguments):
    """Return what a model of one layer predicts."""
    layers = [K.Input((7,)), K.layers.Dense(5, activation, use_bias=True)]
    model = K.Sequential(layers, **arguments)
    model.set_weights([KERNEL, KERNEL[0]])
    return model.predict(X, verbose=0)


def by_tf1(wait):
    """Return sigmoids of a graph in which a counter waits for them, or nothing does."""
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32, [None, 7])
        kernel = tf.get_variable("kernel", initializer=KERNEL, use_resource=True)
        bias = tf.get_variable("bias", initializer=KERNEL[0], use_resource=True)
        counter = tf.get_variable("counter", initializer=0, use_resource=True)
        y_pred = tf.sigmoid(tf.nn.bias_add(x @ kernel, bias))
        with tf.control_dependencies(fuse_prediction(y_pred, not wait)):
            counted = counter.assign_add(1)
        session.run(tf.global_variables_initializer())
        return session.run([tf.identity(y_pred), counted], {x: X})[0]


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "elu", "relu", None])
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_and_off_have_the_bits_of_keras(library, defaults, activation):
    """For activations that are fused, and for one that loses nothing."""
    real = predicted(library, activation)
    assert np.array_equal(predicted(minikeras, activation, defaults=defaults), real)


def test_on_a_sixth_of_the_numbers_differ_and_only_in_the_last_bits():
    """Between the two Kerases, and between the two values of the row."""
    real = [predicted(library, "tanh") for library, _ in LIBRARIES]
    assert np.mean(real[0] != real[1]) > 1 / 6
    np.testing.assert_allclose(*real, rtol=1e-6)
    other = Defaults.keras().replace(fuse_prediction=False)
    assert np.array_equal(predicted(minikeras, "tanh", defaults=other), real[1])


def test_off_nothing_is_waited_for():
    """The last activation is fused, as `session.run(prediction)` does it."""
    assert fuse_prediction("a tensor", Defaults.tf1().fuse_prediction) == []
    assert np.array_equal(by_tf1(wait=False), predicted(keras, "sigmoid"))


def test_columns_are_whether_a_counter_waits():
    """Each library has the bits of one of two graphs of TF1."""
    fused, apart = by_tf1(wait=False), by_tf1(wait=True)
    assert not np.array_equal(fused, apart)
    for library, defaults in LIBRARIES:
        real = predicted(library, "sigmoid")
        assert np.array_equal(real, fused if defaults.fuse_prediction else apart)
    assert Defaults.tf1().fuse_prediction is True


def test_formula_is_the_sigmoid_of_the_product():
    """`1 / (1 + np.exp(-(x @ kernel + bias)))`, both ways, to 2 millionths."""
    x, kernel, bias = np.float64(X), np.float64(KERNEL), np.float64(KERNEL[0])
    formula = 1 / (1 + np.exp(-(x @ kernel + bias)))
    for library, _ in LIBRARIES:
        np.testing.assert_allclose(predicted(library, "sigmoid"), formula, rtol=1e-5)
