"""What the tests of the losses share."""

import numpy as np
import tensorflow.compat.v1 as tf


def feed(build, *arrays):
    """Build ops on placeholders in an empty graph, and return what they give for the arrays.

    Placeholders, because TensorFlow works out constants ahead of time, with other roundings.
    """
    with tf.Graph().as_default(), tf.Session() as session:
        placeholders = [tf.placeholder(array.dtype, array.shape) for array in arrays]
        return session.run(build(*placeholders), dict(zip(placeholders, arrays, strict=True)))


def added_ops(build, *arrays):
    """Return the names of the ops that `build` adds to a graph of placeholders."""
    with tf.Graph().as_default() as graph:
        build(*[tf.placeholder(array.dtype, array.shape) for array in arrays])
        return [op.name for op in graph.get_operations()[len(arrays) :]]


def evaluate(library, layers, loss, x, y, **compile_):
    """Return the loss that `evaluate` of a real Keras reports for one batch."""
    model = library.Sequential([library.Input(x.shape[1:]), *layers])
    model.compile("sgd", loss, **compile_)
    return np.float32(model.evaluate(x, y, batch_size=len(x), verbose=0))
