"""Intersection over union, equal to that of both Kerases to the bit."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf

import minikeras
from kerases import both_kerases, parts
from metrics.data import (
    BITS,
    GUESSES,
    NUMBERS,
    ONE_HOT,
    PROBABILITIES,
    SOFTMAX,
    STEP_ONE_HOT,
    STEPS,
)
from metrics.running import MASKED, PLAIN, STEPS_WEIGHTED, WEIGHTED, compare, of
from minikeras import Defaults

CASES = {
    "mean": (of("MeanIoU", num_classes=4), NUMBERS[:, None], GUESSES[:, None]),
    "floats": (of("MeanIoU", num_classes=4, dtype="float32"), NUMBERS, GUESSES),
    "some": (of("IoU", num_classes=4, target_class_ids=[1, 3]), NUMBERS, GUESSES),
    "ignored": (of("MeanIoU", num_classes=4, ignore_class=0), NUMBERS, GUESSES),
    "absent": (of("MeanIoU", num_classes=6), NUMBERS, GUESSES),
    "perfect": (of("IoU", num_classes=4, target_class_ids=[2]), NUMBERS, NUMBERS + 0.0),
    "binary": (of("BinaryIoU", threshold=0.3), BITS[:, :1], PROBABILITIES[:, :1]),
    "one-hot": (of("OneHotIoU", num_classes=4, target_class_ids=[0, 2]), ONE_HOT, SOFTMAX),
    "one-hot mean": (of("OneHotMeanIoU", num_classes=4), ONE_HOT, SOFTMAX),
}


@both_kerases
@pytest.mark.parametrize("case", CASES)
def test_it_has_the_bits_of_keras_after_each_batch(library, defaults, case):
    """Weights are cut to integers in Keras 3, unless the dtype says floats."""
    make, y, p = CASES[case]
    compare(library, defaults, make, y, p.astype(np.float32), [PLAIN, WEIGHTED])


@both_kerases
def test_pixels_may_be_weighted_and_masked(library, defaults):
    """The mask counts in Keras 2 only."""
    make = of("OneHotMeanIoU", num_classes=4)
    compare(library, defaults, make, STEP_ONE_HOT, STEPS, [PLAIN, MASKED, STEPS_WEIGHTED])


def test_numbers_outside_the_classes_are_not_counted():
    """As in Keras 3; Keras 2 has an error."""
    y, p = np.array([0, 1, 2, 7, 1]), np.array([0, 1, -1, 1, 9], np.float32)
    compare(keras, Defaults.keras(), of("MeanIoU", num_classes=3), *_padded(y, p), [PLAIN])


def test_whole_counts_are_exact_beyond_those_of_floats():
    """The bits of integers travel as those of floats: 2**24 + 1 is no float32."""
    metric = minikeras.metrics.MeanIoU(2)
    with tf.Graph().as_default(), tf.Session() as session:
        y, p, weight = tf.placeholder("int64", (1,)), tf.placeholder("float32", (1,)), [[2**24]]
        state = tf.placeholder(tf.float32, (metric.size,))
        weights = tf.placeholder("float32", (1,))
        after = metric.update(state, y, p, weights)
        feed = {y: [1], p: [1], weights: weight[0], state: metric.start()}
        for last in (2**24, 1, 1):
            feed |= {weights: [last], state: session.run(after, feed)}
        counts = session.run(after, feed).view(np.int32)
    assert 2 * 2**24 + 2 in counts.tolist()


def test_a_class_outside_the_classes_is_refused():
    """A ValueError in Keras, too."""
    for library in (minikeras, keras):
        with pytest.raises(ValueError) as caught:
            library.metrics.IoU(num_classes=2, target_class_ids=[2])
    with pytest.raises(ValueError) as caught:
        minikeras.metrics.IoU(num_classes=2, target_class_ids=[2])
    assert parts(caught)["expected"] == "0 to 1"


def _padded(y, p):
    """Return thirteen rows of five."""
    return np.resize(y, 13), np.resize(p, 13)
