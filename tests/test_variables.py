"""The one place where a variable is born, set and read back."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from minikeras.defaults import Defaults
from minikeras.variables import assign, store, variable

TABLES = pytest.mark.parametrize(
    "defaults",
    [Defaults.keras(), Defaults.keras2(), Defaults.tf1()],
    ids=["keras", "keras2", "tf1"],
)


@TABLES
def test_a_variable_has_its_first_value_name_and_dtype(defaults):
    """And it is trained only if somebody says so."""
    with tf.Graph().as_default(), tf.Session() as session:
        kernel = variable(tf.constant([1.0, 2.0]), "kernel", defaults, trainable=True)
        counter = variable(tf.constant(3, tf.int64), "counter", defaults)
        assert (kernel.op.name, counter.op.name) == ("kernel", "counter")
        assert tf.trainable_variables() == [kernel]
        assert tf.global_variables() == [kernel, counter]
        session.run(tf.global_variables_initializer())
        values = session.run([kernel, counter])
    assert values[0].tolist() == [1.0, 2.0]
    assert values[0].dtype == np.float32
    assert (values[1], values[1].dtype) == (3, np.int64)


@TABLES
def test_the_kind_of_variable_is_the_row(defaults):
    """A resource variable in both Kerases, a reference variable in TF1."""
    with tf.Graph().as_default():
        kind = variable(tf.constant(1.0), "weight", defaults).op.type
    assert kind == ("VarHandleOp" if defaults.resource_variables else "VariableV2")


@TABLES
def test_store_returns_the_variable_as_it_reads_afterwards(defaults):
    """Whoever uses the result gets the new value, and the variable keeps it."""
    with tf.Graph().as_default(), tf.Session() as session:
        total = variable(tf.constant(1.0), "total", defaults)
        after = store(total, total + 2.0) * 10.0
        session.run(tf.global_variables_initializer())
        assert [session.run(after), session.run(after), session.run(total)] == [30.0, 50.0, 5.0]


@TABLES
def test_assign_sets_variables_in_order_without_new_ops(defaults):
    """Their initializers run, fed with the values; the graph stays as it is."""
    with tf.Graph().as_default() as graph, tf.Session() as session:
        shapes = [(2, 3), (3,), ()]
        variables = [variable(tf.zeros(shape), "weight", defaults) for shape in shapes]
        session.run(tf.global_variables_initializer())
        values = [np.random.default_rng(0).normal(size=s).astype(np.float32) for s in shapes]
        before = len(graph.get_operations())
        assign(variables, values, session)
        assert len(graph.get_operations()) == before
        for found, value in zip(session.run(variables), values, strict=True):
            assert np.array_equal(found, value)
        assign(variables[1:2], [np.ones(3)], session)
        assert np.array_equal(session.run(variables[0]), values[0])
        assert np.array_equal(session.run(variables[1]), np.ones(3))


def test_assign_wants_one_value_for_each_variable():
    """A list that is too short changes nothing."""
    with tf.Graph().as_default(), tf.Session() as session:
        variables = [variable(tf.zeros(2), "weight", Defaults.keras()) for _ in range(2)]
        session.run(tf.global_variables_initializer())
        with pytest.raises(ValueError):
            assign(variables, [np.ones(2)], session)
        assert np.array_equal(session.run(variables), np.zeros((2, 2)))
