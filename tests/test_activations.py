"""Activations: values and gradients of both Kerases, to the bit."""

import functools
import inspect

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from behaviors.loss.helpers import feed
from kerases import both_kerases, each_keras, parts, same_arrays, sequential
from minikeras import activations
from minikeras.config import serialize
from minikeras.defaults import Defaults

ALL = list(activations.FUNCTIONS)
NAMES = [name for name in ALL if name != "threshold"]  # which needs two more arguments
IN_KERAS_2 = [
    *("elu", "exponential", "gelu", "hard_sigmoid", "leaky_relu", "linear", "log_softmax"),
    *("mish", "relu", "relu6", "selu", "sigmoid", "silu", "softmax", "softplus", "softsign"),
    *("swish", "tanh"),
]
RANDOM = np.random.default_rng(0)
USUAL = RANDOM.normal(0, 3, (60, 8)).astype(np.float32)
EDGES = [0.0, -0.0, 1e-30, -1e-30, 1.0, -1.0, 15.0, -15.0, 87.0, -87.0, 90.0, -90.0, 300.0, -300.0]
EXTREME = np.float32([*EDGES, 0.5, -0.5, *EDGES[::-1], 2.0, -2.0]).reshape(4, 8)
BROKEN = np.float32([[broken, *range(7)] for broken in (np.nan, np.inf, -np.inf)])
DATA = np.concatenate([USUAL, EXTREME, BROKEN])
# A session and a function rewrite the products of its gradient in two ways, and so the last bits
# differ. In the loop of `fit` they do not: see the test of a training below.
FUSED = ("gelu",)


def real(function, x, upstream):
    """Return the output of a real activation in a graph, and its gradient for `upstream`."""

    @tf2.function(input_signature=[tf2.TensorSpec(x.shape), tf2.TensorSpec(x.shape)])
    def run(x, upstream):
        with tf2.GradientTape() as tape:
            tape.watch(x)
            y = function(x)
        return y, tape.gradient(y, x, upstream[..., : y.shape[-1]])

    return [array.numpy() for array in run(x, upstream)]


def ours(function, x, upstream, defaults=None):
    """Return the same of ours, as a layer calls it."""

    def build(x, upstream):
        table = hasattr(function, "build")
        y = function.build(x, defaults or Defaults.keras()) if table else function(x)
        return y, tf.gradients(y, x, upstream[..., : y.shape[-1]])[0]

    return feed(build, x, upstream)


def same(these, those):
    """Return whether pairs of arrays have equal numbers; here nan counts as equal to nan."""
    return all(np.array_equal(a, b, equal_nan=True) for a, b in zip(these, those, strict=True))


@both_kerases
@pytest.mark.parametrize("name", NAMES)
def test_values_and_gradients_are_those_of_keras(library, defaults, name):
    """For usual numbers, for edges where something overflows, and for nan and infinity."""
    if library is tf_keras and name not in IN_KERAS_2:
        with pytest.raises(ValueError):
            tf_keras.activations.get(name)
        return
    upstream = RANDOM.normal(size=DATA.shape).astype(np.float32)
    values, gradients = ours(activations.get(name), DATA, upstream, defaults)
    expected = real(library.activations.get(name), DATA, upstream)
    if name in FUSED:
        np.testing.assert_allclose([values, gradients], expected, rtol=1e-5, atol=1e-6)
        expected = [library.activations.get(name)(tf.constant(DATA)), gradients]
    assert same((values, gradients), expected)


