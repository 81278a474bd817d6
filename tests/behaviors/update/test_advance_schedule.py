"""A schedule of Keras moves on by itself; one of TF1 only if somebody counts for it."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.update.helpers import by_keras, by_rule, slot
from minikeras import optimizers
from minikeras.behaviors.update.advance_schedule import advance_schedule
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
SCHEDULE = (1.0, 1, 0.5)  # halves the rate in each step
ZERO = np.zeros(1, np.float32)
ONES = np.ones((4, 1), np.float32)


def sizes(weights):
    """Return how far each step went."""
    return (-np.diff(np.concatenate([[ZERO], weights])[:, 0, ...].ravel())).tolist()


def ours(defaults):
    """Return the sizes of our steps."""
    schedule = optimizers.schedules.ExponentialDecay(*SCHEDULE)
    return sizes(by_rule(optimizers.SGD(schedule), defaults, ZERO, ONES))


def of_keras(library):
    """Return the sizes of the steps of a real Keras."""
    schedule = library.optimizers.schedules.ExponentialDecay(*SCHEDULE)
    return sizes(by_keras(library.optimizers.SGD(schedule), ZERO, ONES))


def of_tf1(counted):
    """Return the sizes of the steps of TF1, with or without `global_step=` in `minimize`."""
    with tf.Graph().as_default(), tf.Session() as session:
        weight = slot("weight", ZERO)
        step = tf.train.get_or_create_global_step()
        rate = tf.train.exponential_decay(SCHEDULE[0], step, *SCHEDULE[1:])
        loss = tf.reduce_sum(weight)
        told = {"global_step": step} if counted else {}
        train = tf.train.GradientDescentOptimizer(rate).minimize(loss, **told)
        session.run(tf.global_variables_initializer())
        weights = []
        for _ in ONES:
            session.run(train)
            weights.append(session.run(weight))
        return sizes(np.array(weights))


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_each_step_is_half_as_long(library, defaults):
    """As in both Kerases, and in TF1 if it is told of its own global step."""
    assert ours(defaults) == of_keras(library) == [1.0, 0.5, 0.25, 0.125]
    assert of_tf1(counted=True) == [1.0, 0.5, 0.25, 0.125]


def test_off_the_rate_stays_at_its_first_value():
    """As in TF1, without a word about it; and no op of a schedule is left out."""
    assert ours(Defaults.tf1()) == of_tf1(counted=False) == [1.0, 1.0, 1.0, 1.0]


def test_off_the_optimizer_says_so_too():
    """`learning_rate` is the rate of the first step, however many steps were taken."""
    for defaults, rate in ((Defaults.keras(), 0.125), (Defaults.tf1(), 1.0)):
        optimizer = optimizers.SGD(optimizers.schedules.ExponentialDecay(*SCHEDULE))
        by_rule(optimizer, defaults, ZERO, ONES)
        optimizer.count_steps = lambda: 3
        assert optimizer.learning_rate == rate


def test_columns_are_the_steps_of_the_libraries():
    """Falling is True, and staying is False."""
    for library, defaults in LIBRARIES:
        real = of_keras(library)
        assert defaults.advance_schedule is (real[1] < real[0])
    real = of_tf1(counted=False)
    assert Defaults.tf1().advance_schedule is (real[1] < real[0])


def test_formula_is_the_rate_of_the_schedule():
    """`rate = schedule(step)`, or `schedule(0)` for ever."""

    def schedule(step):
        return SCHEDULE[0] * SCHEDULE[2] ** (step / SCHEDULE[1])

    for enabled, defaults in ((True, Defaults.keras()), (False, Defaults.tf1())):
        rates = [schedule(advance_schedule(step, enabled)) for step in range(4)]
        assert ours(defaults) == rates
