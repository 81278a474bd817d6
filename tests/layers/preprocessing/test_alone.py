"""A function on a tensor or an array, outside a model."""

import numpy as np
import tensorflow as tf2
import tensorflow.compat.v1 as tf

from minikeras.layers.preprocessing.alone import on_tensor_or_array


def test_an_array_gives_an_array_with_eager_mode_and_without():
    """And a list is an array."""
    assert on_tensor_or_array(lambda x: x + 1, np.ones(2)).tolist() == [2, 2]
    with tf.Graph().as_default():
        assert on_tensor_or_array(lambda x: x + 1, [1, 2]).tolist() == [2, 3]


def test_a_tensor_gives_a_tensor():
    """In the same graph."""
    assert on_tensor_or_array(lambda x: x + 1, tf2.constant(1)).numpy() == 2
    with tf.Graph().as_default() as graph:
        assert on_tensor_or_array(lambda x: x + 1, tf.constant(1)).graph is graph
