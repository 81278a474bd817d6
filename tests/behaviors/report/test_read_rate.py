"""Keras 3 says the rate of the next step, Keras 2 that of the last one."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from kerases import both_kerases, sequential
from minikeras.behaviors.report.read_rate import read_rate
from minikeras.defaults import Defaults

SCHEDULE = (0.1, 1, 0.5)  # halves the rate in each step
X = np.ones((8, 2), np.float32)
Y = np.ones((8, 1), np.float32)


def schedule_of(k, *arguments):
    return k.optimizers.schedules.ExponentialDecay(*(arguments or SCHEDULE))


def rates(k, defaults=None, epochs=3, **options):
    """Return the rate that the optimizer says before `fit`, and after each epoch of two steps."""
    model = sequential(k, [k.Input((2,)), k.layers.Dense(1)], defaults)
    optimizer = k.optimizers.SGD(schedule_of(k), **options)
    model.compile(optimizer, "mse")
    found = [float(optimizer.learning_rate)]
    for _ in range(epochs):
        model.fit(X, Y, batch_size=4, verbose=0)
        found.append(float(optimizer.learning_rate))
    return found


@both_kerases
def test_on_the_rates_are_those_of_keras(library, defaults):
    """Before the first step, and after each epoch."""
    assert rates(minikeras, defaults) == pytest.approx(rates(library), rel=1e-6)


def test_off_tf1_says_the_next_rate():
    """As Keras 3 does, once the rate moves at all."""
    with tf.Graph().as_default(), tf.Session() as session:
        weight = tf.get_variable("weight", initializer=1.0)
        step = tf.train.get_or_create_global_step()
        rate = tf.train.exponential_decay(SCHEDULE[0], step, *SCHEDULE[1:])
        train = tf.train.GradientDescentOptimizer(rate).minimize(weight, global_step=step)
        session.run(tf.global_variables_initializer())
        session.run(train)
        assert session.run(rate) == pytest.approx(0.05)
    defaults = Defaults.tf1().replace(advance_schedule=True, zero_bias=True)
    assert rates(minikeras, defaults, epochs=1)[1] == pytest.approx(0.025)


def test_off_the_two_are_the_same_before_the_first_step():
    """And where the rate is a number."""
    assert read_rate(0, "of_next_step") == read_rate(0, "of_last_step") == 0
    for moment in ("of_next_step", "of_last_step"):
        optimizer = minikeras.optimizers.SGD(0.3)
        optimizer._moment = moment
        assert (optimizer.learning_rate, optimizer.next_rate) == (0.3, 0.3)


def test_a_schedule_counts_batches_also_if_a_step_takes_two():
    """As in Keras 3, in the step and in what the optimizer says."""
    ours = rates(minikeras, gradient_accumulation_steps=2)
    assert ours == pytest.approx(rates(keras, gradient_accumulation_steps=2), rel=1e-6)
    assert ours[1] == pytest.approx(0.025)


def test_columns_are_what_the_libraries_say():
    """After one step the next rate is 0.05, and the last one 0.1."""
    words = {0.05: "of_next_step", 0.1: "of_last_step"}
    for library, defaults in ((keras, Defaults.keras()), (tf_keras, Defaults.keras2())):
        weight = library.Variable(1.0) if library is keras else tf.Variable(1.0)
        optimizer = library.optimizers.SGD(schedule_of(library))
        optimizer.apply_gradients([(tf.constant(1.0), weight)])
        assert defaults.read_rate == words[round(float(optimizer.learning_rate), 6)]
    assert Defaults.tf1().read_rate == "of_next_step"


def test_formula_is_the_schedule_at_that_step():
    """`schedule(step)` or `schedule(max(step - 1, 0))`."""

    def schedule(step):
        return 0.1 * 0.5**step

    steps = [0, 2, 4, 6]
    for moment, defaults in (
        ("of_next_step", Defaults.keras()),
        ("of_last_step", Defaults.keras2()),
    ):
        said = [
            schedule(step) if moment == "of_next_step" else schedule(max(step - 1, 0))
            for step in steps
        ]
        assert rates(minikeras, defaults) == pytest.approx(said, rel=1e-6)
