"""Keras gives labels the rank of the predictions; TF1 broadcasts one against the other."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import added_ops, evaluate, feed
from minikeras.behaviors.loss.align_label_rank import align_label_rank
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
Y = np.array([0, 1, 2, 3], np.float32)
P = np.array([[0.5], [1.25], [1], [3]], np.float32)


def error(enabled):
    return lambda y, p: tf.reduce_mean(tf.square(p - align_label_rank(y, 2, enabled)))


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_a_flat_label_array_meets_a_column_of_predictions(library, defaults):
    """`evaluate` of both Kerases, and every loss of Keras 3, compare row by row."""
    ours = feed(error(defaults.align_label_rank), Y, P)
    assert ours == evaluate(library, [library.layers.Activation("linear")], "mse", P, Y)
    assert ours == keras.losses.MeanSquaredError()(Y, P)
    assert feed(error(defaults.align_label_rank), Y, Y[:, None]) == 0.0


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_a_column_of_class_numbers_is_flattened(library, defaults):
    """Class numbers of shape (4, 1) give the losses of class numbers of shape (4,)."""
    classes = Y[:, None].astype(np.int64)
    logits = np.random.default_rng(0).normal(size=(4, 5)).astype(np.float32)

    def sparse(y, z):
        labels = align_label_rank(y, 1, defaults.align_label_rank)
        return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=z)

    loss = library.losses.sparse_categorical_crossentropy
    assert np.array_equal(feed(sparse, classes, logits), loss(classes, logits, from_logits=True))


def test_on_only_one_axis_of_size_one_is_added_or_dropped():
    """A label that fits, or that is further away, comes back itself."""
    with tf.Graph().as_default() as graph:
        for shape, rank in (([4], 1), ([4, 2], 1), ([4], 3), ([4, 1, 1], 1)):
            y = tf.placeholder(tf.float32, shape)
            assert align_label_rank(y, rank, True) is y
        assert {op.type for op in graph.get_operations()} == {"Placeholder"}
    one = np.zeros((1, 1), np.int64)
    assert feed(lambda y: align_label_rank(y, 1, True), one).shape == (1,)
    names = added_ops(lambda y: align_label_rank(y, 2, True), Y)
    assert names
    assert all(name.startswith("align_label_rank/") for name in names)
    assert added_ops(lambda p: align_label_rank(p, 1, True), P) == ["align_label_rank/Squeeze"]


def test_off_tf1_averages_a_table_of_all_pairs():
    """A perfect prediction costs 2.5, and the mean of the labels everywhere the least: 1.25."""
    with tf.Graph().as_default() as graph:
        y = tf.placeholder(tf.float32, [4])
        assert align_label_rank(y, 2, Defaults.tf1().align_label_rank) is y
        assert len(graph.get_operations()) == 1
    plain = feed(lambda y, p: tf.reduce_mean(tf.square(p - y)), Y, Y[:, None])
    assert feed(error(False), Y, Y[:, None]) == plain == 2.5
    assert feed(error(False), Y, np.full((4, 1), Y.mean())) == 1.25
    gradient = feed(
        lambda y, p: tf.gradients(error(False)(y, p), p)[0], Y, np.full((4, 1), 1.5, "f")
    )
    assert not gradient.any()


def test_off_tf1_refuses_a_column_of_class_numbers():
    """The sparse cross-entropy of TF1 says which rank it wants."""
    plain = tf.nn.sparse_softmax_cross_entropy_with_logits
    with pytest.raises(ValueError, match="must equal `logits.shape.rank - 1`"):
        feed(
            lambda y, z: plain(labels=y, logits=z),
            np.zeros((4, 1), np.int64),
            np.zeros((4, 5), "f"),
        )


def test_columns_are_what_the_libraries_charge_for_a_perfect_prediction():
    """Nothing if labels are aligned, and something if they are not."""
    perfect = Y[:, None]
    for library, defaults in LIBRARIES:
        cost = evaluate(library, [library.layers.Activation("linear")], "mse", perfect, Y)
        assert defaults.align_label_rank is bool(cost == 0)
    cost = feed(lambda y, p: tf.reduce_mean(tf.square(p - y)), Y, perfect)
    assert Defaults.tf1().align_label_rank is bool(cost == 0)


def test_keras_2_leaves_numpy_arrays_alone():
    """Its loss object aligns tensors, and broadcasts arrays as TF1 does."""
    loss = tf_keras.losses.MeanSquaredError()
    assert float(loss(tf.convert_to_tensor(Y), tf.convert_to_tensor(Y[:, None]))) == 0.0
    assert float(loss(Y, Y[:, None])) == 2.5


def test_formula_is_one_axis_more_or_less():
    """`np.expand_dims(y_true, -1)` and `np.squeeze(y_true, -1)`."""
    y_true = Y
    assert np.array_equal(
        feed(lambda y: align_label_rank(y, 2, True), y_true), np.expand_dims(y_true, -1)
    )
    assert np.mean((P - np.expand_dims(y_true, -1)) ** 2) == keras.losses.MeanSquaredError()(Y, P)
    y_true = Y[:, None]
    assert np.array_equal(
        feed(lambda y: align_label_rank(y, 1, True), y_true), np.squeeze(y_true, -1)
    )
