"""Keras 2 reads `trainable` in compile, Keras 3 at the first fit after it."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.initialise.freeze_at import freeze_at
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
X = np.ones((4, 2), np.float32)


def compiled(library, trainable):
    """Return a compiled model of three layers, with such flags."""
    layers = [library.layers.Dense(2, name=f"layer_{number}") for number in range(3)]
    model = library.Sequential([library.Input((2,)), *layers])
    _set(model, trainable)
    model.compile(library.optimizers.SGD(0.01), "mse")
    return model


def _set(model, trainable):
    for layer, flag in zip(model.layers, trainable, strict=True):
        layer.trainable = flag


def learning(model):
    """Return whether a fit changes each layer."""
    before = [layer.get_weights() for layer in model.layers]
    model.fit(X, X, verbose=0)
    return tuple(
        not np.array_equal(old[0], layer.get_weights()[0])
        for old, layer in zip(before, model.layers, strict=True)
    )


COMPILE, FIRST_FIT = (True, False, True), (False, True, True)


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_the_layers_that_learn_are_those_of_a_real_fit(library, defaults):
    """Changed between compile and fit, and once more after the fit, which nobody hears of."""
    model = compiled(library, COMPILE)
    _set(model, FIRST_FIT)
    expected = freeze_at(COMPILE, FIRST_FIT, defaults.freeze_at)
    assert learning(model) == expected
    _set(model, (True, False, False))
    assert learning(model) == expected


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_a_second_compile_reads_again(library, defaults):
    """What was changed in between counts from then on, in both."""
    model = compiled(library, COMPILE)
    learning(model)
    _set(model, FIRST_FIT)
    model.compile(library.optimizers.SGD(0.01), "mse")
    assert learning(model) == freeze_at(FIRST_FIT, FIRST_FIT, defaults.freeze_at) == FIRST_FIT


def trained_by_tf1():
    """Return which of two variables `minimize` changes, frozen before the line and after it."""
    with tf.Graph().as_default(), tf.Session() as session:
        variables = [tf.get_variable(name, initializer=1.0) for name in ("a", "b")]
        loss = tf.square(variables[0] + variables[1])
        frozen = [variables[0]]  # before the line
        step = tf.train.GradientDescentOptimizer(0.1).minimize(
            loss, var_list=[v for v in variables if not any(v is other for other in frozen)]
        )
        frozen.append(variables[1])  # after it
        session.run(tf.global_variables_initializer())
        session.run(step)
        return tuple(value != 1.0 for value in session.run(variables))


def test_off_tf1_decides_where_the_training_op_is_made():
    """There is no compile; the flags that the line sees are those of the first step."""
    seen = [False, True]
    assert freeze_at([True, True], seen, Defaults.tf1().freeze_at) == trained_by_tf1()


def test_columns_are_the_moment_that_a_fit_shows():
    """A layer that was frozen between the two calls learns, or it does not."""
    for library, defaults in LIBRARIES:
        model = compiled(library, (True, True, True))
        _set(model, (True, False, True))
        moment = "compile" if learning(model)[1] else "first_fit"
        assert defaults.freeze_at == moment
    assert Defaults.tf1().freeze_at == "first_fit"


def test_formula_is_one_of_the_two():
    """`np.array(trainable_at_compile)` or `np.array(trainable_at_first_fit)`."""
    for library, defaults in LIBRARIES:
        model = compiled(library, COMPILE)
        _set(model, FIRST_FIT)
        formulas = {"compile": np.array(COMPILE), "first_fit": np.array(FIRST_FIT)}
        assert np.array_equal(learning(model), formulas[defaults.freeze_at])
