"""What every layer is: a description with a name, checked where it is written."""

import keras
import numpy as np
import pytest
import tf_keras

import minikeras
from kerases import each_keras, parts
from layers.passes import build, output
from minikeras import layers
from minikeras.initializers import RandomNormal
from minikeras.layers.base import Layer, base_name, unique_names
from table.layer_cases import CASES


@pytest.mark.parametrize("name", sorted(name for name in CASES if hasattr(layers, name)))
def test_each_layer_has_the_name_that_keras_gives_it(name):
    """The first of its class has no number; Keras counts in the whole process."""
    ours = CASES[name].make(minikeras.layers)
    for library in (keras, tf_keras):
        if hasattr(library.layers, name):
            library.backend.clear_session()
            real = CASES[name].make(library.layers)
            if (
                isinstance(real, library.layers.Layer)
                and type(real).__name__ == type(ours).__name__
            ):
                assert base_name(ours) == real.name


@each_keras
def test_names_are_numbered_in_order_and_unique(library):
    """As in a process of Keras that has made nothing else; a name that is taken is skipped."""

    def stack(k):
        first = [k.layers.Dense(2), k.layers.Dense(2, name="head"), k.layers.ReLU()]
        return [*first, k.layers.Dense(2), k.layers.ReLU(), k.layers.Dense(2)]

    library.backend.clear_session()
    expected = [layer.name for layer in stack(library)]
    assert unique_names(stack(minikeras)) == expected
    taken = [layers.Dense(2), layers.Dense(2), layers.Dense(2, name="dense_1")]
    assert unique_names(taken) == ["dense", "dense_2", "dense_1"]
    taken = [layers.Dense(2, name="dense"), layers.Dense(2)]
    assert unique_names(taken) == ["dense", "dense_1"]


@each_keras
def test_two_layers_of_one_name_are_refused(library):
    """A ValueError in both Kerases."""

    def stack(k):
        return [k.layers.Dense(2, name="a"), k.layers.ReLU(), k.layers.Dense(2, name="a")]

    with pytest.raises(ValueError):
        build(library, stack(library), (3,))
    with pytest.raises(ValueError) as caught:
        build(minikeras, stack(minikeras), (3,))
    assert parts(caught) == {
        "what": "Two layers have the same name.",
        "where": "layer 2",
        "got": "'a'",
        "try": "give each layer its own name, or none",
    }


@pytest.mark.parametrize("name", ["Dense", "Conv2D", "LSTM", "Dropout", "Bidirectional"])
def test_every_layer_takes_the_options_by_name(name):
    """What is given is kept; a layer that nobody named is called after its class."""
    make = {
        "Dense": lambda **said: layers.Dense(2, **said),
        "Conv2D": lambda **said: layers.Conv2D(2, 2, **said),
        "LSTM": lambda **said: layers.LSTM(2, **said),
        "Dropout": lambda **said: layers.Dropout(0.5, **said),
        "Bidirectional": lambda **said: layers.Bidirectional(layers.LSTM(2), **said),
    }[name]
    said = make(name="mine", input_shape=[4, 4, 1], trainable=False, batch_size=3)
    assert (said.name, said.input_shape, said.batch_size) == ("mine", (4, 4, 1), 3)
    assert not said.trainable
    silent = make()
    assert (silent.given_name, silent.name, silent.input_shape) == (None, name.lower(), None)
    assert make(batch_input_shape=(3, 4, 1)).input_shape == (4, 1)
    with pytest.raises((TypeError, ValueError), match="takes no argument 'trainabel'[\\s\\S]*try"):
        make(trainabel=True)


@each_keras
def test_the_input_shape_of_the_first_layer_makes_an_input(library):
    """And that of a later layer says nothing."""

    def model(k):
        first = k.layers.Dense(4, input_shape=(3,))
        return k.Sequential([first, k.layers.Dense(2, input_shape=(9,))])

    expected = [weight.shape for weight in model(library).get_weights()]
    assert [weight.shape for weight in model(minikeras).get_weights()] == expected
    assert expected[0] == (3, 4)


@pytest.mark.parametrize(
    ("shape", "axes"),
    [
        ((28, 28, 1), (28, 28, 1)),
        ([3], (3,)),
        ((), ()),
        ((None, 3), (None, 3)),
        ((np.int64(3), np.int32(2)), (3, 2)),
    ],
)
def test_an_input_keeps_its_shape_as_python_integers(shape, axes):
    """Of any integers, in a tuple or a list; Keras 3 has the same axes after the batch."""
    found = layers.Input(shape).shape
    assert found == axes
    assert all(axis is None or type(axis) is int for axis in found)
    assert tuple(keras.Input(shape).shape[1:]) == axes


@pytest.mark.parametrize("shape", [5, (-1,), (2.5,), "abc", None, (3, "4"), (0,)])
def test_a_shape_that_is_none_is_refused(shape):
    """At once; a ValueError in Keras 3 too, save for an axis of length zero."""
    if shape not in (None, (0,)):
        with pytest.raises(ValueError):
            keras.Input(shape)
    with pytest.raises(ValueError) as caught:
        layers.Input(shape)
    assert parts(caught) == {
        "what": "The shape of an input is made of positive integers.",
        "where": "Input(shape=...)",
        "got": repr(shape),
        "try": "leave the batch axis out: Input((28, 28, 1))",
    }


def test_an_input_has_a_dtype_and_a_name():
    """Both by keyword."""
    assert (layers.Input((3,)).dtype, layers.Input((3,)).name) == ("float32", None)
    given = layers.Input((3,), dtype="int32", name="pixels")
    assert (given.dtype, given.name) == ("int32", "pixels")


def test_a_layer_of_a_user_needs_call_and_make_weights_if_it_has_weights():
    """One class, two methods: a Dense that scales, with a weight that is not trained."""

    class Scale(Layer):
        def __init__(self, factor, **said):
            super().__init__(**said)
            self.factor = factor

        def make_weights(self, input_shape, make):
            initializer = minikeras.initializers.Constant(self.factor)
            return {"scale": make("scale", input_shape, initializer, trainable=False)}

        def call(self, x, weights, step):
            return x * weights["scale"]

    model = minikeras.Sequential([minikeras.Input((2,)), Scale(3.0), Scale(2.0, name="twice")])
    assert model.predict(np.ones((1, 2))).tolist() == [[6.0, 6.0]]
    assert model.trainable_weights == []
    assert unique_names([Scale(1), Scale(2)]) == ["scale", "scale_1"]
    with pytest.raises(NotImplementedError):
        output([Layer()], [[1.0]])


def test_the_base_has_no_weights_and_no_random_objects():
    """A layer says what it has."""
    assert Layer().make_weights((3,), None) == {}
    assert list(Layer().random_objects()) == []


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        (layers.MaxPooling2D(3), "MaxPooling2D(pool_size=(3, 3), strides=(3, 3))"),
        (layers.Activation("relu", name="a"), "Activation(activation=relu)"),
        (layers.Flatten(input_shape=(2, 2)), "Flatten()"),
        (layers.Dropout(0.5), "Dropout(rate=0.5)"),
        (
            layers.Dense(3, "relu", kernel_initializer=RandomNormal(seed=1)),
            "Dense(units=3, activation=relu, "
            "kernel_initializer=RandomNormal(mean=0.0, stddev=None, seed=1))",
        ),
    ],
)
def test_the_repr_shows_what_was_decided(layer, text):
    """Functions by their names, objects as they print themselves."""
    assert repr(layer) == text
