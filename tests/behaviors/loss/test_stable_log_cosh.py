"""Keras takes the logarithm of a cosine without the cosine; TF1 overflows."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import added_ops, feed, losses_of, with_gradient
from minikeras.behaviors.loss.stable_log_cosh import stable_log_cosh
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
P = np.float32([[0.001], [1], [-3], [80], [-80], [100], [-1e6]])
Y = np.zeros_like(P)


def losses(enabled):
    """Return the loss around the row."""
    return lambda y, p: tf.reduce_mean(stable_log_cosh(p - y, enabled), axis=-1)


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_losses_and_gradients_are_those_of_keras(library, defaults):
    """To the last bit, for small and for huge errors."""
    mine = with_gradient(losses(defaults.stable_log_cosh), Y, P, "log_cosh")
    for ours, theirs in zip(mine, losses_of(library, "log_cosh", Y, P), strict=True):
        assert np.array_equal(ours, theirs)
        assert np.isfinite(theirs).all()


def test_on_double_precision_stays():
    """A loss may be told `dtype="float64"`."""
    error = P[:4].astype(np.float64)
    cosh = feed(lambda error: tf.cosh(error), error)
    on = feed(lambda error: stable_log_cosh(error, True), error)
    np.testing.assert_allclose(on, np.log(cosh), rtol=1e-6, atol=1e-7)


def test_off_is_the_plain_line():
    """To the bit; on, every op stands under the row's name."""
    off = Defaults.tf1().stable_log_cosh
    plain = feed(lambda y, p: tf.reduce_mean(tf.log(tf.cosh(p - y)), axis=-1), Y, P)
    assert np.array_equal(feed(losses(off), Y, P), plain)
    names = added_ops(lambda error: stable_log_cosh(error, True), P)
    assert all(name.startswith("stable_log_cosh/") for name in names)


def test_off_a_large_error_is_inf_and_its_gradient_nan():
    """From 89.4 on; and both agree on what is smaller, to 1e-4 of the smallest."""
    costs, slopes = with_gradient(losses(Defaults.tf1().stable_log_cosh), Y, P)
    assert np.isinf(costs[-2:]).all()
    assert np.isnan(slopes[-2:]).all()
    real = losses_of(keras, "log_cosh", Y, P)[0]
    np.testing.assert_allclose(costs[:-2], real[:-2], rtol=1e-4, atol=1e-7)
    edge = feed(lambda error: stable_log_cosh(error, False), np.float32([89.41, 89.42]))
    assert np.isfinite(edge).tolist() == [True, False]


def test_columns_are_whether_a_large_error_is_a_number():
    """One of 100."""
    y, p = np.float32([[0]]), np.float32([[100]])
    for library, defaults in LIBRARIES:
        assert defaults.stable_log_cosh == np.isfinite(losses_of(library, "log_cosh", y, p)[0])
    assert Defaults.tf1().stable_log_cosh == np.isfinite(feed(lambda p: tf.log(tf.cosh(p)), p))


def test_formula_is_the_loss_of_keras():
    """To 1e-6 of the terms, in double precision."""
    error = P[:4].astype(float)
    formula = error + np.log1p(np.exp(-2 * error)) - np.log(2)
    for library, _ in LIBRARIES:
        costs = losses_of(library, "log_cosh", Y, P)[0][:4]
        np.testing.assert_allclose(formula[:, 0], costs, rtol=1e-6, atol=1e-6)
