"""As many axes for labels as for predictions, as Keras 3 does it."""

import pytest
import tensorflow as tf2
from keras.src.losses.loss import squeeze_or_expand_to_same_rank

from minikeras.metrics.ranks import same_rank, weight_of_rank

SHAPES = [(5,), (5, 1), (5, 3), (5, 3, 1), (5, 3, 4)]


@pytest.mark.parametrize("p", SHAPES)
@pytest.mark.parametrize("y", SHAPES)
def test_the_shapes_are_those_of_keras(y, p):
    """A last axis of one comes or goes; all else stays."""
    given = tf2.zeros(y), tf2.zeros(p)
    expected = squeeze_or_expand_to_same_rank(*given)
    assert [x.shape for x in same_rank(*given)] == [x.shape for x in expected]


def test_weights_get_the_rank_that_is_asked_for():
    """If they have one axis more or one less."""
    assert weight_of_rank(tf2.zeros((5,)), 2).shape == (5, 1)
    assert weight_of_rank(tf2.zeros((5, 1)), 1).shape == (5,)
    assert weight_of_rank(tf2.zeros((5, 3)), 2).shape == (5, 3)
