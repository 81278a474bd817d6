"""Keras 3 squares first and makes small then; Keras 2 the other way round."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.update.helpers import GRADIENTS, RATE, added_ops, slot
from minikeras.behaviors.update.adadelta_square import adadelta_square
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
FORMS = ("square_first", "share_first")
VALUES = GRADIENTS[0]
SHARE = 1 - 0.95


def squared(form):
    """Return the row's value, run by a session as `fit` runs it."""
    with tf.Graph().as_default(), tf.Session() as session:
        fed = tf.placeholder(tf.float32, VALUES.shape)
        return session.run(adadelta_square(fed, SHARE, form), {fed: VALUES})


def keras_mean(library):
    """Return the mean square that a real Adadelta keeps after one step, op after op."""
    optimizer = library.optimizers.Adadelta(RATE)
    start = np.zeros(len(VALUES), np.float32)
    weight = keras.Variable(start) if library is keras else tf.Variable(start)
    optimizer.apply_gradients([(tf.constant(VALUES), weight)])
    return optimizer._accumulated_grads[0].numpy()


def tf1_mean():
    """Return the mean square that a real AdadeltaOptimizer keeps after one step."""
    with tf.Graph().as_default(), tf.Session() as session:
        weight = slot("weight", np.zeros(len(VALUES), np.float32))
        optimizer = tf.train.AdadeltaOptimizer(RATE)
        step = optimizer.apply_gradients([(tf.constant(VALUES), weight)])
        session.run(tf.global_variables_initializer())
        session.run(step)
        return session.run(optimizer.get_slot(weight, "accum"))


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_one_step_has_the_bits_of_each_keras(library, defaults):
    """And the other form has others."""
    real = keras_mean(library)
    for form in FORMS:
        assert np.array_equal(squared(form), real) is (form == defaults.adadelta_square)
        np.testing.assert_allclose(squared(form), real, rtol=3e-7)


def test_off_tf1_squares_first():
    """To the last bit or the one before: its op has `1 - rho` in float32."""
    np.testing.assert_allclose(squared("square_first"), tf1_mean(), rtol=1e-6)


def test_on_works_under_its_own_name():
    """The graph shows which ops nobody wrote."""
    for form in FORMS:
        names = added_ops(lambda x, form=form: adadelta_square(x, SHARE, form))
        assert names
        assert all(name.startswith("adadelta_square/") for name in names)


def test_columns_are_the_forms_that_the_bits_show():
    """One step of each Keras has the bits of one form only."""
    shown = {squared(form).tobytes(): form for form in FORMS}
    assert len(shown) == 2
    for library, defaults in LIBRARIES:
        assert defaults.adadelta_square == shown[keras_mean(library).tobytes()]
    assert Defaults.tf1().adadelta_square == "square_first"


def test_formula_has_the_bits_of_each_form():
    """`(1 - rho) * (value * value)` or `((1 - rho) * value) * value`, in float32."""
    share, value = np.float32(SHARE), VALUES
    assert np.array_equal(squared("square_first"), share * (value * value))
    assert np.array_equal(squared("share_first"), (share * value) * value)
