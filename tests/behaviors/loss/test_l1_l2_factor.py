"""`l1_l2()` is a penalty of two hundredths in Keras 2, and none in Keras 3."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import feed
from minikeras import regularizers
from minikeras.behaviors.loss.l1_l2_factor import l1_l2_factor
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
WEIGHT = np.random.default_rng(0).normal(size=(37, 11)).astype(np.float32)
SMALL = np.float32([[1, -2], [3, -4]])


def penalty(item, defaults, weight=WEIGHT):
    """Return the penalty of one of ours."""
    return feed(lambda weight: item.penalty(weight, defaults), weight)


@pytest.mark.parametrize("said", [{}, {"l1": 0.3}, {"l2": 0.2}, {"l1": 0.3, "l2": 0.2}], ids=str)
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_is_the_penalty_of_each_keras(library, defaults, said):
    """To the bit, whichever of the two factors is said."""
    real = library.regularizers.l1_l2(**said)(tf.constant(WEIGHT)).numpy()
    assert penalty(regularizers.l1_l2(**said), defaults) == real


def test_off_there_is_no_penalty():
    """In the column of TF1 nothing is added that nobody said, and no op."""
    table = Defaults.tf1()
    assert penalty(regularizers.l1_l2(), table) == 0
    with tf.Graph().as_default() as graph:
        regularizers.l1_l2().penalty(tf.placeholder(tf.float32, [2]), table)
        assert [op.type for op in graph.get_operations()] == ["Placeholder", "Const"]


def test_columns_are_the_factors_of_the_libraries():
    """Read from the object that each library makes."""
    for library, defaults in LIBRARIES:
        config = library.regularizers.l1_l2().get_config()
        assert [round(value, 8) for value in config.values()] == 2 * [defaults.l1_l2_factor]
    assert Defaults.tf1().l1_l2_factor == 0.0


def test_formula_is_both_sums():
    """0.40, and the row only fills in what was not said."""
    factor = np.float32(l1_l2_factor(None, Defaults.keras2().l1_l2_factor))
    formula = factor * np.abs(SMALL).sum() + factor * np.square(SMALL).sum()
    assert round(float(formula), 6) == 0.4
    assert formula == pytest.approx(penalty(regularizers.l1_l2(), Defaults.keras2(), SMALL))
    assert l1_l2_factor(0.5, 0.01) == 0.5
