"""What the tests of the losses share."""

import numpy as np
import tensorflow as tf2
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


def with_gradient(build, y, p, name=None):
    """Return the losses that `build` gives in a graph of rows of any number, and their gradient.

    `name` is the scope of the ops: TensorFlow orders some sums by it.
    """

    def both(y, p):
        y, p = (tf.ensure_shape(each, (None, *each.shape[1:])) for each in (y, p))
        with tf.name_scope(name):
            losses = build(y, p)
        return losses, tf.gradients(losses, p)[0]

    with tf.Graph().as_default(), tf.Session() as session:
        shapes = [(None, *array.shape[1:]) for array in (y, p)]
        placeholders = [tf.placeholder(tf.float32, shape) for shape in shapes]
        return session.run(both(*placeholders), dict(zip(placeholders, (y, p), strict=True)))


def losses_of(library, name, y, p):
    """Return the losses of a real Keras in a function, as `fit` calls it, and their gradient."""
    signature = [tf2.TensorSpec((None, *array.shape[1:])) for array in (y, p)]

    @tf2.function(autograph=False, input_signature=signature)
    def run(y, p):
        with tf2.GradientTape() as tape:
            tape.watch(p)
            losses = getattr(library.losses, name)(y, p)
        return losses, tape.gradient(losses, p)

    return [array.numpy() for array in run(y, p)]
