"""Keras raises beta to the step number; TF1 multiplies by beta after each step."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.update.helpers import RATE, adam, added_ops, by_keras, by_session, by_tf1, slot
from minikeras.behaviors.update.adam_beta_power import adam_beta_power
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]


def power(beta, steps, form):
    """Return what the row gives for these step numbers."""
    with tf.Graph().as_default(), tf.Session() as session:
        step = tf.placeholder(tf.float32, [len(steps)])
        return session.run(adam_beta_power(beta, step, None, form), {step: np.float32(steps)})


def running_product(beta, count):
    """Return the product of 1, 2, ... `count` betas, rounded after each."""
    return np.cumprod(np.full(count, beta, np.float32))


def tf1_powers(steps):
    """Return beta1_power of a real AdamOptimizer before each step."""
    with tf.Graph().as_default(), tf.Session() as session:
        optimizer = tf.train.AdamOptimizer(RATE)
        step = optimizer.apply_gradients([(tf.constant(1.0), slot("weight", 0.0))])
        session.run(tf.global_variables_initializer())
        kept = {variable.op.name: variable for variable in optimizer.variables()}
        assert {"beta1_power", "beta2_power"} <= set(kept)
        values = []
        for _ in range(steps):
            values.append(session.run(kept["beta1_power"]))
            session.run(step)
        return np.array(values)


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_adam_has_the_bits_of_keras(library, defaults):
    """Over 30 steps, with all three rows of Adam as in Keras; and not if this one is as in TF1."""
    real = by_keras(library.optimizers.Adam(RATE))
    assert np.array_equal(by_session(adam(defaults)), real)
    other = defaults.replace(adam_beta_power=Defaults.tf1().adam_beta_power)
    assert not np.array_equal(by_session(adam(other)), real)


def test_on_is_the_power_op_of_keras():
    """To the last bit, `keras.ops.power` of a float32 beta and a float32 step."""
    steps = np.arange(1, 2001, dtype=np.float32)
    for beta in (0.9, 0.999):
        real = np.asarray(keras.ops.power(np.float32(beta), steps))
        assert np.array_equal(power(beta, steps, Defaults.keras().adam_beta_power), real)


def test_on_works_under_its_own_name_and_never_asks_for_the_product():
    """`product` is None in these calls."""
    names = added_ops(lambda step: adam_beta_power(0.9, step, None, "pow"))
    assert names
    assert all(name.startswith("adam_beta_power/") for name in names)


def test_off_adam_has_the_bits_of_tf1():
    """Over 30 steps, with all three rows as in TF1; and not if this one is as in Keras."""
    real = by_tf1(lambda: tf.train.AdamOptimizer(RATE))
    assert np.array_equal(by_session(adam(Defaults.tf1())), real)
    other = Defaults.tf1().replace(adam_beta_power=Defaults.keras().adam_beta_power)
    assert not np.array_equal(by_session(adam(other)), real)


def test_off_returns_the_running_product_of_the_beta_that_was_asked_for():
    """The very tensor, and no op of its own."""
    off = Defaults.tf1().adam_beta_power
    with tf.Graph().as_default() as graph:
        products = {0.9: tf.placeholder(tf.float32), 0.999: tf.placeholder(tf.float32)}
        for beta, product in products.items():
            assert adam_beta_power(beta, tf.constant(1.0), products.get, off) is product
        assert {op.type for op in graph.get_operations()} == {"Placeholder", "Const"}
    assert np.array_equal(tf1_powers(30), running_product(0.9, 30))


def test_columns_are_the_powers_the_libraries_use():
    """TF1 keeps products in two variables; a Keras optimizer keeps the number of steps alone."""
    for library, defaults in LIBRARIES:
        optimizer = library.optimizers.Adam(RATE)
        optimizer.build([keras.Variable(0.0) if library is keras else tf.Variable(0.0)])
        names = [getattr(v, "path", v.name) for v in optimizer.variables]
        kept = any("power" in name for name in names)
        assert defaults.adam_beta_power == ("product" if kept else "pow")
    products = np.array_equal(tf1_powers(30), running_product(0.9, 30))
    powers = np.array_equal(tf1_powers(30), power(0.9, range(1, 31), "pow"))
    assert (products, powers) == (True, False)
    assert Defaults.tf1().adam_beta_power == "product"


def test_formula_is_the_power_of_numpy():
    """To one part in 1e6, since the two libraries round powers each in their way."""
    for beta in (0.9, 0.999):
        steps = [1, 2, 10, 30, 100]
        formula = [np.float32(beta) ** np.float32(step) for step in steps]
        np.testing.assert_allclose(power(beta, steps, "pow"), formula, rtol=1e-6)
    assert [str(power(0.999, [1000], "pow")[0]), str(running_product(0.999, 1000)[-1])] == [
        "0.36770016",
        "0.36770025",
    ]
