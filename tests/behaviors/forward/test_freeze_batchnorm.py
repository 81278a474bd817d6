"""A frozen batch normalization is one in inference in both Kerases, and not in TF1."""

import importlib
import warnings

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from behaviors.forward.helpers import normal
from kerases import LIBRARIES, both_kerases, same_arrays, sequential
from minikeras.behaviors.forward.freeze_batchnorm import freeze_batchnorm
from minikeras.defaults import Defaults

X = normal(8, 3, mean=2.0)
Y = np.zeros((8, 1), np.float32)


def trained(library, defaults=None, trainable=False):
    """Return the loss of one step of the layer below another one, and its weights after it."""
    layer = library.layers.BatchNormalization(trainable=trainable)
    top = library.layers.Dense(1, use_bias=False, kernel_initializer="ones")
    model = sequential(library, [library.Input((3,)), layer, top], defaults)
    model.compile(library.optimizers.SGD(0.1), "mse")
    loss = model.fit(X, Y, batch_size=8, shuffle=False, verbose=0).history["loss"]
    return [np.float32(loss), *model.get_weights()[:4]]


def one_step_of_tf1():
    """Return the same of `tf.layers.batch_normalization(x, training=True, trainable=False)`."""
    # TensorFlow shows this function only where Keras 2 is its Keras.
    legacy = importlib.import_module("tf_keras.src.legacy_tf_layers.normalization")
    with tf.Graph().as_default(), tf.Session() as session, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        x = tf.placeholder(tf.float32, (None, 3))
        output = legacy.batch_normalization(x, training=True, trainable=False)
        assert tf.trainable_variables() == []
        session.run(tf.global_variables_initializer())
        assert tf.get_collection(tf.GraphKeys.UPDATE_OPS) == []
        loss = tf.reduce_mean(tf.square(tf.matmul(output, tf.ones((3, 1)))))
        return session.run([loss, *tf.global_variables()], {x: X})


@both_kerases
def test_on_a_step_is_that_of_keras(library, defaults):
    """No weight moves, and the loss is that of the moving averages, 0 and 1."""
    ours = trained(minikeras, defaults)
    assert same_arrays(ours, trained(library))
    assert ours[0] == pytest.approx(np.mean(X.sum(1) ** 2 / 1.001))
    assert same_arrays(ours[1:], [np.ones(3), np.zeros(3), np.zeros(3), np.ones(3)])


def test_off_a_step_is_that_of_tf1():
    """No weight moves there either; the loss, that of the batch, to 1e-6: sums of three ops."""
    (loss, *weights) = trained(minikeras, Defaults.keras().replace(freeze_batchnorm=False))
    other, *others = one_step_of_tf1()
    assert loss == pytest.approx(other, rel=1e-6)
    assert same_arrays(weights, others)
    assert loss < np.mean(X.sum(1) ** 2) / 5


@both_kerases
def test_on_and_off_a_layer_that_trains_is_the_same(library, defaults):
    """The row is about frozen layers."""
    for enabled in (True, False):
        table = defaults.replace(freeze_batchnorm=enabled)
        assert same_arrays(trained(minikeras, table, True), trained(library, None, True))


def test_columns_are_what_the_layers_do():
    """Seen in the loss: the mean of the data is far from zero, and so is the output."""
    for library, defaults in LIBRARIES:
        assert defaults.freeze_batchnorm == (trained(library)[0] > 10)
    assert Defaults.tf1().freeze_batchnorm == (one_step_of_tf1()[0] > 10)


@pytest.mark.parametrize("library", [keras, tf_keras])
def test_formula_is_what_a_layer_does(library):
    """For both flags, each layer called alone: its output has a mean of zero, or not."""
    for training in (True, False):
        for trainable in (True, False):
            layer = library.layers.BatchNormalization(trainable=trainable)
            centred = abs(np.mean(layer(X, training=training))) < 1e-3
            assert centred != (not training or not trainable)
            assert centred == freeze_batchnorm(training, trainable, True)
