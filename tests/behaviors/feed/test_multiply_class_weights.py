"""Keras 2 multiplies the weight of an example with that of its class; Keras 3 refuses both."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.feed.multiply_class_weights import multiply_class_weights
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
OWN = np.float32([0.3, 1.7, 2.9, 0.0])
CLASSES = np.array([1, 0, 1, 1])
TABLE = np.float32([0.6, 3.1])
OF_CLASS = TABLE[CLASSES]


def real_weights(library, rows=slice(None)):
    """Return the weight with which each row counts in a real fit: its loss, one row at a time."""
    model = library.Sequential([library.Input((1,)), library.layers.Dense(1)])
    # The loss of a row is 1, its batch is the row, so the printed loss is its weight.
    model.compile(library.optimizers.SGD(0.0), lambda y_true, y_pred: 0.0 * y_pred[:, 0] + 1.0)
    told = []
    for row in np.arange(len(OWN))[rows]:
        one = slice(row, row + 1)
        batch = np.ones((1, 1), np.float32), CLASSES[one], OWN[one]
        # Keras 2 must know the size of the batch beforehand.
        data = tf.data.Dataset.from_tensor_slices(batch).batch(1, drop_remainder=True)
        class_weight = {number: float(weight) for number, weight in enumerate(TABLE)}
        history = model.fit(data, class_weight=class_weight, verbose=0)
        told.append(history.history["loss"][0])
    return np.float32(told)


def tf1_weights():
    """Return the weights that the line of the page gives."""
    with tf.Graph().as_default(), tf.Session() as session:
        own, table = tf.placeholder(tf.float32, OWN.shape), tf.placeholder(tf.float32, TABLE.shape)
        return session.run(own * tf.gather(table, CLASSES), {own: OWN, table: TABLE})


def test_on_is_the_product_that_keras_2_trains_with():
    """To the last bit, and a weight of 0 stays 0."""
    ours = multiply_class_weights(OWN, OF_CLASS, Defaults.keras2().multiply_class_weights)
    assert np.array_equal(ours, real_weights(tf_keras))
    assert ours[3] == 0


def test_off_both_together_are_a_value_error():
    """As in Keras 3."""
    with pytest.raises(ValueError, match="class_weight"):
        real_weights(keras)
    with pytest.raises(ValueError, match="not both"):
        multiply_class_weights(OWN, OF_CLASS, Defaults.keras().multiply_class_weights)


def test_columns_are_whether_a_fit_with_both_is_possible():
    """Tried in both Kerases; the line of TF1 multiplies."""
    for library, defaults in LIBRARIES:
        try:
            possible = real_weights(library, slice(1)) == OWN[0] * OF_CLASS[0]
        except ValueError:
            possible = False
        assert defaults.multiply_class_weights == possible
    ours = multiply_class_weights(OWN, OF_CLASS, Defaults.tf1().multiply_class_weights)
    assert np.array_equal(ours, tf1_weights())


def test_formula_is_a_product():
    """`sample_weight * class_weight[y]`, in float32."""
    sample_weight, class_weight, y = OWN, TABLE, CLASSES
    assert np.array_equal(real_weights(tf_keras), sample_weight * class_weight[y])
