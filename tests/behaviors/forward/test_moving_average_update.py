"""Keras moves the averages at every training step; in TF1 nobody runs the update."""

from __future__ import annotations

from types import ModuleType

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.forward.moving_average_update import moving_average_update
from minikeras.defaults import Defaults

KERASES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
SHARES = (0.99, 1.0 - 0.99)
# Four batches of (8, 16). The means of 8 small integers are exact, in whatever order one adds.
BATCHES = np.random.default_rng(0).integers(0, 16, (4, 8, 16)).astype("float32")


def averages(form: str | None) -> np.ndarray:
    """Run a graph over the batches and return the moving mean and the moving variance."""
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32, [None, 16])
        start = {"mean": np.zeros(16, "float32"), "variance": np.ones(16, "float32")}
        moving = [
            tf.get_variable(name, initializer=value, use_resource=True)
            for name, value in start.items()
        ]
        pairs = zip(moving, tf.nn.moments(x, [0]), strict=True)
        updates = [moving_average_update(old, new, SHARES, form) for old, new in pairs]
        session.run(tf.global_variables_initializer())
        for batch in BATCHES:
            session.run([update for update in updates if update is not None], {x: batch})
        return np.array(session.run(moving))


def real(library: ModuleType) -> np.ndarray:
    """Return the moving mean and variance of a real layer after the same batches."""
    layer = library.layers.BatchNormalization()
    for batch in BATCHES:
        layer(batch, training=True)
    layer(BATCHES[0], training=False)  # must not move them
    return np.array(layer.get_weights()[2:])


@pytest.mark.parametrize(("library", "defaults"), KERASES)
def test_on_the_averages_move_as_in_keras_to_the_bit(
    library: ModuleType, defaults: Defaults
) -> None:
    """Four batches, mean and variance, each Keras with its own form."""
    assert np.array_equal(averages(defaults.moving_average_update), real(library))


@pytest.mark.parametrize("form", ["weighted_sum", "subtract_difference"])
def test_on_it_stands_in_its_own_scope(form: str) -> None:
    """The ops that it adds are found in the graph under its name."""
    with tf.Graph().as_default() as graph:
        average = tf.get_variable("average", initializer=0.0, use_resource=True)
        batch = tf.placeholder(tf.float32, [])
        before = graph.get_operations()
        moving_average_update(average, batch, SHARES, form)
        added = set(graph.get_operations()) - set(before)
    assert added
    assert all(op.name.startswith("moving_average_update/") for op in added)


def test_off_there_is_no_op_and_the_averages_stay_where_they_were_born() -> None:
    """As in the trap of TF1: the update is in the graph, and `session.run(train_op)` passes by."""
    with tf.Graph().as_default(), tf.Session() as session:
        moving = tf.get_variable("moving_mean", initializer=np.zeros(16, "float32"))
        weight = tf.get_variable("weight", initializer=1.0)
        x = tf.constant(BATCHES[0])
        mean, _ = tf.nn.moments(x, [0])
        tf.assign_sub(moving, (moving - mean) * 0.01)
        loss = tf.reduce_sum(weight * (x - mean))
        train_op = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
        session.run(tf.global_variables_initializer())
        session.run(train_op)
        trapped = session.run(moving)
    form = Defaults.tf1().moving_average_update
    mean, variance = averages(form)
    assert np.array_equal(mean, trapped)
    assert np.array_equal(variance, np.ones(16))
    with tf.Graph().as_default() as graph:
        average = tf.get_variable("average", initializer=0.0, use_resource=True)
        before = len(graph.get_operations())
        assert moving_average_update(average, tf.zeros([]), SHARES, form) is None
        assert len(graph.get_operations()) == before + 1  # the zero


@pytest.mark.parametrize("library", [keras, tf_keras])
def test_off_prediction_is_as_if_there_were_no_layer(library: ModuleType) -> None:
    """Data of mean 5: it leaves an unmoved layer with mean 5, a moved one with 1.1."""
    x = np.float32([[3], [7]])  # mean 5, variance 4
    layer = library.layers.BatchNormalization()
    layer.build((None, 1))
    step = tf2.function(lambda: layer(x, training=True), autograph=False)
    for steps, mean in ((0, 5), (100, 1.1), (1000, 0)):
        for _ in range(steps):
            step()
        assert np.mean(layer(x, training=False)) == pytest.approx(mean, abs=0.05)


def test_columns_are_the_forms_that_give_the_bits_of_the_libraries() -> None:
    """Of the two forms, exactly the one in the column is right, the other to 1e-6; TF1 has none."""
    forms = ["weighted_sum", "subtract_difference"]
    for library, defaults in KERASES:
        expected = real(library)
        right = [form for form in forms if np.array_equal(averages(form), expected)]
        assert right == [defaults.moving_average_update]
        assert averages(forms[0]) == pytest.approx(averages(forms[1]), rel=1e-6)
    assert Defaults.tf1().moving_average_update is None


def test_formula_is_what_keras_3_does() -> None:
    """The NumPy line of the page, to the bit."""
    moving = np.zeros(16, "float32")
    for batch in BATCHES.mean(1):
        moving = moving * np.float32(0.99) + batch * np.float32(1 - 0.99)
    assert np.array_equal(moving, real(keras)[0])
