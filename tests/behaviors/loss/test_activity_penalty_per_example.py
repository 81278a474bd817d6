"""Keras divides the penalty on an output by the rows of the batch; `tf.nn.l2_loss` does not."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import added_ops, evaluate, feed
from minikeras.behaviors.loss.activity_penalty_per_example import activity_penalty_per_example
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
OUTPUT = np.random.default_rng(0).normal(size=(7, 3)).astype(np.float32)


def divided(penalty, output, enabled):
    """Return what the row gives."""
    build = lambda *tensors: activity_penalty_per_example(*tensors, enabled)  # noqa: E731
    return feed(build, np.float32(penalty), output)


def real_penalty(library, output, penalty):
    """Return the penalty that a real Keras reports; the loss beside it is zero."""
    layer = library.layers.Activation("linear", activity_regularizer=penalty)
    return evaluate(library, [layer], lambda y_true, y_pred: 0.0 * y_pred, output, output)


@pytest.mark.parametrize("rows", [1, 2, 3, 7])
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_is_the_penalty_that_keras_reports(library, defaults, rows):
    """To the last bit: the largest output, divided by the number of rows."""
    output = OUTPUT[:rows]
    ours = divided(output.max(), output, defaults.activity_penalty_per_example)
    assert ours == real_penalty(library, output, lambda y: tf.reduce_max(y))


def test_off_twice_the_rows_are_twice_the_penalty():
    """`tf.nn.l2_loss` sums over the batch; off, the very penalty comes back."""
    one = feed(tf.nn.l2_loss, OUTPUT)
    both = feed(tf.nn.l2_loss, np.concatenate([OUTPUT, OUTPUT]))
    assert both == pytest.approx(2 * one, rel=1e-6)
    assert divided(one, OUTPUT, Defaults.tf1().activity_penalty_per_example) == one
    ops = added_ops(lambda p, y: activity_penalty_per_example(p, y, False), one, OUTPUT)
    assert ops == []


def test_on_works_under_its_own_name():
    """The graph shows which ops nobody wrote."""
    one = np.float32(1)
    names = added_ops(lambda p, y: activity_penalty_per_example(p, y, True), one, OUTPUT)
    assert names
    assert all(name.startswith("activity_penalty_per_example/") for name in names)


def test_columns_are_whether_more_rows_are_a_larger_penalty():
    """Of the same row, seven times."""
    rows = np.ones((7, 3), np.float32)
    for library, defaults in LIBRARIES:
        small, large = (
            real_penalty(library, x, lambda y: tf.reduce_sum(y)) for x in (rows[:1], rows)
        )
        assert defaults.activity_penalty_per_example is bool(small == large)
    small, large = (feed(tf.nn.l2_loss, x) for x in (rows[:1], rows))
    assert Defaults.tf1().activity_penalty_per_example is bool(small == large)


def test_formula_is_a_quotient():
    """`penalty / len(output)`, in float32."""
    output = OUTPUT
    penalty = output.max()
    for library, _ in LIBRARIES:
        real = real_penalty(library, output, lambda y: tf.reduce_max(y))
        assert real == penalty / np.float32(len(output))
