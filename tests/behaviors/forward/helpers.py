"""What the tests of normalization share."""

import numpy as np
import tensorflow.compat.v1 as tf


def feed(build, *arrays):
    """Build ops on placeholders in an empty graph, and return what they give for the arrays.

    Placeholders, because TensorFlow works out constants ahead of time, with other roundings.
    """
    with tf.Graph().as_default(), tf.Session() as session:
        fed = [tf.placeholder(array.dtype, array.shape) for array in arrays]
        return session.run(build(*fed), dict(zip(fed, arrays, strict=True)))


def ops_of(build, *arrays):
    """Return the types of the ops that `build` adds to a graph of placeholders."""
    with tf.Graph().as_default() as graph:
        build(*[tf.placeholder(array.dtype, array.shape) for array in arrays])
        return [op.type for op in graph.get_operations()[len(arrays) :]]


def normal(*shape, mean=0.0):
    """Return random numbers around a mean."""
    return np.random.default_rng(0).normal(mean, 1, shape).astype(np.float32)
