"""The floating-point work of a step, as TensorFlow counts it."""

import pytest
import tensorflow.compat.v1 as tf
from tensorflow.python.framework.ops import get_stats_for_node_def

from benchmarks.workloads import WORKLOADS

KERNELS = {
    "MatMul": "matmul",
    "Conv2D": "convolution",
    "Conv2DBackpropInput": "convolution",
    "Conv2DBackpropFilter": "convolution",
}


def needed(gradients):
    """Return the operations that are run: a gradient for the data is in the graph, but unused."""
    found, waiting = set(), [getattr(each, "values", each).op for each in gradients]
    while waiting:
        operation = waiting.pop()
        if operation not in found:
            found.add(operation)
            waiting += [each.op for each in operation.inputs]
    return found


# TensorFlow counts what is in a loop once, so the recurrent networks are left out.
@pytest.mark.parametrize("name", ["mlp", "cnn32", "cnn128", "deep_cnn", "bag", "tabular"])
def test_the_formula_counts_what_tensorflow_counts(name):
    """TensorFlow knows the work of a product or a convolution from its shapes."""
    workload = WORKLOADS[name]
    x, _ = workload.data(1)
    counted = {"matmul": 0.0, "convolution": 0.0}
    with tf.Graph().as_default() as graph:
        batch = tf.placeholder(x.dtype, [workload.batch, *x.shape[1:]])
        logits = workload.network()(batch, training=True)
        gradients = tf.gradients(tf.reduce_sum(logits * logits), tf.trainable_variables())
        for operation in needed(gradients):
            if operation.type in KERNELS:
                work = get_stats_for_node_def(graph, operation.node_def, "flops").value
                counted[KERNELS[operation.type]] += work
    assert counted == workload.flops


@pytest.mark.parametrize(("name", "gates"), [("lstm", 4), ("gru", 3)])
def test_a_recurrent_layer_multiplies_in_every_step_of_time(name, gates):
    """For each gate it multiplies a word of 64 numbers and a state of 64 with 64 units."""
    forward = 80 * gates * (64 * 64 + 64 * 64) + 64 * 2
    assert WORKLOADS[name].flops == {"matmul": 2.0 * 3 * 32 * forward, "convolution": 0.0}
