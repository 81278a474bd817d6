"""The stack: weights made once, in the order of Keras, and called as often as needed."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

import minikeras
from kerases import both_kerases, parts
from minikeras import layers
from minikeras.defaults import Defaults
from minikeras.stack import Stack

X = np.random.default_rng(0).normal(size=(6, 4, 4, 2)).astype(np.float32)


def every_kind(k):
    """Return a layer of every kind that matters for the order of the weights."""
    return [
        k.layers.Conv2D(3, 2, bias_initializer="random_uniform"),
        k.layers.BatchNormalization(),
        k.layers.Dropout(0.5),
        k.layers.Flatten(),
        k.layers.Dense(5, use_bias=False),
        k.layers.BatchNormalization(scale=False),
        k.layers.Dense(2, name="head", kernel_regularizer="l2"),
    ]


def stacked(make=every_kind, defaults=None, seed=7):
    """Return a stack in the default graph, and its placeholder."""
    x = tf.placeholder(tf.float32, (None, *X.shape[1:]))
    return Stack(make(minikeras), x, defaults or Defaults.keras(), seed), x


def within(name):
    """Return the name inside the layer; TensorFlow may number the layer once more."""
    return name.split("/", 1)[1]


@both_kerases
def test_the_weights_stand_in_the_order_of_keras(library, defaults):
    """Shapes and first values, layer by layer."""
    library.utils.set_random_seed(7)
    real = library.Sequential([library.Input(X.shape[1:]), *every_kind(library)])
    with tf.Graph().as_default(), tf.Session() as session:
        stack, _ = stacked(defaults=defaults)
        session.run(tf.global_variables_initializer())
        values = session.run(stack.weights)
        trainable = [weight.shape.as_list() for weight in stack.trainable]
    assert all(np.array_equal(a, b) for a, b in zip(values, real.get_weights(), strict=True))
    assert trainable == [list(weight.shape) for weight in real.trainable_weights]


def test_every_weight_and_op_stands_under_the_name_of_its_layer():
    """So that the graph can be read."""
    with tf.Graph().as_default() as graph:
        stack, x = stacked()
        names = [weight.op.name for weight in stack.weights]
        before = set(graph.get_operations())
        stack.forward(x, training=True)
        new = [op.name for op in graph.get_operations() if op not in before]
    expected = [
        *("conv2d/kernel", "conv2d/bias"),
        *(f"batch_normalization/{name}" for name in ("gamma", "beta")),
        *(f"batch_normalization/moving_{name}" for name in ("mean", "variance")),
        *("dense/kernel", "batch_normalization_1/beta"),
        *(f"batch_normalization_1/moving_{name}" for name in ("mean", "variance")),
        *("head/kernel", "head/bias"),
    ]
    assert [within(name) for name in names] == [within(name) for name in expected]
    assert all(map(str.startswith, names, (name.split("/")[0] for name in expected)))
    known = [built.name for built in stack.built]
    assert all(any(map(name.startswith, known)) for name in new if not name.startswith("Identity"))


def test_calling_makes_no_variable():
    """The weights exist once, however many passes there are."""
    with tf.Graph().as_default():
        stack, x = stacked()
        before = tf.global_variables()
        for training in (True, False, True):
            stack.forward(x, training=training)
        assert tf.global_variables() == before
        assert set(before) == {*stack.weights, stack.training_calls}
        assert tf.trainable_variables() == stack.trainable


def test_shapes_are_known_layer_by_layer():
    """With the batch, which is None."""
    with tf.Graph().as_default():
        stack, _ = stacked()
        found = [(built.name, built.output_shape) for built in stack.built]
    assert found == [
        ("conv2d", (None, 3, 3, 3)),
        ("batch_normalization", (None, 3, 3, 3)),
        ("dropout", (None, 3, 3, 3)),
        ("flatten", (None, 27)),
        ("dense", (None, 5)),
        ("batch_normalization_1", (None, 5)),
        ("head", (None, 2)),
    ]
    assert stack.output_shape == (None, 2)


def test_a_training_pass_leaves_updates_and_another_leaves_none():
    """Four moving averages to move, and the number of layers that drew."""
    with tf.Graph().as_default():
        stack, x = stacked()
        _, training = stack.forward(x, training=True)
        _, inference = stack.forward(x, training=False)
    assert (len(training.updates), training.random_layers) == (4, 1)
    assert inference.updates == []
    assert training.training and not inference.training


def test_only_weights_with_a_regularizer_are_penalised():
    """Each with the object that was given."""
    with tf.Graph().as_default():
        stack, _ = stacked()
        (penalised,) = stack.regularized
    weight, regularizer = penalised.variable, penalised.regularizer
    assert weight.op.name == "head/kernel"
    assert regularizer.l2 == 0.01


def test_the_number_of_training_calls_starts_at_zero():
    """It is what makes the masks of one step differ from those of the next."""
    with tf.Graph().as_default(), tf.Session() as session:
        stack, _ = stacked()
        session.run(tf.global_variables_initializer())
        calls = session.run(stack.training_calls)
    assert (calls, calls.dtype) == (0, np.int64)


def test_building_the_same_layers_twice_is_safe():
    """They are descriptions: two graphs hold two sets of weights with the same first values."""
    found, made = [], every_kind(minikeras)
    for _ in range(2):
        with tf.Graph().as_default(), tf.Session() as session:
            stack, _ = stacked(lambda k: made)
            session.run(tf.global_variables_initializer())
            found.append(session.run(stack.weights))
    assert all(np.array_equal(a, b) for a, b in zip(*found, strict=True))


def test_one_layer_object_twice_has_weights_twice():
    """Unlike in Keras, where they would be shared: a description is not its weights."""
    layer = layers.Dense(4)
    with tf.Graph().as_default():
        x = tf.placeholder(tf.float32, (None, 4))
        stack = Stack([layer, layer], x, Defaults.keras(), 0)
        names = [weight.op.name for weight in stack.weights]
    assert len(set(names)) == 4
    assert [within(name) for name in names] == ["kernel", "bias", "kernel", "bias"]
    assert all(map(str.startswith, names, ("dense/", "dense/", "dense_1", "dense_1")))


class Failing(layers.Layer):
    """A layer that raises what it was given."""

    def __init__(self, error):
        super().__init__()
        self.error = error

    def call(self, x, weights, step):
        raise self.error


def failure(error, dtype=tf.float32):
    """Return what comes out of a stack whose second layer raises an error."""
    with tf.Graph().as_default(), pytest.raises(type(error)) as caught:
        x = tf.placeholder(dtype, (None, 4, None))
        Stack([layers.Activation(lambda x: x), Failing(error)], x, Defaults.keras(), 0)
    assert caught.value.__cause__ is error
    return caught


@pytest.mark.parametrize("kind", [ValueError, TypeError])
def test_an_error_of_tensorflow_gets_the_layer_and_its_input(kind):
    """The class stays, the first line of the text is what was expected."""
    assert parts(failure(kind("two axes at least\nand a trace"))) == {
        "what": "Layer 1 (failing) does not fit its input.",
        "got": "an input of shape (batch, 4, None), dtype float32",
        "expected": "two axes at least",
    }


def test_an_error_of_ours_keeps_its_parts_and_gets_the_layer():
    """What, where, got, expected and try are in it already."""
    text = "Bad.\n  where: there\n  got: this\n  expected: that\n  try: these"
    assert str(failure(ValueError(text)).value) == f"Layer 1 (failing): {text}"


def test_another_dtype_than_float32_is_named_as_a_possible_cause():
    """Without the row `cast_inputs` integers reach the layers."""
    found = parts(failure(TypeError("wrong DType"), tf.int32))
    assert found["got"] == "an input of shape (batch, 4, None), dtype int32"
    assert found["try"] == "data in float32: without cast_inputs nobody converts it"


def test_other_errors_pass_as_they_are():
    """An IndexError is nobody's wrong shape."""
    error = IndexError("list index out of range")
    assert failure_without_cause(error) is error


def failure_without_cause(error):
    with tf.Graph().as_default(), pytest.raises(type(error)) as caught:
        Stack([Failing(error)], tf.placeholder(tf.float32, (None, 4)), Defaults.keras(), 0)
    return caught.value
