"""Each library has its own way to divide by a root, and its own last bits."""

import itertools

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from behaviors.update.helpers import (
    GRADIENTS,
    RATE,
    WEIGHT,
    added_ops,
    by_keras,
    by_session,
    rmsprop,
    slot,
)
from minikeras.behaviors.update.rmsprop_root import rmsprop_root
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
FORMS = ("sqrt", "scaled_rsqrt", "exact_sqrt")
RANDOM = np.random.default_rng(1)
GRADIENT = RANDOM.normal(size=1000).astype(np.float32)
SQUARE = RANDOM.random(1000).astype(np.float32)


def rooted(form, scale=RATE):
    """Return the row's value, run by a session as `fit` runs it."""
    with tf.Graph().as_default(), tf.Session() as session:
        values = (np.float32(scale), GRADIENT, SQUARE)
        feeds = {tf.placeholder(tf.float32, value.shape): value for value in values}
        return session.run(rmsprop_root(*feeds, form), feeds)


def variable_of(library, value):
    return keras.Variable(value) if library is keras else tf.Variable(value)


def keras_steps(library):
    """Return the steps of a real RMSprop in a graph, with mean square SQUARE, which it keeps."""
    optimizer = library.optimizers.RMSprop(RATE, rho=1.0, epsilon=0.0)
    weight = variable_of(library, np.zeros(1000, np.float32))
    optimizer.build([weight])
    names = [getattr(v, "path", v.name) for v in optimizer.variables]
    (mean,) = (v for v, n in zip(optimizer.variables, names, strict=True) if "velocity" in n)
    mean.assign(SQUARE)
    tf.function(lambda g: optimizer.apply_gradients([(g, weight)]))(tf.constant(GRADIENT))
    return -weight.numpy()


def tf1_steps():
    """Return the steps of a real RMSPropOptimizer with mean square SQUARE, which it keeps."""
    with tf.Graph().as_default(), tf.Session() as session:
        weight = slot("weight", np.zeros(1000, np.float32))
        optimizer = tf.train.RMSPropOptimizer(RATE, decay=1.0, epsilon=0.0)
        step = optimizer.apply_gradients([(tf.constant(GRADIENT), weight)])
        session.run(tf.global_variables_initializer())
        session.run(optimizer.get_slot(weight, "rms").assign(SQUARE))
        session.run(step)
        return -session.run(weight)


def in_a_graph(optimizer, variable):
    """Return the weights after each step of a real Keras optimizer inside a `tf.function`."""
    optimizer.build([variable])
    step = tf.function(lambda gradient: optimizer.apply_gradients([(gradient, variable)]))
    weights = []
    for gradient in GRADIENTS:
        step(tf.constant(gradient))
        weights.append(variable.numpy())
    return np.array(weights)


def fitted(K, outputs, **arguments):
    """Return the bias of a Dense layer after each of six epochs of a line through 64 points."""
    layers = [K.Input((1,)), K.layers.Dense(outputs, kernel_initializer="ones")]
    model = K.Sequential(layers, **arguments)
    model.compile(K.optimizers.RMSprop(RATE), "mse")
    x = np.random.RandomState(0).rand(64, 1).astype(np.float32)
    y = x * np.arange(3, 3 + outputs, dtype=np.float32) - 1
    biases = []
    for _ in range(6):
        model.fit(x, y, batch_size=4, shuffle=False, verbose=0)
        biases.append(model.get_weights()[1])
    return np.array(biases)


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_30_steps_have_the_bits_of_keras_in_a_graph(library, defaults):
    """The forms of the others have other bits, and a Keras that is not in a graph has as well."""
    real = in_a_graph(library.optimizers.RMSprop(RATE), variable_of(library, WEIGHT))
    for form in FORMS:
        ours = by_session(rmsprop(defaults.replace(rmsprop_root=form)))
        assert np.array_equal(ours, real) is (form == defaults.rmsprop_root)
        np.testing.assert_allclose(ours, real, rtol=1e-4, atol=1e-6)
    assert not np.array_equal(by_keras(library.optimizers.RMSprop(RATE)), real)


@pytest.mark.parametrize("outputs", [1, 2])
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_a_bias_of_one_number_has_the_bits_of_a_real_fit(library, defaults, outputs):
    """And one of two: what Keras 2's graph multiplies first depends on the shape."""
    ours, real = fitted(minikeras, outputs, defaults=defaults), fitted(library, outputs)
    assert np.array_equal(ours, real)


def test_off_tf1_divides_by_the_root():
    """Inside its op, to the last bit; no other form does."""
    assert [np.array_equal(rooted(form), tf1_steps()) for form in FORMS] == [False, False, True]


@pytest.mark.parametrize(("form", "count"), [("sqrt", 3), ("scaled_rsqrt", 3), ("exact_sqrt", 4)])
def test_on_works_under_its_own_name(form, count):
    """The graph shows which ops nobody wrote."""
    names = added_ops(lambda x: rmsprop_root(x, x, x, form))
    assert len(names) == count
    assert all(name.startswith("rmsprop_root/") for name in names)


def test_columns_are_the_forms_that_the_bits_show():
    """One step of each library with a known mean square has the bits of one form only."""
    shown = {rooted(form).tobytes(): form for form in FORMS}
    assert len(shown) == 3
    assert Defaults.tf1().rmsprop_root == shown[tf1_steps().tobytes()]
    for library, defaults in LIBRARIES:
        assert defaults.rmsprop_root == shown[keras_steps(library).tobytes()]


def test_a_third_to_a_half_of_the_weights_differ():
    """In the last bits, between any two forms."""
    for one, other in itertools.combinations(FORMS, 2):
        assert 0.33 < np.mean(rooted(one) != rooted(other)) < 0.52
        np.testing.assert_allclose(rooted(one), rooted(other), rtol=3e-7)


def test_formula_is_tf1_to_the_last_bit():
    """`learning_rate * gradient / np.sqrt(mean_square)` in float32; the others are 3e-7 away."""
    learning_rate, gradient, mean_square = np.float32(RATE), GRADIENT, SQUARE
    formula = learning_rate * gradient / np.sqrt(mean_square)
    assert np.array_equal(tf1_steps(), formula)
    for form in FORMS:
        np.testing.assert_allclose(rooted(form), formula, rtol=3e-7)
