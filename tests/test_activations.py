"""Activations: values and gradients of both Kerases, to the bit."""

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import feed
from kerases import each_keras, parts
from minikeras import activations

NAMES = list(activations.FUNCTIONS)
RANDOM = np.random.default_rng(0)
USUAL = RANDOM.normal(0, 3, (60, 7)).astype(np.float32)
EDGES = [0.0, -0.0, 1e-30, -1e-30, 1.0, -1.0, 15.0, -15.0, 87.0, -87.0, 90.0, -90.0, 300.0, -300.0]
EXTREME = np.array([EDGES, EDGES[::-1]], np.float32)
BROKEN = np.array([[np.nan, 1.0, 2.0], [np.inf, 1.0, 2.0], [-np.inf, 1.0, 2.0]], np.float32)


def real(library, name, x, upstream):
    """Return the output of a real activation in a graph, and its gradient for `upstream`."""
    function = library.activations.get(name)

    @tf2.function(input_signature=[tf2.TensorSpec(x.shape), tf2.TensorSpec(x.shape)])
    def run(x, upstream):
        with tf2.GradientTape() as tape:
            tape.watch(x)
            y = function(x)
        return y, tape.gradient(y, x, upstream)

    return [array.numpy() for array in run(x, upstream)]


def ours(name, x, upstream):
    """Return the same of ours."""

    def build(x, upstream):
        y = activations.get(name)(x)
        return y, tf.gradients(y, x, upstream)[0]

    return feed(build, x, upstream)


def same(these, those):
    """Return whether pairs of arrays have equal numbers; here nan counts as equal to nan."""
    return all(np.array_equal(a, b, equal_nan=True) for a, b in zip(these, those, strict=True))


@each_keras
@pytest.mark.parametrize("name", NAMES)
def test_values_and_gradients_are_those_of_keras(library, name):
    """For usual numbers, for edges where something overflows, and for nan and infinity."""
    for x in (USUAL, EXTREME, BROKEN):
        upstream = RANDOM.normal(size=x.shape).astype(np.float32)
        values, gradients = ours(name, x, upstream)
        expected = real(library, name, x, upstream)
        if activations.get(name) is activations.silu:
            # In a function TensorFlow replaces `x * sigmoid(x)` by one op of oneDNN, and in a
            # session it does not: the last bits differ. Op by op there is no difference.
            np.testing.assert_allclose([values, gradients], expected, rtol=1e-6, atol=1e-7)
            expected = [library.activations.get(name)(tf.constant(x)), gradients]
        assert same((values, gradients), expected)


@each_keras
@pytest.mark.parametrize("shape", [(3, 4), (2, 3, 4), (2, 2, 3, 4)])
def test_softmax_is_over_the_last_axis(library, shape):
    """Whatever the rank, as in both Kerases; each row sums to one."""
    x = RANDOM.normal(size=shape).astype(np.float32)
    values, _ = pair = ours("softmax", x, x)
    assert same(pair, real(library, "softmax", x, x))
    np.testing.assert_allclose(values.sum(-1), 1, rtol=1e-6)  # float32 sums of exponentials


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("linear", lambda x: x),
        ("relu", lambda x: np.maximum(x, 0)),
        ("sigmoid", lambda x: 1 / (1 + np.exp(-x))),
        ("softmax", lambda x: np.exp(x) / np.exp(x).sum(-1, keepdims=True)),
        ("tanh", np.tanh),
        ("elu", lambda x: np.where(x > 0, x, np.exp(x) - 1)),
        ("selu", lambda x: np.where(x > 0, 1.0507010 * x, 1.7580993 * (np.exp(x) - 1))),
        ("softplus", lambda x: np.log(1 + np.exp(x))),
        ("softsign", lambda x: x / (1 + np.abs(x))),
        ("silu", lambda x: x / (1 + np.exp(-x))),
        ("swish", lambda x: x / (1 + np.exp(-x))),
        ("exponential", np.exp),
    ],
)
def test_each_is_the_formula_of_its_docstring(name, line):
    """To 1e-6, because NumPy works in float64 here and TensorFlow in float32."""
    values, _ = ours(name, USUAL, USUAL)
    np.testing.assert_allclose(values, line(USUAL.astype(np.float64)), rtol=1e-5, atol=1e-6)


def test_the_formulas_cover_every_name():
    """A new activation needs its line above; the names are those of both Kerases."""
    mark = next(iter(test_each_is_the_formula_of_its_docstring.pytestmark))
    assert [name for name, _ in mark.args[1]] == NAMES
    for name in NAMES:
        assert callable(keras.activations.get(name))
        assert callable(tf_keras.activations.get(name))


def test_linear_is_the_tensor_itself():
    """It adds no op, so that a loss finds the logits behind it."""
    with tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [None, 2])
        assert activations.get(None)(x) is x
        assert activations.get("linear")(x) is x
    assert activations.get(None) is activations.linear


def test_a_function_is_taken_as_it_is():
    """Any function of a tensor will do, those of this module too."""
    assert activations.get(tf.nn.relu6) is tf.nn.relu6
    assert activations.get(activations.tanh) is activations.tanh


@pytest.mark.parametrize(
    ("name", "closest"), [("rely", "'relu'"), ("RELU", None), ("sigmoyd", "'sigmoid'")]
)
def test_a_name_that_does_not_exist_is_answered_with_the_closest(name, closest):
    """A ValueError in both Kerases; names are in lower case there too."""
    for library in (keras, tf_keras):
        with pytest.raises(ValueError):
            library.activations.get(name)
    with pytest.raises(ValueError) as caught:
        activations.get(name)
    found = parts(caught)
    assert found["what"] == "Unknown activation."
    assert found["where"] == "activation=..."
    assert found["got"] == repr(name)
    assert found["expected"] == "one of " + ", ".join(sorted(NAMES))
    assert found.get("try") == closest


@pytest.mark.parametrize("identifier", [3, 0.5, ["relu"]])
def test_what_is_neither_name_nor_function_is_refused(identifier):
    """A number is no activation."""
    with pytest.raises(ValueError, match="Unknown activation"):
        activations.get(identifier)
