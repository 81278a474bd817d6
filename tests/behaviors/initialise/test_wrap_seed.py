"""Keras 3 takes seeds modulo 2**31 - 2, Keras 2 and TF1 take them as they are."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from kerases import LIBRARIES, both_kerases
from minikeras.behaviors.initialise.wrap_seed import wrap_seed
from minikeras.defaults import Defaults
from minikeras.testing import run

OUTSIDE = [2**31 - 2, 2**31 - 1, 2**31, 2**40 + 5, -1]
INSIDE = [0, 7, 10**9, 2**31 - 3]


def drawn(library, seed, **table):
    """Return what an initializer draws from a seed."""
    return np.asarray(library.initializers.RandomNormal(seed=seed)((5,), **table))


def plain(seed):
    """Return what the op of TF1 draws from it."""
    return run(lambda: tf.random.stateless_normal((5,), [seed, 0], stddev=0.05))


@both_kerases
@pytest.mark.parametrize("seed", OUTSIDE + INSIDE)
def test_on_and_off_the_numbers_are_those_of_keras(library, defaults, seed):
    """To the bit, in each Keras's own way."""
    assert np.array_equal(drawn(minikeras, seed, defaults=defaults), drawn(library, seed))


@pytest.mark.parametrize("seed", OUTSIDE)
def test_off_the_numbers_are_those_of_the_op(seed):
    """Whatever the integer."""
    off = Defaults.keras().replace(wrap_seed=False)
    assert np.array_equal(drawn(minikeras, seed, defaults=off), plain(seed))
    assert not np.array_equal(drawn(minikeras, seed), plain(seed))


def test_columns_are_what_a_negative_seed_gives():
    """The op of a seed as it is, or another one."""
    for library, defaults in LIBRARIES:
        assert defaults.wrap_seed == (not np.array_equal(drawn(library, -1), plain(-1)))
    assert Defaults.tf1().wrap_seed is False


@pytest.mark.parametrize("seed", OUTSIDE)
def test_formula_is_the_small_seed_that_gives_the_same(seed):
    """In Keras 3, and in Keras 2 from the small seed alone."""
    small = seed % (2**31 - 2)
    assert wrap_seed(seed, True) == small
    assert np.array_equal(drawn(keras, seed), drawn(keras, small))
    assert np.array_equal(drawn(keras, seed), drawn(tf_keras, small))
    assert not np.array_equal(drawn(tf_keras, seed), drawn(tf_keras, small))
