"""Class 1 is an output above 0.5 in Keras; TF1 programs round."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.report.helpers import ours, reported, streamed
from minikeras import metrics
from minikeras.behaviors.report.binary_accuracy_threshold import binary_accuracy_threshold
from minikeras.defaults import Defaults
from minikeras.testing import run

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
Y = np.float32([1, 1, 1, 0, 0, 0, 1, 0])
P = np.float32([0.9, 0.5, 3, 0.3, 0.5, -2, 1.5, 0.7])


def rounded(y, p):
    """Return the line of TF1 programs."""
    return tf.reduce_mean(tf.cast(tf.equal(y, tf.round(p)), tf.float32))


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_the_accuracy_is_that_of_keras(library, defaults):
    """For outputs within and without 0 to 1; and with a threshold that was said."""
    assert (
        ours(defaults, "BinaryAccuracy", Y, P) == reported(library, "BinaryAccuracy", Y, P) == 0.75
    )
    said = {"threshold": 0.8}
    mine = ours(Defaults.tf1(), "BinaryAccuracy", Y, P, **said)
    assert mine == reported(library, "BinaryAccuracy", Y, P, **said)


def test_on_works_under_its_own_name():
    """The graph shows which ops nobody wrote."""
    with tf.Graph().as_default() as graph:
        p = tf.placeholder(tf.float32, [3])
        binary_accuracy_threshold(p, 0.5)
        names = [op.name for op in graph.get_operations()[1:]]
    assert all(name.startswith("binary_accuracy_threshold/") for name in names)


def test_off_is_the_line_of_tf1():
    """`tf.round`: an output above 1.5, and one of -2, are no label at all."""
    plain = run(lambda: rounded(tf.constant(Y), tf.constant(P)))
    assert ours(Defaults.tf1(), "BinaryAccuracy", Y, P) == plain == 0.375
    inside = P[(P >= 0) & (P <= 1)]
    both = [run(lambda cut=cut: binary_accuracy_threshold(inside, cut)) for cut in (0.5, None)]
    assert np.array_equal(*both)


def test_off_tf_metrics_accuracy_cuts_off_what_follows_the_point():
    """With whole labels, every probability below 1 is a 0."""
    y, p = np.int64([1, 1, 0]), np.float32([0.99, 1, 0.7])
    assert streamed(tf.metrics.accuracy, y, p) == np.float32(2 / 3)


def test_columns_are_the_largest_outputs_of_class_0():
    """The next number above it is class 1; by rounding, 1.6 is neither."""
    for library, defaults in LIBRARIES:
        cut = np.float32(defaults.binary_accuracy_threshold)
        metric = library.metrics.BinaryAccuracy()
        metric.update_state([0.0, 1.0], [cut, np.nextafter(cut, np.float32(1))])
        assert float(metric.result()) == 1
    assert Defaults.tf1().binary_accuracy_threshold is None
    assert run(lambda: rounded(tf.constant([1.0, 0.0]), tf.constant([1.6, 1.6]))) == 0


def test_formula_is_the_accuracy_of_keras():
    """The NumPy line of the page."""
    for library, _ in LIBRARIES:
        assert reported(library, "BinaryAccuracy", Y, P) == np.mean((P > 0.5) == Y)


def test_the_threshold_is_written_as_keras_writes_it():
    """And forgotten again when it was not said."""
    metric = metrics.BinaryAccuracy()
    assert metric.get_config() == keras.metrics.BinaryAccuracy().get_config()
    assert metrics.deserialize(metrics.serialize(metric)).threshold is None
