"""Regularizers: the penalty of both Kerases on one weight."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from behaviors.loss.helpers import feed
from kerases import both_kerases, parts
from minikeras import regularizers
from minikeras.defaults import Defaults

WEIGHT = np.random.default_rng(0).normal(size=(37, 11)).astype(np.float32)
OBJECTS = [
    lambda k: k.L1(),
    lambda k: k.L2(),
    lambda k: k.L1(0.3),
    lambda k: k.L2(0.3),
    lambda k: k.L1(l1=2),
    lambda k: k.L1L2(),
    lambda k: k.L1L2(0.1),
    lambda k: k.L1L2(0.1, 0.02),
    lambda k: k.L1L2(l2=0.02),
    lambda k: k.l1(0.25),
    lambda k: k.l2(0.25),
    lambda k: k.l1(),
    lambda k: k.l2(),
    lambda k: k.get("l1"),
    lambda k: k.get("l2"),
    lambda k: k.get("L1"),
    lambda k: k.get("L2"),
    lambda k: k.get("L1L2"),
]


def penalty(regularizer, defaults=None, weight=WEIGHT):
    """Return the penalty of one of ours."""
    table = defaults or Defaults.keras()
    return feed(lambda weight: regularizer.penalty(weight, table), weight)


@both_kerases
@pytest.mark.parametrize("make", OBJECTS)
def test_the_penalty_is_that_of_keras(library, defaults, make):
    """By class, by function and by name, to the bit."""
    real = np.float32(make(library.regularizers)(tf.constant(WEIGHT)))
    ours = penalty(make(regularizers), defaults)
    assert ours.dtype == np.float32
    assert ours == real


def test_the_penalty_is_the_formula():
    """To 1e-6, because the sum of a NumPy line is in float64."""
    weight = WEIGHT.astype(np.float64)
    expected = 0.1 * np.abs(weight).sum() + 0.02 * (weight**2).sum()
    assert penalty(regularizers.L1L2(0.1, 0.02)) == pytest.approx(expected, rel=1e-6)


def test_a_factor_of_zero_adds_no_op():
    """L1L2(0, 0) is a constant, and an L1 has no squares in its graph."""
    kinds = []
    for regularizer in (regularizers.L1L2(), regularizers.L1(0.1), regularizers.L2(0.1)):
        with tf.Graph().as_default() as graph:
            weight = tf.placeholder(tf.float32, [2])
            regularizer.penalty(weight, Defaults.keras())
            kinds.append({op.type for op in graph.get_operations()} & {"Abs", "Square"})
    assert kinds == [set(), {"Abs"}, {"Square"}]


def test_get_takes_none_a_class_and_an_object():
    """None stays None, a class is made, an object is taken as it is."""
    item = regularizers.L2(0.5)
    assert regularizers.get(None) is None
    assert regularizers.get(item) is item
    assert regularizers.get(regularizers.L2).l2 == 0.01


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (regularizers.L1(0.5), "L1(l1=0.5)"),
        (regularizers.L2(), "L2(l2=0.01)"),
        (regularizers.L1L2(0.1, 0.2), "L1L2(l1=0.1, l2=0.2)"),
    ],
)
def test_the_repr_is_a_program_that_makes_an_equal_object(item, text):
    """Only what the class takes is printed."""
    assert repr(item) == text
    assert vars(eval(text, vars(regularizers))) == vars(item)


@pytest.mark.parametrize("factor", [-0.1, float("nan"), float("inf"), "0.1", None])
@pytest.mark.parametrize("name", ["L1", "L2"])
def test_a_factor_that_is_no_number_of_zero_or_more_is_refused(name, factor):
    """A ValueError in Keras 3 too, save for None, which its L1 and L2 take for zero."""
    if factor is not None:
        with pytest.raises(ValueError):
            getattr(keras.regularizers, name)(factor)
    with pytest.raises(ValueError) as caught:
        getattr(regularizers, name)(factor)
    assert parts(caught) == {
        "what": f"{name.lower()} is a number of 0 or more.",
        "where": f"{name}({name.lower()}=...)",
        "got": repr(factor),
    }


@pytest.mark.parametrize(("identifier", "closest"), [("l3", "'l2'"), ("L_2", None), (0.01, None)])
def test_what_does_not_exist_is_refused(identifier, closest):
    """What, where, got, expected, try."""
    with pytest.raises(ValueError):
        keras.regularizers.get(identifier)
    with pytest.raises(ValueError) as caught:
        regularizers.get(identifier)
    found = parts(caught)
    assert found["what"] == "Unknown regularizer."
    assert found["where"] == "kernel_regularizer=..."
    assert found["got"] == repr(identifier)
    assert found["expected"] == "one of L1, L1L2, L2, l1, l2"
    assert closest is None or found["try"] == closest


def test_a_regularizer_of_a_user_needs_only_penalty():
    """The base refuses to guess one."""

    class Largest(regularizers.Regularizer):
        def penalty(self, weight, defaults):
            return tf.reduce_max(tf.abs(weight))

    assert penalty(regularizers.get(Largest())) == np.abs(WEIGHT).max()
    with pytest.raises(NotImplementedError):
        penalty(regularizers.Regularizer())
