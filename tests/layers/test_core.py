"""Dense, Flatten and the activations as layers: outputs and gradients of both Kerases."""

import itertools

import keras
import numpy as np
import pytest

import minikeras
from kerases import both_kerases, each_keras, parts, same_arrays, sequential
from layers.passes import build, differences, images, output, output_shape
from minikeras import layers
from minikeras.defaults import Defaults

GRID = [
    {"activation": activation, "use_bias": use_bias}
    for activation, use_bias in itertools.product(
        (None, "linear", "relu", "tanh", "sigmoid", "softmax", "elu"), (True, False)
    )
]


def dense(units):
    """Return functions from a library to a stack of one Dense."""
    return [lambda k, choice=choice: [k.layers.Dense(units, **choice)] for choice in GRID]


@both_kerases
@pytest.mark.parametrize("shape", [(3,), (1,), (4, 3), (2, 4, 3)], ids=str)
def test_a_dense_layer_gives_the_bits_of_keras_for_inputs_of_every_rank(library, defaults, shape):
    """Over the last axis, with and without bias and activation; outputs and gradients."""
    assert differences(library, defaults, dense(4), shape) == []


@both_kerases
@pytest.mark.parametrize("shape", [(3,), (4, 3)], ids=str)
def test_one_unit_gives_the_bits_of_keras(library, defaults, shape):
    """Keras 3 adds a bias of one number by another op, which sums its gradient differently."""
    makes = dense(1)[:-4] + dense(1)[-2:]  # Keras 3 warns of a softmax over one unit
    assert differences(library, defaults, makes, shape) == []


@both_kerases
def test_a_dense_layer_on_more_axes_trains_to_the_bits_of_keras(library, defaults):
    """Its gradient is one product of all rows, not a sum of products."""
    x, y = images(21, 6, 5), images(21, 6, 3)

    def trained(k, **arguments):
        k.utils.set_random_seed(3)
        first = k.layers.Dense(4, activation="relu")
        model = sequential(k, [k.Input((6, 5)), first, k.layers.Dense(3)], **arguments)
        model.compile("sgd", "mse")
        history = model.fit(x, y, batch_size=8, epochs=2, verbose=0).history
        return history["loss"], model.get_weights()

    ours, real = trained(minikeras, defaults=defaults), trained(library)
    assert ours[0] == real[0]
    assert same_arrays(ours[1], real[1])


def test_a_dense_layer_is_the_formula():
    """`max(x @ kernel + bias, 0)`; small integers are exact in float32."""
    x, kernel, bias = [[1, 2], [3, -4]], np.array([[1, -1, 2], [0, 5, 1]]), np.array([1, 0, -9])
    found = output([layers.Dense(3, "relu")], x, weights=[[kernel, bias]])
    assert np.array_equal(found, np.maximum(np.array(x) @ kernel + bias, 0))


@pytest.mark.parametrize("units", [0, -1, 2.5, "4", None, True, np.int64(3)])
def test_units_are_a_positive_integer(units):
    """At construction; a ValueError in Keras 3 too, save for True, which it takes for 1."""
    if units is not True:
        with pytest.raises(ValueError):
            keras.layers.Dense(units)
    with pytest.raises(ValueError) as caught:
        layers.Dense(units)
    assert parts(caught) == {
        "what": "units must be a positive integer.",
        "where": "Dense(units=...)",
        "got": repr(units),
    }


@each_keras
@pytest.mark.parametrize(("shape", "got"), [((), "(batch,)"), ((4, None), "(batch, 4, None)")])
def test_features_that_nobody_knows_are_refused(library, shape, got):
    """A kernel cannot be made for them; a ValueError in both Kerases."""
    with pytest.raises(ValueError):
        build(library, [library.layers.Dense(2)], shape)
    with pytest.raises(ValueError) as caught:
        build(minikeras, [layers.Dense(2)], shape)
    assert parts(caught) == {
        "what": "Layer 0 (dense): Dense needs an input whose last axis is known.",
        "where": "Dense",
        "got": got,
        "expected": "(batch, ..., features)",
        "try": "the length of the last axis in Input(shape)",
    }


