"""Both Kerases store weights as resource variables; TF1 stores reference variables."""

import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.initialise.resource_variables import resource_variables
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]


def step(variable):
    """Return a and b after a step on the loss (a * b) ** 2 / 2 that writes a first."""
    with tf.Graph().as_default(), tf.Session() as session:
        a, b = variable("a"), variable("b")
        loss = 0.5 * tf.square(a * b)
        first = a.assign_sub(0.25 * tf.gradients(loss, a)[0])
        with tf.control_dependencies([first]):
            second = b.assign_sub(0.25 * tf.gradients(loss, b)[0])
        session.run(tf.global_variables_initializer())
        session.run(second)
        return tuple(float(value) for value in session.run([a, b]))


def ours(enabled):
    return lambda name: resource_variables(tf.constant(1.0), True, name, enabled)


def reference_variable(name):
    """Return what `tf.Variable(value)` is in TF1; see the test of its column."""
    with tf.variable_scope("tf1", use_resource=False):
        return tf.Variable(tf.constant(1.0), name=name)


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_a_step_computes_as_fit_does(library, defaults):
    """Both weights are those of a real step of gradient descent, bit by bit."""
    weight = {"use_bias": False, "kernel_initializer": "ones"}
    layers = [library.layers.Dense(1, **weight) for _ in range(2)]
    model = library.Sequential([library.layers.Input((1,)), *layers])
    model.compile(library.optimizers.SGD(0.125), "mse")  # half the rate: "mse" is not halved
    model.fit(np.ones((1, 1)), np.zeros((1, 1)), verbose=0)
    real = tuple(float(kernel[0, 0]) for kernel in model.get_weights())
    assert step(ours(defaults.resource_variables)) == real == (0.75, 0.75)


def test_off_a_gradient_sees_a_weight_that_was_already_written():
    """The forced order gives the number of the page, as in a step on plain variables."""
    assert step(ours(Defaults.tf1().resource_variables)) == step(reference_variable)
    assert step(reference_variable) == (0.75, 0.8125)


def test_off_is_the_op_of_the_plain_line():
    """A reference variable is made of the ops of `tf.Variable(value)` in TF1, and no others."""
    types = []
    for variable in (ours(False), reference_variable, ours(True)):
        with tf.Graph().as_default() as graph:
            variable("a")
            types.append([op.type for op in graph.get_operations()])
    assert types[0] == types[1]
    assert "VariableV2" in types[0]
    assert "VarHandleOp" in types[2]


@pytest.mark.parametrize("enabled", [True, False])
def test_on_and_off_name_value_and_trainability_are_kept(enabled):
    """A variable has the name it was given, and only a trainable one is trained."""
    with tf.Graph().as_default(), tf.Session() as session:
        kernel = resource_variables(tf.constant([1.0, 2.0]), True, "kernel", enabled)
        mean = resource_variables(tf.constant([3.0]), False, "mean", enabled)
        assert [kernel.name, mean.name] == ["kernel:0", "mean:0"]
        assert tf.trainable_variables() == [kernel]
        assert tf.global_variables() == [kernel, mean]
        session.run(tf.global_variables_initializer())
        assert session.run(kernel).tolist() == [1.0, 2.0]


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_columns_keras_asks_for_a_resource_variable(library, defaults):
    """In a scope where a plain variable is a reference, the kernel of a layer is a resource."""
    with tf.Graph().as_default(), tf.variable_scope("tf1", use_resource=False):
        plain, layer = tf.Variable(1.0), library.layers.Dense(2)
        layer.build((None, 3))
        kernel = layer.kernel.value if library is keras else layer.kernel
    assert plain.op.type == "VariableV2"
    assert defaults.resource_variables is (kernel.op.type == "VarHandleOp")


def test_columns_tf1_makes_reference_variables():
    """Another process, which may switch TensorFlow 2 off, runs the line of the page."""
    program = (
        "import tensorflow.compat.v1 as tf; tf.disable_v2_behavior(); "
        "print(tf.Variable(1.0).op.type == 'VarHandleOp')"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(Defaults.tf1().resource_variables)


def test_formula_python_reads_both_weights_before_it_writes_one():
    """The line of the page gives the step of Keras; two lines in a row give that of TF1."""
    a, b = 1.0, 1.0
    a, b = a - 0.25 * (a * b) * b, b - 0.25 * (a * b) * a
    assert (a, b) == step(ours(True))
    a, b, product = 1.0, 1.0, 1.0
    a = a - 0.25 * product * b
    b = b - 0.25 * product * a
    assert (a, b) == step(ours(False))
