"""Keras 3 divides by a root, Keras 2 multiplies by a reciprocal root, and so does a graph."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.update.helpers import (
    RATE,
    added_ops,
    by_keras,
    by_session,
    rmsprop,
    slot,
    unoptimized,
)
from minikeras.behaviors.update.rmsprop_root import rmsprop_root
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
FORMS = ("sqrt", "rsqrt")
RANDOM = np.random.default_rng(1)
STEP = RANDOM.normal(size=1000).astype(np.float32)
SQUARE = RANDOM.random(1000).astype(np.float32)


def rooted(form):
    """Return the row's value with every op run as it is written."""
    with tf.Graph().as_default(), tf.Session(config=unoptimized()) as session:
        feeds = {tf.placeholder(tf.float32, [1000]): value for value in (STEP, SQUARE)}
        return session.run(rmsprop_root(*feeds, form), feeds)


def tf1_steps():
    """Return the steps of a real RMSPropOptimizer with mean square SQUARE, which it keeps."""
    with tf.Graph().as_default(), tf.Session() as session:
        weight = slot("weight", np.zeros(1000, np.float32))
        optimizer = tf.train.RMSPropOptimizer(1.0, decay=1.0, epsilon=0.0)
        step = optimizer.apply_gradients([(tf.constant(STEP), weight)])
        session.run(tf.global_variables_initializer())
        session.run(optimizer.get_slot(weight, "rms").assign(SQUARE))
        session.run(step)
        return -session.run(weight)


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_rmsprop_has_the_bits_of_keras_step_by_step(library, defaults):
    """Over 30 steps, run as written; and the form of the other Keras has other bits."""
    real = by_keras(library.optimizers.RMSprop(RATE))
    for form in FORMS:
        ours = by_session(rmsprop(defaults.replace(rmsprop_root=form)), config=unoptimized())
        assert np.array_equal(ours, real) is (form == defaults.rmsprop_root)
        np.testing.assert_allclose(ours, real, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("form", FORMS)
def test_on_in_a_session_both_forms_are_that_of_keras_2(form):
    """The graph optimizer makes a division by a root a product by `rsqrt`."""
    ours = by_session(rmsprop(Defaults.keras().replace(rmsprop_root=form)))
    assert np.array_equal(ours, by_keras(tf_keras.optimizers.RMSprop(RATE)))


def fitted(library, run_eagerly):
    """Return the weights that a real Keras fits."""
    x = np.linspace(0.1, 2, 8, dtype=np.float32)[:, None]
    model = library.Sequential([library.Input((1,)), library.layers.Dense(64, use_bias=False)])
    model.set_weights([np.linspace(-1, 1, 64, dtype=np.float32)[None]])
    model.compile(library.optimizers.RMSprop(RATE), "mse", run_eagerly=run_eagerly)
    model.fit(x, np.tile(x, 64), batch_size=2, epochs=3, shuffle=False, verbose=0)
    return model.get_weights()[0]


def test_on_in_fit_keras_3_has_the_bits_of_an_eager_keras_2():
    """And both Kerases in `fit` differ from themselves with `run_eagerly=True`."""
    keras_2 = fitted(tf_keras, run_eagerly=True)
    assert np.array_equal(fitted(keras, run_eagerly=False), keras_2)
    assert not np.array_equal(fitted(keras, run_eagerly=True), keras_2)
    assert not np.array_equal(fitted(tf_keras, run_eagerly=False), keras_2)


def test_off_tf1_divides_by_the_root():
    """Inside its op, to the last bit."""
    assert np.array_equal(tf1_steps(), rooted("sqrt"))
    assert not np.array_equal(tf1_steps(), rooted("rsqrt"))


@pytest.mark.parametrize("form", FORMS)
def test_on_works_under_its_own_name(form):
    """The graph shows which ops nobody wrote."""
    names = added_ops(lambda x: rmsprop_root(x, x, form))
    assert len(names) == 2
    assert all(name.startswith("rmsprop_root/") for name in names)


def test_columns_are_the_forms_that_the_bits_show():
    """One step of each library with a known mean square has the bits of one form only."""
    shown = {rooted(form).tobytes(): form for form in FORMS}
    assert len(shown) == 2
    assert Defaults.tf1().rmsprop_root == shown[tf1_steps().tobytes()]
    for library, defaults in LIBRARIES:
        optimizer = library.optimizers.RMSprop(1.0, rho=1.0, epsilon=0.0)
        zeros = np.zeros(1000, np.float32)
        variable = keras.Variable(zeros) if library is keras else tf.Variable(zeros)
        optimizer.build([variable])
        names = [getattr(v, "path", v.name) for v in optimizer.variables]
        (mean,) = (v for v, n in zip(optimizer.variables, names, strict=True) if "velocity" in n)
        mean.assign(SQUARE)
        optimizer.apply_gradients([(tf.constant(STEP), variable)])
        assert defaults.rmsprop_root == shown[(-variable.numpy()).tobytes()]


def test_formula_is_one_division_by_one_root():
    """`step / np.sqrt(mean_square)` has the bits of "sqrt", and "rsqrt" is 3e-7 away at most."""
    step, mean_square = STEP, SQUARE
    assert np.array_equal(rooted("sqrt"), step / np.sqrt(mean_square))
    np.testing.assert_allclose(rooted("rsqrt"), step / np.sqrt(mean_square), rtol=3e-7)
