"""The decay of a weight of one number is rounded in two ways."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.update.helpers import added_ops
from minikeras.behaviors.update.group_weight_decay import group_weight_decay
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
FORMS = ("numbers", "weight_of_one")
RATE, DECAY, STEPS = 0.013, 0.1, 12


def walk(first, size=1, bias=1.0):
    """Return a weight after each of some steps that only decay."""
    with tf.Graph().as_default(), tf.Session() as session:
        weight, rate = tf.placeholder(tf.float32, (size,)), tf.placeholder(tf.float32, ())
        change = group_weight_decay(weight, DECAY, rate, first)
        value, found = np.full(size, bias, np.float32), []
        for _ in range(STEPS):
            value = value - session.run(change, {weight: value, rate: RATE})
            found.append(value)
        return np.array(found)


def keras_walk(library):
    """Return the bias of a real model in a `fit`, whose gradients are all zero."""
    model = library.Sequential(
        [library.Input((2,)), library.layers.Dense(1, bias_initializer="ones")]
    )
    model.compile(library.optimizers.SGD(RATE, weight_decay=DECAY), lambda y, p: 0.0 * p)
    found = []
    for _ in range(STEPS):
        model.fit(np.ones((4, 2), np.float32), np.ones((4, 1), np.float32), verbose=0)
        found.append(model.get_weights()[1])
    return np.array(found)


def test_on_and_off_differ_for_a_weight_of_one_number():
    """In the last bit, sooner or later."""
    assert not np.array_equal(walk("numbers"), walk("weight_of_one"))
    np.testing.assert_allclose(walk("numbers"), walk("weight_of_one"), rtol=1e-6)


def test_off_a_longer_weight_is_the_same_in_both():
    """The plain numbers come first there, in both Kerases."""
    assert np.array_equal(walk("numbers", 3), walk("weight_of_one", 3))


@pytest.mark.parametrize("first", FORMS)
def test_on_works_under_its_own_name(first):
    """The graph shows which ops nobody wrote."""
    names = added_ops(lambda x: group_weight_decay(x, DECAY, x, first))
    assert len(names) == 3
    assert all(name.startswith("group_weight_decay/") for name in names)


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_columns_are_the_bits_of_the_libraries(library, defaults):
    """Twelve steps in `fit` that only decay have the bits of one form."""
    real = keras_walk(library)
    for first in FORMS:
        assert np.array_equal(walk(first), real) is (first == defaults.group_weight_decay)


def test_columns_tf1_has_no_decay_and_does_as_keras_3():
    """The plain numbers come first, where a person writes `weight - weight * (decay * rate)`."""
    by_hand = np.ones(1, np.float32)
    for value in walk(Defaults.tf1().group_weight_decay):
        by_hand = by_hand - by_hand * (np.float32(DECAY) * np.float32(RATE))
        assert np.array_equal(value, by_hand)


def test_formula_is_a_product_of_three():
    """`weight * (decay * rate)` or `weight * decay * rate`, in float32 to the last bit."""
    decay, rate = np.float32(DECAY), np.float32(RATE)
    one = other = np.ones(1, np.float32)
    for numbers, weight in zip(walk("numbers"), walk("weight_of_one"), strict=True):
        one, other = one - one * (decay * rate), other - other * decay * rate
        assert np.array_equal(numbers, one)
        assert np.array_equal(weight, other)
