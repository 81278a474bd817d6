"""The loss of Keras is the mean of a batch; the sum of the textbook grows with the batch."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import added_ops, feed
from minikeras.behaviors.loss.average_over_batch import average_over_batch
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
LOSSES = np.array([1, 4, 9, 16], np.float32)
RANDOM = np.random.default_rng(0).normal(size=(37, 5, 3)).astype(np.float32)


def squared_error(library, y_pred, **weights):
    """Return the mean squared error of a real Keras against zeros."""
    return library.losses.MeanSquaredError()(np.zeros_like(y_pred), y_pred, **weights).numpy()


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_divides_by_the_number_of_losses(library, defaults):
    """Batch times steps of them, if there are steps: 37 times 5 here."""
    losses = library.losses.mean_squared_error(np.zeros_like(RANDOM), RANDOM).numpy()
    assert losses.shape == (37, 5)
    ours = feed(lambda x: average_over_batch(x, defaults.average_over_batch), losses)
    assert ours == squared_error(library, RANDOM)


@pytest.mark.parametrize("library", [keras, tf_keras])
def test_on_sample_weights_leave_the_divisor_alone(library):
    """33 / 4 = 8.25 in Keras, and 33 / 3 = 11 in the weighted losses of TF1."""
    weights = np.array([0, 2, 1, 1], np.float32)
    ours = feed(lambda x, w: average_over_batch(x * w, True), LOSSES, weights)
    assert ours == squared_error(library, np.sqrt(LOSSES)[:, None], sample_weight=weights) == 8.25
    assert feed(tf.losses.compute_weighted_loss, LOSSES, weights) == 11


def test_on_works_under_its_own_name_and_takes_an_empty_batch():
    """All ops but the sum; and no division by zero."""
    total, *names = added_ops(lambda x: average_over_batch(x, True), LOSSES)
    while not total.startswith("Sum"):
        total, *names = names
    assert names
    assert all(name.startswith("average_over_batch/") for name in names)
    assert feed(lambda x: average_over_batch(x, True), LOSSES[:0]) == 0


def test_off_is_the_sum():
    """Off, the graph is that of `tf.reduce_sum(losses)` and so is the number, 30."""
    off = Defaults.tf1().average_over_batch
    assert added_ops(lambda x: average_over_batch(x, off), LOSSES) == added_ops(
        tf.reduce_sum, LOSSES
    )
    assert feed(lambda x: average_over_batch(x, off), LOSSES) == 30
    assert feed(lambda x: average_over_batch(x, True), LOSSES) == feed(tf.reduce_mean, LOSSES)


def test_off_the_step_grows_with_the_batch():
    """32 equal examples pull 32 times as hard as one; the mean pulls as hard as one."""

    def pull(count, enabled):
        def build(w):
            losses = tf.square(w - tf.zeros([count]))
            return tf.gradients(average_over_batch(losses, enabled), w)[0]

        return feed(build, np.array(3, np.float32))

    assert pull(32, False) == 32 * pull(1, False)
    assert pull(32, True) == pull(1, True)


def test_columns_are_whether_a_batch_seen_twice_costs_twice():
    """Measured on each library and on the plain line."""
    twice = np.concatenate([RANDOM, RANDOM])
    for library, defaults in LIBRARIES:
        ratio = squared_error(library, twice) / squared_error(library, RANDOM)
        assert defaults.average_over_batch is bool(ratio < 1.5)
    ratio = feed(tf.reduce_sum, np.abs(twice)) / feed(tf.reduce_sum, np.abs(RANDOM))
    assert Defaults.tf1().average_over_batch is bool(ratio < 1.5)


def test_formula_is_the_sum_over_the_size():
    """`losses.sum() / losses.size`, exact for these numbers."""
    losses = LOSSES
    assert losses.sum() / losses.size == 7.5
    assert feed(lambda x: average_over_batch(x, True), losses) == losses.sum() / losses.size
    assert squared_error(keras, np.sqrt(losses)[:, None]) == losses.sum() / losses.size
