"""The weights of sequences fit their losses in Keras 2, not in Keras 3; TF1 makes a table."""

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import added_ops, feed
from minikeras.behaviors.loss.align_weight_rank import align_weight_rank
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
LOSSES = np.array([1, 4, 9, 16], np.float32)
WEIGHTS = np.array([0, 2, 1, 1], np.float32)
STEPS = np.arange(12, dtype=np.float32).reshape(4, 3)


def weighted(how):
    def build(losses, weights):
        losses, weights = align_weight_rank(losses, weights, how)
        return losses * weights

    return build


def real(library, losses, weights):
    """Return what a real loss makes of these losses and weights, before it reduces them."""
    loss = library.losses.MeanAbsoluteError(reduction="none")
    return loss(np.zeros((*losses.shape, 1), "f"), losses[..., None], weights).numpy()


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
@pytest.mark.parametrize(
    ("losses", "weights"),
    [
        (LOSSES, WEIGHTS),
        (LOSSES, WEIGHTS[:, None]),
        (STEPS, WEIGHTS[:, None]),
        (STEPS, STEPS[::-1].copy()),
        (STEPS, STEPS[..., None]),
        (STEPS[:, :1], WEIGHTS),
        (STEPS[..., None], STEPS[::-1].copy()),
        (LOSSES, np.array(2, np.float32)),
    ],
)
def test_on_the_products_are_those_of_keras(library, defaults, losses, weights):
    """Weights for examples, in a row or in a column, and for steps; the shape may be a column."""
    ours = feed(weighted(defaults.align_weight_rank), losses, weights)
    assert np.array_equal(ours, real(library, losses, weights))


def test_on_one_weight_for_each_sequence():
    """Keras 2 weights all steps of a sequence alike; Keras 3 refuses, and so do we, early."""
    ours = feed(weighted("one_axis"), STEPS, WEIGHTS)
    assert np.array_equal(ours, STEPS * WEIGHTS[:, None])
    assert np.array_equal(ours, real(tf_keras, STEPS, WEIGHTS))
    with pytest.raises(tf.errors.InvalidArgumentError, match="Incompatible shapes"):
        real(keras, STEPS, WEIGHTS)
    with pytest.raises(ValueError, match=r"\(4,\) do not fit losses \(4, 3\). Try weights"):
        feed(weighted("same_rank"), STEPS, WEIGHTS)


def test_on_as_many_steps_as_sequences_are_refused_too():
    """Keras 3 then gives the weights to the steps, and says nothing."""
    assert np.array_equal(real(keras, STEPS[:3], WEIGHTS[:3]), STEPS[:3] * WEIGHTS[:3])
    assert np.array_equal(real(tf_keras, STEPS[:3], WEIGHTS[:3]), STEPS[:3] * WEIGHTS[:3, None])
    with pytest.raises(ValueError, match="do not fit"):
        feed(weighted("same_rank"), STEPS[:3], WEIGHTS[:3])


@pytest.mark.parametrize("how", ["same_rank", "one_axis"])
def test_on_works_under_its_own_name(how):
    """And what fits costs nothing."""
    names = added_ops(lambda x, w: align_weight_rank(x, w, how), LOSSES, WEIGHTS[:, None])
    assert names
    assert all(name.startswith("align_weight_rank/") for name in names)
    assert added_ops(lambda x, w: align_weight_rank(x, w, how), LOSSES, WEIGHTS) == []


def test_off_a_column_of_weights_makes_a_table():
    """Every loss with every weight, so that each example gets the mean weight."""
    off = Defaults.tf1().align_weight_rank
    with tf.Graph().as_default() as graph:
        pair = tf.placeholder(tf.float32, [4]), tf.placeholder(tf.float32, [4, 1])
        assert align_weight_rank(*pair, off) == pair
        assert len(graph.get_operations()) == 2
    table = feed(weighted(off), LOSSES, WEIGHTS[:, None])
    assert np.array_equal(table, feed(lambda x, w: x * w, LOSSES, WEIGHTS[:, None]))
    assert table.shape == (4, 4)
    assert table.mean() == LOSSES.mean() * WEIGHTS.mean()


def test_columns_are_what_the_libraries_do_with_weights_of_sequences():
    """They take them, or they refuse them; and the plain line makes a table of a column."""
    for library, defaults in LIBRARIES:
        try:
            real(library, STEPS, WEIGHTS)
            takes = True
        except (ValueError, tf2.errors.InvalidArgumentError):
            takes = False
        assert defaults.align_weight_rank == ("one_axis" if takes else "same_rank")
    assert feed(lambda x, w: x * w, LOSSES, WEIGHTS[:, None]).shape == (4, 4)
    assert Defaults.tf1().align_weight_rank is None


def test_formula_is_one_axis_more_or_less():
    """`losses * weights[:, None]`, or `losses * weights[:, 0]` for a column of weights."""
    losses, weights = STEPS, WEIGHTS
    assert np.array_equal(feed(weighted("one_axis"), losses, weights), losses * weights[:, None])
    losses, weights = LOSSES, WEIGHTS[:, None]
    assert np.array_equal(feed(weighted("one_axis"), losses, weights), losses * weights[:, 0])
    assert np.array_equal(
        feed(weighted("same_rank"), losses, weights)[:, 0], losses * weights[:, 0]
    )