ARGUMENTS = [
    ("celu", {"alpha": 0.3}),
    ("elu", {"alpha": 0.3}),
    ("glu", {"axis": 1}),
    ("hard_shrink", {"threshold": 1.5}),
    ("leaky_relu", {"negative_slope": 0.3}),
    ("log_softmax", {"axis": 0}),
    ("log_softmax", {"axis": None}),
    ("relu", {"negative_slope": 0.1}),
    ("relu", {"max_value": 6}),
    ("relu", {"max_value": 2.5}),
    ("relu", {"threshold": 0.7}),
    ("relu", {"negative_slope": 0.1, "max_value": 6}),
    ("relu", {"negative_slope": 0.1, "max_value": 1.0}),
    ("relu", {"negative_slope": 0.1, "threshold": 0.7}),
    ("relu", {"negative_slope": 0.1, "max_value": 2.0, "threshold": -0.7}),
    ("soft_shrink", {"threshold": 1.5}),
    ("softmax", {"axis": 0}),
    ("softmax", {"axis": None}),
    ("sparsemax", {"axis": 0}),
    ("squareplus", {"b": 0.2}),
    ("threshold", {"threshold": 0.5, "default_value": -7.0}),
]


@pytest.mark.parametrize(("name", "arguments"), ARGUMENTS)
def test_each_argument_does_what_it_does_in_keras_3(name, arguments):
    """Values and gradients, to the bit."""
    upstream = RANDOM.normal(size=USUAL.shape).astype(np.float32)
    mine, theirs = (
        functools.partial(getattr(module, name), **arguments)
        for module in (activations, keras.activations)
    )
    assert same(ours(mine, USUAL, upstream), real(theirs, USUAL, upstream))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("elu", {"alpha": 0.3}),
        ("relu", {"alpha": 0.1}),
        ("relu", {"alpha": 0.1, "max_value": 2.0, "threshold": -0.7}),
        ("relu", {"threshold": 0.7, "max_value": 6}),
        ("softmax", {"axis": 0}),
    ],
)
def test_each_argument_does_what_it_does_in_keras_2(name, arguments):
    """There `relu` has a slope called `alpha`, which works here as well."""
    upstream = RANDOM.normal(size=USUAL.shape).astype(np.float32)
    theirs = functools.partial(getattr(tf_keras.activations, name), **arguments)
    mine = functools.partial(getattr(activations, name), **arguments)
    assert same(ours(mine, USUAL, upstream), real(theirs, USUAL, upstream))


@both_kerases
@pytest.mark.parametrize("name", ["gelu", "silu", "hard_sigmoid"])
def test_a_training_has_the_bits_of_keras(library, defaults, name):
    """Where the graph optimizer has its say: weights and predictions after five steps."""

    def train(k, **arguments):
        k.utils.set_random_seed(3)
        layers = [k.layers.Dense(8, name), k.layers.Dense(8, name), k.layers.Dense(2)]
        model = sequential(k, [k.Input((8,)), *layers], **arguments)
        model.compile("sgd", "mse")
        model.fit(USUAL, USUAL[:, :2], batch_size=12, epochs=1, verbose=0)
        return [*model.get_weights(), model.predict(USUAL, verbose=0)]

    assert same_arrays(train(minikeras, defaults=defaults), train(library))


