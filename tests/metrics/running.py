"""One metric batch after batch: as a graph of ours computes it, and as a compiled Keras does.

The oracle is what `compile` of a real Keras makes of `metrics` and `weighted_metrics`, updated in
a `tf.function` as `fit` does it: weights, masks and ranks take the way that they take there.
"""

import warnings

import keras
import numpy as np
import tensorflow as tf2
import tensorflow.compat.v1 as tf
import tf_keras
from keras.src.trainers.compile_utils import CompileMetrics
from tf_keras.src.engine.compile_utils import MetricsContainer

import minikeras
from metrics.data import MASK, STEP_WEIGHTS, WEIGHTS

BATCHES = [slice(0, 5), slice(5, 10), slice(10, 13)]
PLAIN, WEIGHTED, MASKED = (None, None), (WEIGHTS, None), (None, MASK)
STEPS_WEIGHTED, BOTH = (STEP_WEIGHTS, None), (STEP_WEIGHTS, MASK)


def of(name, **arguments):
    """Return a function that makes the metric of that name in any library."""
    return lambda library: getattr(library.metrics, name)(**arguments)


def compare(library, defaults, make, y, p, forms):
    """Assert that a metric of ours has the bits of Keras's after each of three unequal batches."""
    for weights, mask in forms:
        expected = theirs(library, make(library), y, p, weights, mask)
        found = ours(make(minikeras), y, p, defaults, weights, mask)
        assert [np.shape(value) for value in found] == [np.shape(value) for value in expected]
        assert np.array_equal(found, expected, equal_nan=True), (found, expected)


def ours(metric, y, p, defaults, weights=None, mask=None):
    """Return the value of one of ours after each batch."""
    data = [array for array in (y, p, weights, mask) if array is not None]
    with tf.Graph().as_default(), tf.Session() as session:
        fed = [tf.placeholder(array.dtype, (None, *array.shape[1:])) for array in data]
        weight = fed[2] if weights is not None else None
        masked = fed[-1] if mask is not None else None
        metric.fit_shapes((None, *y.shape[1:]), (None, *p.shape[1:]))
        state = tf.placeholder(tf.float32, (metric.size,))
        after = metric.update(state, *fed[:2], weight, masked, defaults)
        value = metric.compute(after, defaults)
        values, numbers = [], metric.start()
        for rows in BATCHES:
            feed = dict(zip(fed, (array[rows] for array in data), strict=True))
            numbers, result = session.run((after, value), feed | {state: numbers})
            values.append(result)
        return values


def theirs(library, metric, y, p, weights=None, mask=None):
    """Return the value of a real metric after each batch, in a compiled function."""
    asked = ([metric], []) if weights is None else ([], [metric])
    container = (CompileMetrics if library is keras else MetricsContainer)(*asked)
    data = [array for array in (y, p, weights, mask) if array is not None]
    shapes = [tf2.TensorSpec((None, *array.shape[1:]), array.dtype) for array in data]

    @tf2.function(input_signature=shapes, autograph=library is tf_keras)
    def step(*tensors):
        y_true, y_pred, *rest = tensors
        if mask is not None:
            y_pred._keras_mask = rest[-1]
        container.update_state(y_true, y_pred, None if weights is None else rest[0])
        return metric.result()

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "You are passing weight as `float`", UserWarning)
        return [np.asarray(step(*(array[rows] for array in data))) for rows in BATCHES]
