"""The part of a graph that runs is found, inside of loops too."""

import tensorflow.compat.v1 as tf

from contract.needed import needed


def test_what_nobody_asks_for_is_left_out():
    """In the graph, and in the body of a loop."""
    with tf.Graph().as_default() as graph:
        tf.square(2.0, name="outside_unused")

        def body(number, total):
            tf.square(total, name="inside_unused")
            return number + 1, tf.sqrt(total, name="inside_used")

        _, total = tf.while_loop(lambda number, _: number < 3, body, (0, 16.0))
        end = tf.identity(total, name="end")
        nodes = needed(graph.as_graph_def(), {end.op.name})
    names = " ".join(node.name for node in nodes)
    assert "end" in names
    assert "inside_used" in names
    assert "unused" not in names
