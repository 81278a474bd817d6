"""The variable of a user's metric calculates like a tensor, in a graph and outside."""

import operator

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from minikeras.metrics.variable import MetricVariable

TWO_WAYS = [operator.add, operator.sub, operator.mul, operator.truediv]
ONE_WAY = [operator.pow, operator.gt, operator.lt, operator.ge, operator.le]


def variable(value, name="v"):
    """Return a variable that holds a value."""
    made = MetricVariable(name, np.shape(value), "float32")
    made.assign(value)
    return made


def test_it_starts_with_zeros_and_takes_what_is_assigned():
    """Of its shape and dtype."""
    made = MetricVariable("counts", (3,), "int32")
    assert made.numpy().tolist() == [0, 0, 0]
    assert made.numpy().dtype == np.int32
    made.assign(np.array([1, 2, 3]))
    made.assign_add(1)
    made.assign_sub(variable(2))
    assert np.asarray(made).tolist() == [0, 1, 2]
    assert made[1:].tolist() == [1, 2]


@pytest.mark.parametrize("operation", TWO_WAYS)
def test_it_stands_on_either_side(operation):
    """Of a number, of an array, of another variable."""
    made = variable(np.float32(6))
    assert operation(made, 2.0) == operation(6.0, 2.0)
    assert operation(2.0, made) == operation(2.0, 6.0)
    assert operation(made, variable(np.float32(3))) == operation(6.0, 3.0)


@pytest.mark.parametrize("operation", ONE_WAY)
def test_it_is_compared_and_raised(operation):
    """As its value is."""
    assert operation(variable(np.float32(3)), 2) == operation(3, 2)
    assert -variable(np.float32(3)) == -3
    assert float(variable(np.float32(3))) == 3.0


def test_in_a_graph_it_is_a_tensor():
    """What is added is cast to its dtype."""
    with tf.Graph().as_default(), tf.Session() as session:
        made = variable(tf.constant([1.0, 2.0]))
        made.assign_add(tf.constant([1, 1]))
        total = tf.reduce_sum(made) + made[0] * 2
        assert session.run((total, tf.sqrt(made) * 1.0))[0] == 9.0
