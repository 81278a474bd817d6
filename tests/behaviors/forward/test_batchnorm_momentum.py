"""Keras keeps 99 % of its moving statistics; TF1 has no default, and 0.999 is what people write."""

from __future__ import annotations

import inspect
from types import ModuleType

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.forward.batchnorm_momentum import batchnorm_momentum
from minikeras.defaults import Defaults

KERASES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
# The means of 8 small integers are exact, in whatever order one adds.
X = np.random.default_rng(0).integers(0, 16, (8, 4)).astype("float32")


def moving_mean(library: ModuleType, steps: int, **momentum: float) -> np.ndarray:
    """Return the moving mean of a real layer after some training steps on X."""
    layer = library.layers.BatchNormalization(**momentum)
    for _ in range(steps):
        layer(X, training=True)
    return layer.get_weights()[2]


@pytest.mark.parametrize("steps", [1, 5])
def test_on_the_shares_give_the_moving_mean_of_both_kerases(steps: int) -> None:
    """Keras 3 weighs, Keras 2 subtracts: with the two shares in float32, equal to the bit."""
    batch = X.mean(0)
    keep, take = map(np.float32, batchnorm_momentum(Defaults.keras().batchnorm_momentum))
    weighed = np.zeros(4, "float32")
    for _ in range(steps):
        weighed = weighed * keep + batch * take
    assert np.array_equal(weighed, moving_mean(keras, steps))

    _, take = map(np.float32, batchnorm_momentum(Defaults.keras2().batchnorm_momentum))
    subtracted = np.zeros(4, "float32")
    for _ in range(steps):
        subtracted = subtracted - (subtracted - batch) * take
    assert np.array_equal(subtracted, moving_mean(tf_keras, steps))


def test_on_the_new_share_is_rounded_once() -> None:
    """`1.0 - momentum` is taken in Python: in float32 it would be another number."""
    keep, take = batchnorm_momentum(0.99)
    assert (keep, take) == (0.99, 1.0 - 0.99)
    assert np.float32(take) != np.float32(1) - np.float32(keep)


def test_off_it_is_the_plain_assignment_to_the_bit() -> None:
    """The plain assignment with 0.999 gives the bits of a real layer with our momentum."""
    momentum = Defaults.tf1().batchnorm_momentum
    with tf.Graph().as_default(), tf.Session() as session:
        moving = tf.get_variable("moving", initializer=np.zeros(4, "float32"))
        mean = tf.placeholder(tf.float32, [4])
        update = tf.assign(moving, moving * 0.999 + mean * (1 - 0.999))
        session.run(tf.global_variables_initializer())
        for _ in range(5):
            plain = session.run(update, {mean: X.mean(0)})
    keep, take = map(np.float32, batchnorm_momentum(momentum))
    ours = np.zeros(4, "float32")
    for _ in range(5):
        ours = ours * keep + X.mean(0) * take
    assert np.array_equal(ours, plain)
    assert np.array_equal(ours, moving_mean(keras, 5, momentum=momentum))


def test_off_the_start_is_forgotten_ten_times_later() -> None:
    """What is left of the start after 100 and 1000 steps, as the page says, in percent."""
    left = [
        [100 * batchnorm_momentum(defaults.batchnorm_momentum)[0] ** steps for steps in (100, 1000)]
        for defaults in (Defaults.keras(), Defaults.tf1())
    ]
    assert left[0] == pytest.approx([37, 0.004], abs=0.5, rel=0.1)
    assert left[0][1] == pytest.approx(0.004, rel=0.1)
    assert left[1] == pytest.approx([90, 37], abs=0.5)


def test_columns_are_the_defaults_of_the_libraries_where_there_is_one() -> None:
    """Both layers say it in their configuration; the average of TF1 has no default to read."""
    for library, defaults in KERASES:
        assert defaults.batchnorm_momentum == library.layers.BatchNormalization().momentum
    plain = inspect.signature(tf.train.ExponentialMovingAverage).parameters["decay"]
    assert plain.default is inspect.Parameter.empty
    assert Defaults.tf1().batchnorm_momentum == 0.999


def test_formula_is_what_keras_3_does() -> None:
    """The NumPy line of the page, two steps, to the bit."""
    moving, batch = np.zeros(4, "float32"), X.mean(0)
    for _ in range(2):
        moving = np.float32(0.99) * moving + np.float32(1 - 0.99) * batch
    assert np.array_equal(moving, moving_mean(keras, 2))