def test_the_approximate_gelu_is_that_of_keras():
    """The values to the bit; the gradient, which the graph optimizer rewrites, to 1e-6."""
    for library in (keras, tf_keras):
        mine, theirs = (
            functools.partial(k.activations.gelu, approximate=True) for k in (minikeras, library)
        )
        values, gradients = ours(mine, USUAL, USUAL)
        expected = real(theirs, USUAL, USUAL)
        assert np.array_equal(values, expected[0])
        np.testing.assert_allclose(gradients, expected[1], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", ALL)
def test_the_arguments_are_those_of_keras_3(name):
    """Their names, their order and their defaults; those of Keras 2 come by name only."""
    taken = inspect.signature(getattr(activations, name)).parameters.values()
    said = [(item.name, item.default) for item in taken if item.kind is not item.KEYWORD_ONLY]
    real = inspect.signature(getattr(keras.activations, name)).parameters.values()
    assert said == [(item.name, item.default) for item in real]


@each_keras
@pytest.mark.parametrize("shape", [(3, 4), (2, 3, 4), (2, 2, 3, 4)])
def test_softmax_is_over_the_last_axis(library, shape):
    """Whatever the rank, as in both Kerases; each row sums to one."""
    x = RANDOM.normal(size=shape).astype(np.float32)
    values, _ = pair = ours(activations.softmax, x, x)
    assert same(pair, real(library.activations.softmax, x, x))
    np.testing.assert_allclose(values.sum(-1), 1, rtol=1e-6)  # float32 sums of exponentials


def exponential_below(x, scale, alpha):
    """Return `scale * x` where positive, else `scale * alpha * (exp(x) - 1)`."""
    return scale * np.where(x > 0, x, alpha * (np.exp(x) - 1))


LINES = {
    "celu": lambda x: exponential_below(x, 1, 1),
    "elu": lambda x: exponential_below(x, 1, 1),
    "exponential": np.exp,
    "glu": lambda x: x[:, :4] / (1 + np.exp(-x[:, 4:])),
    "hard_shrink": lambda x: np.where(np.abs(x) > 0.5, x, 0),
    "hard_sigmoid": lambda x: np.clip(x / 6 + 0.5, 0, 1),
    "hard_silu": lambda x: x * np.clip(x / 6 + 0.5, 0, 1),
    "hard_swish": lambda x: x * np.clip(x / 6 + 0.5, 0, 1),
    "hard_tanh": lambda x: np.clip(x, -1, 1),
    "leaky_relu": lambda x: np.where(x > 0, x, 0.2 * x),
    "linear": lambda x: x,
    "log_sigmoid": lambda x: -np.log(1 + np.exp(-x)),
    "log_softmax": lambda x: x - np.log(np.exp(x).sum(-1, keepdims=True)),
    "mish": lambda x: x * np.tanh(np.log(1 + np.exp(x))),
    "relu": lambda x: np.maximum(x, 0),
    "relu6": lambda x: np.clip(x, 0, 6),
    "selu": lambda x: exponential_below(x, 1.0507010, 1.6732632),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "silu": lambda x: x / (1 + np.exp(-x)),
    "soft_shrink": lambda x: np.sign(x) * np.maximum(np.abs(x) - 0.5, 0),
    "softmax": lambda x: np.exp(x) / np.exp(x).sum(-1, keepdims=True),
    "softplus": lambda x: np.log(1 + np.exp(x)),
    "softsign": lambda x: x / (1 + np.abs(x)),
    "sparse_plus": lambda x: np.where(np.abs(x) < 1, (x + 1) ** 2 / 4, np.maximum(x, 0)),
    "sparse_sigmoid": lambda x: np.clip((x + 1) / 2, 0, 1),
    "squareplus": lambda x: (x + np.sqrt(x**2 + 4)) / 2,
    "swish": lambda x: x / (1 + np.exp(-x)),
    "tanh": np.tanh,
    "tanh_shrink": lambda x: x - np.tanh(x),
}


@pytest.mark.parametrize("name", LINES)
def test_each_is_the_formula_of_its_docstring(name):
    """To 1e-5, because NumPy works in float64 here and TensorFlow in float32."""
    values, _ = ours(activations.get(name), USUAL, USUAL)
    expected = LINES[name](USUAL.astype(np.float64))
    np.testing.assert_allclose(values, expected, rtol=1e-5, atol=1e-6)


def test_the_formulas_cover_every_name_of_keras():
    """A new activation needs its line above; two have a longer formula than a line."""
    no_line = {"gelu", "sparsemax", "threshold"}
    assert {*LINES} | no_line == set(ALL)
    helpers = {"deserialize", "get", "serialize"}
    theirs = {name for name in dir(keras.activations) if not name.startswith("_")}
    assert theirs == set(activations.__all__) == set(ALL) | helpers


def test_the_bell_shares_of_gelu_and_the_simplex_of_sparsemax():
    """By the properties that define them."""
    bell = np.sort(RANDOM.normal(size=400_000))
    x = np.float32([[-1.5, -0.3, 0.2, 1.0]])
    shares = np.searchsorted(bell, x) / bell.size
    assert ours(activations.gelu, x, x)[0] == pytest.approx(x * shares, abs=5e-3)  # a sample
    values, _ = ours(
        activations.sparsemax, np.float32([[3.0, 0.0, -1.0], [0.1, 0.1, 0.1]]), USUAL[:2, :3]
    )
    assert values == pytest.approx(np.array([[1, 0, 0], [1 / 3, 1 / 3, 1 / 3]]), abs=0.3)


def test_linear_is_the_tensor_itself():
    """It adds no op, so that a loss finds the logits behind it."""
    with tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [None, 2])
        assert activations.get(None)(x) is x
        assert activations.get("linear")(x) is x
    assert activations.get(None) is activations.linear


