"""Keras subtracts beta from 1 in double precision; the op of TF1 subtracts in float32."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.update.helpers import RATE, adam, by_keras, by_session, by_tf1
from minikeras.behaviors.update.adam_one_minus_beta import adam_one_minus_beta
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
ONE = np.ones((1, 1), np.float32)  # one step with the gradient 1


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_adam_has_the_bits_of_keras(library, defaults):
    """Over 30 steps, with all three rows of Adam as in Keras; and not if this one is as in TF1."""
    real = by_keras(library.optimizers.Adam(RATE))
    assert np.array_equal(by_session(adam(defaults)), real)
    other = defaults.replace(adam_one_minus_beta=Defaults.tf1().adam_one_minus_beta)
    assert not np.array_equal(by_session(adam(other)), real)


def test_off_adam_has_the_bits_of_tf1():
    """Over 30 steps, with all three rows as in TF1; and not if this one is as in Keras."""
    real = by_tf1(lambda: tf.train.AdamOptimizer(RATE))
    assert np.array_equal(by_session(adam(Defaults.tf1())), real)
    other = Defaults.tf1().replace(adam_one_minus_beta=Defaults.keras().adam_one_minus_beta)
    assert not np.array_equal(by_session(adam(other)), real)


def test_off_the_first_step_of_tf1_is_longer():
    """By 6.6e-6 of itself, with the epsilon of Keras."""
    arguments = {"weight": ONE[0] * 0, "gradients": ONE}
    ours = by_tf1(lambda: tf.train.AdamOptimizer(RATE, epsilon=1e-7), **arguments)
    for library in (keras, tf_keras):
        theirs = by_keras(library.optimizers.Adam(RATE), **arguments)
        assert round(float(ours[0, 0]) / float(theirs[0, 0]) - 1, 7) == 6.6e-6


def test_columns_are_read_from_the_first_moment():
    """After one step with the gradient 1 the second moment is the very number 1 - beta."""
    moments = {}
    for profile, library in (("keras", keras), ("keras2", tf_keras)):
        optimizer = library.optimizers.Adam(RATE)
        by_keras(optimizer, weight=ONE[0], gradients=ONE)
        names = ("velocity", "/v/")
        velocity = [v for v in optimizer.variables if any(n in _path(v) for n in names)]
        moments[profile] = np.asarray(velocity[0])[0]
    with tf.Graph().as_default(), tf.Session() as session:
        weight = tf.get_variable("weight", initializer=ONE[0], use_resource=True)
        optimizer = tf.train.AdamOptimizer(RATE)
        step = optimizer.apply_gradients([(tf.constant(ONE[0]), weight)])
        session.run(tf.global_variables_initializer())
        session.run(step)
        moments["tf1"] = session.run(optimizer.get_slot(weight, "v"))[0]
    forms = {np.float32(adam_one_minus_beta(0.999, f)): f for f in ("double", "single")}
    for profile, moment in moments.items():
        assert getattr(Defaults, profile)().adam_one_minus_beta == forms[moment]


def _path(variable):
    return getattr(variable, "path", None) or variable.name


def test_formula_is_where_the_rounding_happens():
    """`np.float32(1 - beta)` in Keras, `np.float32(1) - np.float32(beta)` in TF1."""
    for beta in (0.9, 0.999, 0.5, 0.99):
        keras_way, tf1_way = np.float32(1 - beta), np.float32(1) - np.float32(beta)
        assert np.float32(adam_one_minus_beta(beta, "double")) == keras_way
        assert np.float32(adam_one_minus_beta(beta, "single")) == tf1_way
    assert adam_one_minus_beta(0.9, "double") == 1 - 0.9
    shown = [str(np.float32(adam_one_minus_beta(b, "single"))) for b in (0.9, 0.999)]
    assert shown == ["0.100000024", "0.0009999871"]
