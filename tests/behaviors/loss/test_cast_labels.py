"""Keras takes labels of any number type and cuts them; the ops of TF1 refuse the wrong type."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras
from tf_keras.src.engine.compile_utils import match_dtype_and_rank

from behaviors.loss.helpers import added_ops, evaluate, feed
from minikeras.behaviors.loss.cast_labels import cast_labels
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
ORDERS = ["float_first", "same_kind"]
LOGITS = np.array([[1, 2, 3], [3, 2, 1], [0, 5, 1]], np.float32)
SURE = np.array([1.9, 0.0, -0.5], np.float32)  # class 1, class 0, class 0


def sparse(y_true, logits, order):
    labels = cast_labels(y_true, logits, tf.int64, order)
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)


def takes(loss):
    try:
        loss()
    except TypeError:
        return False
    return True


def seen_by_a_user(library, labels):
    """Return the type of the labels that a loss function of a user gets in `evaluate`."""
    seen = []

    def look(y_true, y_pred):
        seen.append(y_true.dtype.name)
        return y_pred

    evaluate(library, [library.layers.Activation("linear")], look, LOGITS, labels)
    return seen[0]


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_float_class_numbers_are_cut(library, defaults):
    """The labels 1.9, 0.0 and -0.5 are the classes 1, 0 and 0, in Keras and in the row."""
    ours = feed(lambda y, z: sparse(y, z, defaults.cast_labels), SURE, LOGITS)
    loss = library.losses.sparse_categorical_crossentropy
    assert np.array_equal(ours, loss(SURE, LOGITS, from_logits=True))
    assert np.array_equal(ours, loss(np.array([1, 0, 0]), LOGITS, from_logits=True))
    assert not np.array_equal(ours, loss(np.array([2, 0, 0]), LOGITS, from_logits=True))


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_other_labels_get_the_type_of_the_prediction(library, defaults):
    """Integer labels of a mean squared error become float32."""
    y, p = np.array([[1], [2]]), np.array([[0.3], [2.2]], np.float32)

    def squares(y, p):
        return tf.squared_difference(p, cast_labels(y, p, p.dtype, defaults.cast_labels))

    assert np.array_equal(feed(squares, y, p)[:, 0], library.losses.mean_squared_error(y, p))


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
@pytest.mark.parametrize("dtype", ["int64", "int32", "float64", "float32", "bool"])
def test_on_a_loss_of_the_user_gets_floats_in_keras_3(library, defaults, dtype):
    """Where the loss needs no type, Keras 3 gives float32; Keras 2 leaves what is no float."""
    labels = np.zeros((3, 3), dtype)
    with tf.Graph().as_default():
        y, p = tf.placeholder(dtype, (None, 3)), tf.placeholder(tf.float32, (None, 3))
        ours = cast_labels(y, p, None, defaults.cast_labels)
    assert ours.dtype.name == seen_by_a_user(library, labels)


def test_on_keras_2_leaves_floats_beside_whole_predictions():
    """Only two floats are of the same kind."""
    order = Defaults.keras2().cast_labels
    with tf.Graph().as_default():
        y, p = tf.placeholder(tf.float32, [3, 1]), tf.placeholder(tf.int32, [3, 1])
        assert match_dtype_and_rank(y, p, None)[0].dtype == tf.float32
        assert cast_labels(y, p, None, order) is y


@pytest.mark.parametrize("order", ORDERS)
def test_on_works_under_its_own_name_and_skips_labels_that_fit(order):
    """Labels of the wrong type cost one Cast; labels of the right type cost nothing."""

    def names(needed):
        return added_ops(lambda y, p: cast_labels(y, p, needed, order), SURE, LOGITS)

    assert names(tf.int64) == ["cast_labels/Cast"]
    assert names(tf.float32) == names(None) == []


def test_off_the_ops_of_tf1_refuse_the_labels():
    """Off, the labels come back themselves, and TF1 does not even build the graph."""
    off = Defaults.tf1().cast_labels
    with tf.Graph().as_default() as graph:
        y = tf.placeholder(tf.float32, [3])
        assert cast_labels(y, y, tf.int64, off) is y
        assert len(graph.get_operations()) == 1
    with pytest.raises(TypeError, match="'labels' has DataType float32 not in list of allowed"):
        feed(lambda y, z: sparse(y, z, off), SURE, LOGITS)
    with pytest.raises(TypeError, match="does not match type"):
        feed(lambda y, p: tf.square(p - y), np.array([1]), np.array([1], np.float32))


def test_columns_are_what_the_libraries_take():
    """Both Kerases take float class numbers, and TF1 does not; whole numbers stay so in Keras 2."""
    plain = tf.nn.sparse_softmax_cross_entropy_with_logits
    for library, defaults in LIBRARIES:
        loss = library.losses.sparse_categorical_crossentropy
        assert takes(lambda loss=loss: loss(SURE, LOGITS))
        stays = seen_by_a_user(library, np.zeros((3, 3), np.int64)) == "int64"
        assert defaults.cast_labels == ORDERS[stays]
    assert not takes(lambda: feed(lambda y, z: plain(labels=y, logits=z), SURE, LOGITS))
    assert Defaults.tf1().cast_labels is None


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_keras_3_alone_goes_through_float32(library, defaults):
    """Class 16777217 reaches a loss of Keras 3 as 16777216, and one of Keras 2 as it is."""
    big, seen = np.array([2**24 + 1]), []

    class Look(library.losses.Loss):
        def call(self, y_true, y_pred):
            seen.append(int(np.asarray(y_true)[0]))
            return y_pred

    Look()(big, np.zeros(1, np.float32))
    order = defaults.cast_labels
    ours = feed(lambda y, p: cast_labels(y, p, tf.int64, order), big, SURE)
    assert seen == ours.tolist() == [2**24 + (library is tf_keras)]


@pytest.mark.parametrize("order", ORDERS)
def test_formula_is_the_conversion_of_numpy(order):
    """`y_true.astype(np.int64)` cuts in the same way; a 0.9 that was meant to be 1 is 0."""
    y_true = np.array([1.9, 0.9, 0.0, -0.5, 7.0], np.float32)
    ours = feed(lambda y: cast_labels(y, y, tf.int64, order), y_true)
    assert np.array_equal(ours, y_true.astype(np.int64))
    assert ours.tolist() == [1, 0, 0, 0, 7]
