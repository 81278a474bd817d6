"""Learning rates that follow a schedule, as in both Kerases."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf

import minikeras
from kerases import both_kerases, same_arrays
from minikeras import optimizers
from minikeras.optimizers import schedules
from optimizers.steps import agree, by_us, fitted

STEPS = [0, 1, 2, 3, 4, 5, 7, 9, 10, 11, 19, 20, 21, 40, 1000]
CASES = [
    ("ExponentialDecay", (0.1, 7, 0.9), {}),
    ("ExponentialDecay", (0.1, 7, 0.9), {"staircase": True}),
    ("PiecewiseConstantDecay", ([3, 9], [0.3, 0.07, 0.1]), {}),
    ("PolynomialDecay", (0.1, 9), {}),
    ("PolynomialDecay", (0.1, 9, 0.01, 0.5), {"cycle": True}),
    ("InverseTimeDecay", (0.1, 3, 0.7), {}),
    ("InverseTimeDecay", (0.1, 3, 0.7), {"staircase": True}),
    ("CosineDecay", (0.1, 10), {}),
    ("CosineDecay", (0.01, 10), {"alpha": 0.1, "warmup_target": 0.3, "warmup_steps": 4}),
    ("CosineDecayRestarts", (0.1, 3), {}),
    ("CosineDecayRestarts", (0.1, 3), {"t_mul": 1.0, "m_mul": 0.7, "alpha": 0.1}),
]


def rates(schedule):
    """Return our rates, of a graph in which the step is fed."""
    with tf.Graph().as_default(), tf.Session() as session:
        step = tf.placeholder(tf.int64, ())
        rate = schedule(step)
        return [session.run(rate, {step: number}) for number in STEPS]


@both_kerases
@pytest.mark.parametrize(("name", "positional", "named"), CASES, ids=str)
def test_rates_are_those_of_keras(library, defaults, name, positional, named):
    """Of a function, step by step, to the bit; and they move."""
    real = getattr(library.optimizers.schedules, name)(*positional, **named)
    traced = tf.function(lambda step: tf.convert_to_tensor(real(step)))
    expected = [traced(tf.constant(step, tf.int64)).numpy() for step in STEPS]
    found = rates(getattr(schedules, name)(*positional, **named))
    assert np.array_equal(found, expected)
    assert len(set(map(float, found))) > 2


@both_kerases
@pytest.mark.parametrize(("name", "positional", "named"), CASES[::4], ids=str)
def test_a_fit_follows_the_schedule_as_in_keras(library, defaults, name, positional, named):
    """The first step has the rate of step 0; weights equal to the bit."""

    def train(k, table=None):
        schedule = getattr(k.optimizers.schedules, name)(*positional, **named)
        return fitted(k, k.optimizers.Adam(schedule), table)

    assert same_arrays(train(minikeras, defaults), train(library))


@both_kerases
def test_a_function_without_arguments_is_a_learning_rate(library, defaults):
    """Keras 3 calls it when the graph is built, Keras 2 when the optimizer is."""
    ours = fitted(minikeras, optimizers.SGD(lambda: 0.07), defaults)
    assert same_arrays(ours, fitted(library, library.optimizers.SGD(lambda: 0.07)))
    assert optimizers.SGD(lambda: 0.07).learning_rate == 0.07


def test_a_schedule_of_a_user_gets_the_step_as_a_tensor():
    """In the graph: here it halves the rate in every step."""

    class Halve(schedules.LearningRateSchedule):
        def __call__(self, step):
            return 0.1 * 0.5 ** tf.cast(step, tf.float32)

    class KerasHalve(keras.optimizers.schedules.LearningRateSchedule):
        __call__ = Halve.__call__

    ours = fitted(minikeras, optimizers.SGD(Halve()))
    assert same_arrays(ours, fitted(keras, keras.optimizers.SGD(KerasHalve())))


@both_kerases
def test_a_schedule_cannot_be_replaced_by_a_number(library, defaults):
    """A TypeError in both; another schedule may take its place."""
    decay = (0.1, 7, 0.9)
    for k in (library, minikeras):
        optimizer = k.optimizers.SGD(k.optimizers.schedules.ExponentialDecay(*decay))
        with pytest.raises(TypeError):
            optimizer.learning_rate = 0.1
        optimizer.learning_rate = k.optimizers.schedules.ExponentialDecay(0.5, 7, 0.9)
    assert optimizer.learning_rate == 0.5
    assert optimizer.rate_to_feed == 0.0


@both_kerases
@pytest.mark.parametrize(("name", "positional", "named"), CASES, ids=str)
def test_a_config_goes_there_and_back(library, defaults, name, positional, named):
    """To ours and to the real one, and inside the config of an optimizer."""
    ours = getattr(schedules, name)(*positional, **named)
    real = getattr(library.optimizers.schedules, name)(*positional, **named)
    told = {k: v for k, v in real.get_config().items() if v is not None}
    assert told.items() <= ours.get_config().items()
    assert schedules.deserialize(schedules.serialize(ours)).get_config() == ours.get_config()
    written = library.optimizers.schedules.serialize(real)
    assert schedules.deserialize(written).get_config().items() >= told.items()
    optimizer = optimizers.SGD.from_config(optimizers.SGD(ours).get_config())
    assert rates(optimizer._learning_rate) == rates(ours)


@pytest.mark.parametrize(("name", "positional", "named"), CASES, ids=str)
def test_bad_arguments_are_refused_at_construction(name, positional, named):
    """No steps to decay in, or not one value more than boundaries; ValueErrors in Keras 3."""
    wrong = (positional[0], [1.0]) if name.startswith("Piecewise") else (0.1, 0, *positional[2:])
    for library in (keras.optimizers.schedules, schedules):
        with pytest.raises(ValueError):
            getattr(library, name)(*wrong, **named)


def test_the_base_has_no_rate():
    """A schedule writes `__call__`."""
    with pytest.raises(NotImplementedError, match="__call__"):
        schedules.LearningRateSchedule()(0)


def test_steps_with_a_schedule_need_no_fed_rate():
    """`rate_to_feed` is 0, and the steps are those of Keras."""
    none = [None] * 8
    schedule = (0.1, 3, 0.5)
    ours = by_us(
        optimizers.Adagrad(schedules.ExponentialDecay(*schedule)), minikeras.Defaults.keras(), none
    )
    plain = agree(keras, minikeras.Defaults.keras(), "Adagrad", {}, rates=[0.1] + [0.0] * 7)
    assert np.array_equal(ours[0][0], plain[0][0])
    assert not np.array_equal(ours[1][0], ours[0][0])
