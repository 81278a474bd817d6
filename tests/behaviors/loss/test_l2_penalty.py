"""The L2 penalty of Keras is the sum of squares; `tf.nn.l2_loss` is half of it."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import added_ops, feed
from minikeras.behaviors.loss.l2_penalty import l2_penalty
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
SMALL = np.array([[1, -2], [3, -4]], np.float32)
WEIGHTS = [
    np.random.default_rng(0).normal(size=shape).astype(np.float32)
    for shape in ((1, 1), (3, 7), (64, 10), (3, 3, 16, 32), (100_003,))
]


@pytest.mark.parametrize("factor", [0.01, 0.3, 1e-4])
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_is_the_penalty_of_keras(library, defaults, factor):
    """To the last bit, in each Keras's own formula."""
    for weight in WEIGHTS:
        ours = feed(lambda w: l2_penalty(w, factor, defaults.l2_penalty), weight)
        assert ours == library.regularizers.L2(factor)(weight).numpy()


def test_on_the_two_formulas_of_keras_give_the_same_bits():
    """Doubling and halving are exact, in the penalty and in its gradient."""

    def both(w):
        penalties = [l2_penalty(w, 0.01, form) for form in ("sum_of_squares", "twice_l2_loss")]
        return [(penalty, tf.gradients(penalty, w)[0]) for penalty in penalties]

    for weight in WEIGHTS:
        (first, pull), (second, other_pull) = feed(both, weight)
        assert first == second
        assert np.array_equal(pull, other_pull)


@pytest.mark.parametrize("form", ["sum_of_squares", "twice_l2_loss"])
def test_on_works_under_its_own_name(form):
    """The graph shows which ops nobody wrote."""
    names = added_ops(lambda w: l2_penalty(w, 0.01, form), SMALL)
    assert names
    assert all(name.startswith("l2_penalty") for name in names)


def test_off_is_the_plain_line_and_half_the_penalty():
    """0.15 in place of 0.30, and half the pull on every weight."""
    off = Defaults.tf1().l2_penalty

    def plain(w):
        return 0.01 * tf.nn.l2_loss(w)

    assert added_ops(lambda w: l2_penalty(w, 0.01, off), SMALL) == added_ops(plain, SMALL)
    for weight in WEIGHTS:
        half = feed(lambda w: l2_penalty(w, 0.01, off), weight)
        assert half == feed(plain, weight)
        assert 2 * half == keras.regularizers.L2(0.01)(weight).numpy()
    pulls = [
        feed(lambda w, f=form: tf.gradients(l2_penalty(w, 0.01, f), w)[0], SMALL)
        for form in ("sum_of_squares", off)
    ]
    np.testing.assert_allclose(pulls, [0.02 * SMALL, 0.01 * SMALL], rtol=1e-6)


def test_columns_are_the_ops_the_libraries_write():
    """Keras 2 and TF1 use the op L2Loss, Keras 3 squares and adds; only TF1 has the half."""
    calls = {
        "keras": keras.regularizers.L2(0.01),
        "keras2": tf_keras.regularizers.L2(0.01),
        "tf1": lambda w: 0.01 * tf.nn.l2_loss(w),
    }
    for profile, call in calls.items():
        with tf.Graph().as_default() as graph:
            call(tf.placeholder(tf.float32, [2, 2]))
            uses_l2_loss = "L2Loss" in {op.type for op in graph.get_operations()}
        whole = round(float(feed(call, SMALL)), 6) == 0.3
        form = {(False, True): "sum_of_squares", (True, True): "twice_l2_loss"}
        value = getattr(Defaults, profile)().l2_penalty
        assert value == form.get((uses_l2_loss, whole), "l2_loss")


def test_formula_is_the_sum_of_squares():
    """`factor * np.square(weight).sum()`: 0.30, and to the last bit for these whole numbers."""
    factor, weight = np.float32(0.01), SMALL
    formula = factor * np.square(weight).sum()
    assert round(float(formula), 6) == 0.3
    for library, defaults in LIBRARIES:
        ours = feed(lambda w, form=defaults.l2_penalty: l2_penalty(w, 0.01, form), weight)
        assert formula == ours == library.regularizers.L2(0.01)(weight).numpy()