@both_kerases
@pytest.mark.parametrize("shape", [(), (1,), (7,), (3, 2), (2, 3, 4)], ids=str)
def test_flatten_is_row_major_as_in_keras(library, defaults, shape):
    """Every axis but the first becomes one, the last axis fastest; a batch of numbers too."""
    assert differences(library, defaults, [lambda k: [k.layers.Flatten()]], shape) == []
    x = np.arange(5 * np.prod(shape, dtype=int), dtype=np.float32).reshape(5, *shape)
    assert np.array_equal(output([layers.Flatten()], x), x.reshape(5, -1))
    assert output_shape([layers.Flatten()], shape) == (None, int(np.prod(shape)))


@each_keras
def test_flatten_takes_axes_that_nobody_knows(library):
    """Then nobody knows the length of the result, and a Dense behind it says so."""
    flat = library.Sequential([library.Input((None, 3)), library.layers.Flatten()])
    assert output_shape([layers.Flatten()], (None, 3)) == tuple(flat.output_shape) == (None, None)
    for k in (library, minikeras):
        with pytest.raises(ValueError):
            build(k, [k.layers.Flatten(), k.layers.Dense(2)], (None, 3))


@both_kerases
def test_flatten_puts_channels_last_that_come_first(library, defaults):
    """Two channels of two rows and two columns: 0 1 2 3 and 4 5 6 7."""
    flatten = layers.Flatten("channels_first")
    x = np.arange(8).reshape(1, 2, 2, 2)
    assert output([flatten], x).tolist() == [[0, 4, 1, 5, 2, 6, 3, 7]]
    makes = [lambda k: [k.layers.Flatten(data_format="channels_first")]]
    assert differences(library, defaults, makes, (2, 3, 4)) == []


@both_kerases
@pytest.mark.parametrize("shape", [(3,), (2, 3), (2, 2, 3)], ids=str)
def test_activations_as_layers_give_the_bits_of_keras(library, defaults, shape):
    """By name, and the two that have a class."""
    makes = [
        lambda k: [k.layers.Dense(3), k.layers.Activation("tanh")],
        lambda k: [k.layers.Dense(3), k.layers.ReLU()],
        lambda k: [k.layers.Dense(3), k.layers.Softmax()],
        lambda k: [k.layers.Activation("softplus"), k.layers.Dense(2)],
    ]
    assert differences(library, defaults, makes, shape) == []


def test_an_activation_may_be_any_function():
    """Of a tensor, in a Dense, a Conv2D or alone."""

    def halve(x):
        return x / 2

    assert output([layers.Activation(halve)], [[1.0, 3.0]]).tolist() == [[0.5, 1.5]]
    ones = {"kernel_initializer": "ones"}
    assert output([layers.Dense(1, halve, **ones)], [[1.0, 3.0]]).tolist() == [[2.0]]
    with pytest.raises(ValueError, match="Unknown activation"):
        layers.Activation("rely")


def test_a_bias_that_is_not_used_is_not_made():
    """`use_bias=False` leaves one weight, and no seed is drawn for its initializer."""
    plain = layers.Dense(2, use_bias=False, bias_initializer="random_normal")
    assert plain.random_objects() == [plain.kernel_initializer]
    model = minikeras.Sequential([minikeras.Input((3,)), plain])
    assert [weight.shape for weight in model.get_weights()] == [(3, 2)]


def test_regularizers_are_kept_with_their_weight():
    """One for the kernel, one for the bias, as numbers that a formula gives."""
    regularizers = {"kernel_regularizer": "l2", "bias_regularizer": minikeras.regularizers.L1(0.5)}
    ones = {"kernel_initializer": "ones", "bias_initializer": "ones"}
    model = minikeras.Sequential([minikeras.Input((3,)), layers.Dense(2, **ones, **regularizers)])
    model.compile("sgd", lambda y_true, y_pred: 0 * y_pred)
    loss = model.evaluate(np.ones((4, 3)), np.ones((4, 2)), verbose=0)
    assert loss == pytest.approx(0.01 * 6 + 0.5 * 2, rel=1e-6)  # one float32 sum


def test_what_is_not_said_is_decided_by_the_table():
    """The initializers of a layer that names none come from the rows."""
    table = Defaults.keras().replace(kernel_initializer="ones", zero_bias=False)
    model = minikeras.Sequential([minikeras.Input((2,)), layers.Dense(3)], defaults=table)
    kernel, bias = model.get_weights()
    assert np.array_equal(kernel, np.ones((2, 3)))
    assert np.all(bias != 0)
