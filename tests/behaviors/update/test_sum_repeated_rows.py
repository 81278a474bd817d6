"""Keras 3 squares the rows of a word one by one, Keras 2 and TF1 their sum."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.update.helpers import added_ops
from minikeras.behaviors.update.sum_repeated_rows import sum_repeated_rows
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
VALUES = np.float32([[3.0, 1.0], [1.0, 2.0], [1.0, 4.0]])
INDICES = np.int64([0, 2, 2])


def squares(enabled):
    """Return the sums of the squares of each row of a weight of three."""
    with tf.Graph().as_default(), tf.Session() as session:
        rows = sum_repeated_rows(tf.constant(VALUES), tf.constant(INDICES), enabled)
        return session.run(tf.math.unsorted_segment_sum(tf.square(rows[0]), rows[1], 3))


def keras_squares(library):
    """Return what one step of a real Adagrad adds to its sums of squares."""
    optimizer = library.optimizers.Adagrad(0.01, initial_accumulator_value=0.0)
    start = np.zeros((3, 2), np.float32)
    weight = keras.Variable(start) if library is keras else tf.Variable(start)
    optimizer.build([weight])
    rows = tf.IndexedSlices(tf.constant(VALUES), tf.constant(INDICES), tf.constant([3, 2]))
    tf.function(lambda: optimizer.apply_gradients([(rows, weight)]))()
    (total,) = (v for v in optimizer.variables if tuple(v.shape) == (3, 2))
    return total.numpy()


def tf1_squares():
    """Return what one step of a real AdagradOptimizer adds to its sums of squares."""
    with tf.Graph().as_default(), tf.Session() as session:
        weight = tf.get_variable("weight", initializer=np.zeros((3, 2), np.float32))
        optimizer = tf.train.AdagradOptimizer(0.01, initial_accumulator_value=0.125)
        rows = tf.IndexedSlices(tf.constant(VALUES), tf.constant(INDICES), tf.constant([3, 2]))
        step = optimizer.apply_gradients([(rows, weight)])
        session.run(tf.global_variables_initializer())
        session.run(step)
        return session.run(optimizer.get_slot(weight, "accumulator")) - 0.125


def test_on_the_sum_is_squared():
    """Two rows of one index count as one, and the others stay."""
    assert squares(True).tolist() == [[9, 1], [0, 0], [4, 36]]


def test_off_each_row_is_squared():
    """And no op is added."""
    assert squares(False).tolist() == [[9, 1], [0, 0], [2, 20]]
    assert added_ops(lambda value: sum_repeated_rows(value, value, False)) == []


def test_columns_are_what_the_libraries_do():
    """One step of Adagrad shows its sum of squares."""
    for library, defaults in LIBRARIES:
        assert np.array_equal(keras_squares(library), squares(defaults.sum_repeated_rows))
    assert np.array_equal(tf1_squares(), squares(Defaults.tf1().sum_repeated_rows))


@pytest.mark.parametrize("indices", [[0, 2, 2], [1, 1, 1], [2, 0, 1]])
def test_formula_is_the_sum_of_the_rows_of_each_index(indices):
    """`np.add.at` on zeros, at the places that `np.unique` tells."""
    known, places = np.unique(indices, return_inverse=True)
    expected = np.zeros((len(known), 2), np.float32)
    np.add.at(expected, places, VALUES)
    with tf.Graph().as_default(), tf.Session() as session:
        rows = sum_repeated_rows(tf.constant(VALUES), tf.constant(np.int64(indices)), True)
        values, found = session.run(rows)
    order = np.argsort(found)
    assert np.array_equal(found[order], known)
    assert np.array_equal(values[order], expected)
