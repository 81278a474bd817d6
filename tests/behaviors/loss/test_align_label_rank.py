"""Keras gives labels and predictions one rank; TF1 broadcasts one against the other."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import added_ops, evaluate, feed
from minikeras.behaviors.loss.align_label_rank import align_label_rank
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
WAYS = ["same_rank", "column_first"]
Y = np.array([0, 1, 2, 3], np.float32)
P = np.array([[0.5], [1.25], [1], [3]], np.float32)


def error(how):
    def build(y, p):
        y, p = align_label_rank(y, p, 0, how)
        return tf.reduce_mean(tf.square(p - y))

    return build


def plain(y, p):
    return tf.reduce_mean(tf.square(p - y))


def shapes(y, p, missing, how):
    """Return the shapes of labels and predictions, with None for the batch, once aligned."""
    with tf.Graph().as_default():
        y, p = (tf.placeholder(tf.float32, (None, *shape)) for shape in (y, p))
        return [tuple(x.shape.as_list()) for x in align_label_rank(y, p, missing, how)]


def seen_by_a_user(library, y, p, subclass):
    """Return the shapes that a loss of the user gets in `evaluate`: of a function, or of a Loss."""
    seen = []

    def look(y_true, y_pred):
        seen.extend((None, *x.shape[1:]) for x in (y_true, y_pred))
        return tf.reduce_mean(tf.cast(y_pred, tf.float32))

    class Look(library.losses.Loss):
        def call(self, y_true, y_pred):
            return look(y_true, y_pred)

    last = [library.layers.Reshape(p)]
    x, y = np.zeros((4, *(p or (1,))), np.float32), np.zeros((4, *y), np.float32)
    evaluate(library, last, Look() if subclass else look, x, y)
    return seen[:2]


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
        labels, z = align_label_rank(y, z, 1, defaults.align_label_rank)
        return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=z)

    loss = library.losses.sparse_categorical_crossentropy
    assert np.array_equal(feed(sparse, classes, logits), loss(classes, logits, from_logits=True))


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
@pytest.mark.parametrize("subclass", [False, True])
@pytest.mark.parametrize(
    ("y", "p"),
    [
        ((), (1,)),
        ((), (3,)),
        ((1,), ()),
        ((2,), (2, 1)),
        ((2, 1), (2,)),
        ((1,), (3,)),
        ((), ()),
        ((3,), ()),
    ],
)
def test_on_a_loss_of_the_user_gets_the_shapes_of_keras(library, defaults, subclass, y, p):
    """A function gets the ranks aligned; a subclass of Loss gets them so in Keras 2 alone."""
    missing = None if subclass else 0
    ours = shapes(y, p, missing, defaults.align_label_rank)
    assert ours == seen_by_a_user(library, y, p, subclass)


@pytest.mark.parametrize("how", WAYS)
def test_on_only_one_axis_of_size_one_is_added_or_dropped(how):
    """What fits, or is further away, comes back itself; the rest works under the row's name."""
    with tf.Graph().as_default() as graph:
        fits = [([4], [4], 0), ([4, 2], [4, 2], 1), ([4, 1], [4, 1, 5], 1)]
        for y, p, missing in [*fits, ([4], [4, 2, 3], 0), ([4, 2], [4], 0)]:
            pair = tf.placeholder(tf.float32, y), tf.placeholder(tf.float32, p)
            assert align_label_rank(*pair, missing, how) == pair
        assert {op.type for op in graph.get_operations()} == {"Placeholder"}
    names = added_ops(lambda y, p: align_label_rank(y, p, 0, how), Y, P)
    assert names
    assert all(name.startswith("align_label_rank/") for name in names)


def test_off_tf1_averages_a_table_of_all_pairs():
    """A perfect prediction costs 2.5, and the mean of the labels everywhere the least: 1.25."""
    off = Defaults.tf1().align_label_rank
    with tf.Graph().as_default() as graph:
        pair = tf.placeholder(tf.float32, [4]), tf.placeholder(tf.float32, [4, 1])
        assert align_label_rank(*pair, 0, off) == pair
        assert len(graph.get_operations()) == 2
    assert feed(error(off), Y, Y[:, None]) == feed(plain, Y, Y[:, None]) == 2.5
    assert feed(error(off), Y, np.full((4, 1), Y.mean())) == 1.25
    gradient = feed(lambda y, p: tf.gradients(plain(y, p), p)[0], Y, np.full((4, 1), 1.5, "f"))
    assert not gradient.any()


def test_off_tf1_refuses_a_column_of_class_numbers():
    """The sparse cross-entropy of TF1 says which rank it wants."""
    sparse = tf.nn.sparse_softmax_cross_entropy_with_logits
    with pytest.raises(ValueError, match="must equal `logits.shape.rank - 1`"):
        feed(
            lambda y, z: sparse(labels=y, logits=z),
            np.zeros((4, 1), np.int64),
            np.zeros((4, 5), "f"),
        )


def test_columns_are_what_the_libraries_do_with_flat_labels():
    """A perfect prediction costs nothing if they are aligned; Keras 2 makes columns of them."""
    perfect = Y[:, None]
    for library, defaults in LIBRARIES:
        cost = evaluate(library, [library.layers.Activation("linear")], "mse", perfect, Y)
        assert cost == 0
        (labels, _) = seen_by_a_user(library, (), (3,), subclass=False)
        assert defaults.align_label_rank == WAYS[labels == (None, 1)]
    assert feed(plain, Y, perfect) > 0
    assert Defaults.tf1().align_label_rank is None


def test_keras_2_leaves_numpy_arrays_alone():
    """Its loss object aligns tensors, and broadcasts arrays as TF1 does."""
    loss = tf_keras.losses.MeanSquaredError()
    assert float(loss(tf.convert_to_tensor(Y), tf.convert_to_tensor(Y[:, None]))) == 0.0
    assert float(loss(Y, Y[:, None])) == 2.5


@pytest.mark.parametrize("how", WAYS)
def test_formula_is_one_axis_more_or_less(how):
    """`np.expand_dims(y_true, -1)` and `np.squeeze(y_true, -1)`."""
    y_true = Y
    ours = feed(lambda y, p: align_label_rank(y, p, 0, how)[0], y_true, P)
    if how == "same_rank":
        assert np.array_equal(ours, np.expand_dims(y_true, -1))
    assert np.mean((P - np.expand_dims(y_true, -1)) ** 2) == keras.losses.MeanSquaredError()(Y, P)
    y_true = Y[:, None]
    logits = np.zeros((4, 3), np.float32)
    ours = feed(lambda y, p: align_label_rank(y, p, 1, how)[0], y_true, logits)
    assert np.array_equal(ours, np.squeeze(y_true, -1))
