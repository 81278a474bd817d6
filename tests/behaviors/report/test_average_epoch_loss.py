"""Keras reports the mean loss of the epoch, weighted by batch size; TF1 prints the last one."""

from __future__ import annotations

from functools import cache
from types import ModuleType

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.report.average_epoch_loss import average_epoch_loss
from minikeras.defaults import Defaults
from minikeras.testing import run

KERASES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
X, Y = np.ones((3, 1), "float32"), np.zeros((3, 1), "float32")
# The mean squared error of `weight * 1` is weight**2, and this rate halves the weight: batches
# of 2 and 1 have the losses 1 and 1/4, the next ones would have 1/16 and 1/64.
RATE = 0.25


@cache
def fit(library: ModuleType) -> tuple[float, float]:
    """Return the loss that a real `fit` reports, and that of `evaluate` after it."""
    layer = library.layers.Dense(1, kernel_initializer="ones", use_bias=False)
    model = library.Sequential([library.Input((1,)), layer])
    model.compile(library.optimizers.SGD(RATE), "mse")
    history = model.fit(X, Y, batch_size=2, shuffle=False, verbose=0).history
    return history["loss"][0], model.evaluate(X, Y, verbose=0)


def report(losses: np.ndarray, sizes: np.ndarray, enabled: bool) -> float:
    """Send the losses of some batches through the function, and return total / count."""

    def build() -> tf.Tensor:
        total, count = tf.constant(0.0), tf.constant(0.0)
        for loss, size in zip(losses, sizes, strict=True):
            batch = tf.constant(loss, tf.float32), tf.constant(size, tf.float32)
            total, count = average_epoch_loss(total, count, *batch, enabled)
        return total / count

    return run(build)


@pytest.mark.parametrize(("library", "defaults"), KERASES)
def test_on_the_loss_is_that_of_fit(library: ModuleType, defaults: Defaults) -> None:
    """(2 * 1 + 1 * 1/4) / 3 = 0.75, not 0.625 and not 0.25; `evaluate` is less: 0.0625."""
    losses, sizes = np.array([1, 1 / 4]), np.array([2, 1])
    expected, after = fit(library)
    assert report(losses, sizes, defaults.average_epoch_loss) == expected == 0.75
    assert (np.mean(losses), losses[-1], after) == (0.625, 0.25, 0.0625)


@pytest.mark.parametrize(("library", "defaults"), KERASES)
def test_on_total_and_count_are_the_mean_metric_of_keras(
    library: ModuleType, defaults: Defaults
) -> None:
    """Twenty batches of uneven losses and sizes: the same rounding, to the bit."""
    rng = np.random.default_rng(0)
    losses, sizes = rng.random(20).astype("float32"), rng.integers(1, 33, 20)
    metric = library.metrics.Mean()
    for loss, size in zip(losses, sizes, strict=True):
        metric.update_state(loss, sample_weight=size)
    assert report(losses, sizes, defaults.average_epoch_loss) == float(metric.result())


def test_on_it_stands_in_its_own_scope() -> None:
    """The ops that it adds are found in the graph under its name."""
    with tf.Graph().as_default() as graph:
        scalars = [tf.placeholder(tf.float32, []) for _ in range(4)]
        before = graph.get_operations()
        average_epoch_loss(*scalars, True)
        added = set(graph.get_operations()) - set(before)
    assert added
    assert all(op.name.startswith("average_epoch_loss/") for op in added)


def test_off_it_is_what_the_last_step_of_the_tf1_loop_returned() -> None:
    """`_, value = session.run([train_op, loss], feed)`, printed after the loop: 0.25."""
    with tf.Graph().as_default(), tf.Session() as session:
        x, y = tf.placeholder(tf.float32, [None, 1]), tf.placeholder(tf.float32, [None, 1])
        weight = tf.get_variable("weight", initializer=1.0, use_resource=True)
        loss = tf.reduce_mean((weight * x - y) ** 2)
        train_op = tf.train.GradientDescentOptimizer(RATE).minimize(loss)
        session.run(tf.global_variables_initializer())
        values = []
        for batch in (slice(0, 2), slice(2, 3)):
            _, value = session.run([train_op, loss], {x: X[batch], y: Y[batch]})
            values.append(value)
    ours = report(np.array(values), np.array([2, 1]), Defaults.tf1().average_epoch_loss)
    assert ours == value == 0.25


def test_off_the_loss_is_handed_on_and_the_count_is_one() -> None:
    """The total is the very tensor of the loss, whatever came before."""
    with tf.Graph().as_default(), tf.Session() as session:
        total, count, loss, size = (tf.constant(float(number)) for number in (7, 3, 5, 2))
        new_total, new_count = average_epoch_loss(total, count, loss, size, False)
        assert new_total is loss
        assert session.run(new_count) == 1


def test_columns_are_whether_the_first_batch_counts() -> None:
    """In both Kerases the epoch differs from its last batch; a fetched value is its batch."""
    for library, defaults in KERASES:
        assert defaults.average_epoch_loss == (fit(library)[0] != 0.25)
    with tf.Graph().as_default(), tf.Session() as session:
        loss = tf.placeholder(tf.float32, [])
        fetched = [session.run(loss, {loss: value}) for value in (1.0, 0.25)]
    assert Defaults.tf1().average_epoch_loss == (fetched[-1] != 0.25)


@pytest.mark.parametrize("library", [keras, tf_keras])
def test_formula_is_what_keras_does(library: ModuleType) -> None:
    """The NumPy line of the page gives the loss of `fit`, to the bit."""
    losses, sizes = np.array([1, 1 / 4]), np.array([2, 1])
    assert np.sum(losses * sizes) / np.sum(sizes) == fit(library)[0]