def test_softmax_and_sigmoid_are_one_op_each():
    """The type of the last op tells a loss that it may take the logits before it."""
    with tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [None, 2])
        assert activations.softmax(x).op.type == "Softmax"
        assert activations.sigmoid(x).op.type == "Sigmoid"


@pytest.mark.parametrize("name", ALL)
def test_lists_and_arrays_are_taken_too(name):
    """Outside a model, as in Keras: the function of a module is a function of numbers."""
    extra = (0.5, 1.0) if name == "threshold" else ()
    given = [[-1.0, 2.0], [0.5, -4.0]]
    mine = np.array(getattr(activations, name)(np.float32(given), *extra))
    theirs = np.array(getattr(keras.activations, name)(keras.ops.array(given), *extra))
    assert np.array_equal(mine, theirs)


def test_an_odd_axis_has_no_halves():
    """A ValueError, as in Keras 3."""
    with pytest.raises(ValueError):
        keras.activations.glu(tf.zeros([2, 3]))
    with pytest.raises(ValueError) as caught:
        activations.glu(tf.zeros([2, 3]))
    assert parts(caught)["expected"] == "an axis of even length"


def test_a_function_is_taken_as_it_is():
    """Any function of a tensor will do, those of this module too."""
    assert activations.get(tf.nn.relu6) is tf.nn.relu6
    assert activations.get(activations.tanh) is activations.tanh
    assert activations.get(activations.hard_sigmoid) is activations.hard_sigmoid


@pytest.mark.parametrize("name", ALL)
def test_what_keras_writes_is_read_and_what_we_write_is_read_by_keras(name):
    """A name inside of a layer, a dict on its own."""
    function, real = getattr(activations, name), getattr(keras.activations, name)
    written = activations.serialize(function)
    assert written == serialize(function) == keras.activations.serialize(real)
    assert keras.activations.get(written) is real
    config = keras.saving.serialize_keras_object(real)
    for form in (written, config):
        assert activations.get(form) is activations.deserialize(form) is function


def test_a_layer_can_stand_for_a_function():
    """As in Keras: it is called, and written and read as a layer."""
    config = keras.saving.serialize_keras_object(keras.layers.Activation("tanh"))
    layer = activations.get(config)
    assert isinstance(layer, minikeras.layers.Activation)
    assert activations.get(layer) is layer
    assert np.array_equal(layer(USUAL), np.array(keras.layers.Activation("tanh")(USUAL)))
    assert isinstance(activations.get(activations.serialize(layer)), minikeras.layers.Activation)
    with pytest.raises(ValueError):
        activations.get(config | {"class_name": "Recipe"})


def test_a_function_of_a_user_is_read_by_its_name():
    """From the functions that the user hands over, and only from them."""

    def double(x):
        return 2 * x

    written = activations.serialize(double)
    assert written == keras.saving.serialize_keras_object(double)
    assert activations.deserialize(written, {"double": double}) is double
    assert activations.deserialize("double", {"double": double}) is double
    for form in (written, "double"):
        with pytest.raises(ValueError):
            activations.get(form)


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
    assert found["expected"] == "one of " + ", ".join(sorted(ALL))
    assert found.get("try") == closest


@pytest.mark.parametrize("identifier", [3, 0.5, ["relu"]])
def test_what_is_neither_name_nor_function_is_refused(identifier):
    """A number is no activation."""
    with pytest.raises(ValueError, match="Unknown activation"):
        activations.get(identifier)
