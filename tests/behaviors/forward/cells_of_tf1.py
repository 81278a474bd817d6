"""What the tests of recurrent layers share: the cells of TF1, run by its `dynamic_rnn`."""

import importlib
import warnings

import numpy as np
import tensorflow.compat.v1 as tf

import minikeras
from behaviors.forward.helpers import normal

ROWS, STEPS, FEATURES, UNITS = 5, 4, 3, 2
X = normal(ROWS, STEPS, FEATURES)


def run_cell(kind, weights=None, lengths=None):
    """Return the first weights of a cell, and the outputs of all steps for `weights`."""
    # TensorFlow shows its cells only where Keras 2 is its Keras.
    cells = importlib.import_module("tf_keras.src.layers.rnn.legacy_cells")
    with tf.Graph().as_default(), tf.Session() as session, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        tf.set_random_seed(1)
        x = tf.placeholder(tf.float32, X.shape)
        cell = getattr(cells, kind)(UNITS)
        outputs, _ = tf.nn.dynamic_rnn(cell, x, lengths, dtype=tf.float32)
        session.run(tf.global_variables_initializer())
        first = session.run(cell.weights)
        for variable, value in zip(cell.weights, weights or first, strict=True):
            variable.load(value, session)
        return first, session.run(outputs, {x: X})


def run_layer(library, kind, weights, x=X, defaults=None, *before, **arguments):
    """Return the outputs of all steps of a layer of a library with given weights."""
    layer = getattr(library.layers, kind)(UNITS, return_sequences=True, **arguments)
    layers = [library.Input(x.shape[1:]), *before, layer]
    table = {"defaults": defaults} if library is minikeras else {}
    model = library.Sequential(layers, **table)
    model.set_weights(weights)
    return model.predict(x, verbose=0)


def random_like(arrays):
    """Return random numbers in the shapes of arrays."""
    random = np.random.default_rng(1)
    return [random.normal(size=array.shape).astype(np.float32) for array in arrays]
