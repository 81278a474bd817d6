"""What the tests of the feed share: the rows that a real `fit` visits, and the seeded orders."""

import contextlib

import keras
import numpy as np
import tensorflow as tf
import tf_keras

from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]


@contextlib.contextmanager
def seeded(seed):
    """Set the seed of TensorFlow, or none, and leave none behind."""
    tf.random.set_seed(seed)
    try:
        yield
    finally:
        tf.random.set_seed(None)


def visited(library, count, fits=1, **arguments):
    """Return the rows of each batch that `fit` of a real Keras visits, as lists of numbers.

    The label of a row is its number, and the loss takes it down.
    """
    batches = []

    def loss(y_true, y_pred):
        batches.append(np.asarray(y_true).ravel().astype(int).tolist())
        return tf.reduce_mean(y_pred, axis=-1)

    rows = np.arange(count, dtype=np.float32)[:, None]
    model = library.Sequential([library.Input((1,)), library.layers.Dense(1)])
    model.compile("sgd", loss, run_eagerly=True)
    for _ in range(fits):
        model.fit(rows, rows, verbose=0, **arguments)
    return batches


def epochs(batches, count):
    """Return the rows of each epoch."""
    rows = [row for batch in batches for row in batch]
    return [rows[start : start + count] for start in range(0, len(rows), count)]


def seeded_orders(count, seed, number):
    """Return the orders that TF1 draws, one after the other, in a graph with this seed."""
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        v1.set_random_seed(seed)
        order = tf.random.shuffle(tf.range(count, dtype=tf.int64), seed=0)
        return [session.run(order).tolist() for _ in range(number)]
