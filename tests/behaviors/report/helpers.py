"""What a metric of one name says of the same labels and scores: a real Keras's, ours, and TF1's."""

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras import metrics


def reported(library, name, y, p, **arguments):
    """Return the number of a real Keras."""
    metric = getattr(library.metrics, name)(**arguments)
    metric.update_state(y, p)
    return np.asarray(metric.result())


def ours(table, name, y, p, **arguments):
    """Return the number of our metric with a table."""
    metric = getattr(metrics, name)(**arguments)
    metric.defaults = table
    metric.update_state(y, p)
    return metric.result()


def streamed(function, y, p):
    """Return the number of a metric of TF1."""
    with tf.Graph().as_default(), tf.Session() as session:
        _, update = function(tf.constant(y), tf.constant(p))
        session.run(tf.local_variables_initializer())
        return session.run(update)
