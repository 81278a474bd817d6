"""Layers that normalise each example: outputs, gradients and configs of both Kerases."""

import keras
import numpy as np
import pytest

import minikeras
from kerases import both_kerases, parts, same_arrays, sequential
from layers.agreement import round_trips, same_start, same_training
from layers.passes import build, differences, images, output
from minikeras import layers
from minikeras.defaults import Defaults

LAYER = [
    {},
    {"epsilon": 1e-6},  # too small for the fused kernel
    {"center": False},
    {"scale": False},
    {"center": False, "scale": False},
    {"axis": [-2, -1]},
    {"axis": 1},
    {"axis": (1, 2), "scale": False},
]
IMAGES = [{}, {"axis": [1, 2, 3]}, {"axis": [2, 3]}, {"axis": 3}]
GROUP = [
    {"groups": 2},
    {"groups": 1, "epsilon": 0.1},
    {"groups": -1},
    {"groups": 4, "center": False},
    {"groups": 2, "scale": False},
    {"groups": 3, "axis": 1},
    {"groups": 3, "axis": -2, "center": False, "scale": False},
]
UNIT = [{}, {"axis": 1}, {"axis": [1, 2]}]


def stacks(kind, choices):
    """Return functions from a library to a Dense and a layer behind it."""
    return [
        lambda k, choice=choice: [k.layers.Dense(4), getattr(k.layers, kind)(**choice)]
        for choice in choices
    ]


def trained(k, make, x, **arguments):
    """Return losses, weights and predictions after two epochs from one integer."""
    shape = x.shape[1:]
    k.utils.set_random_seed(3)
    body = [k.Input(shape), *make(k), k.layers.Flatten(), k.layers.Dense(2)]
    model = sequential(k, body, **arguments)
    model.compile("sgd", "mse")
    losses = model.fit(x, x.reshape(11, -1)[:, :2], batch_size=4, epochs=2, verbose=0).history
    return [losses["loss"], *model.get_weights(), model.predict(x, batch_size=4, verbose=0)]


@both_kerases
@pytest.mark.parametrize(("shape", "choices"), [((3, 4), LAYER), ((3, 2, 4), IMAGES), ((5,), [{}])])
def test_layers_are_normalised_as_in_keras(library, defaults, shape, choices):
    """All choices in a row, in a fit.

    Not in a single pass: a fed placeholder tells TensorFlow's optimizer less of its shape than the
    batch of a loop does, and it then leaves the sum of three numbers as it is written.
    """

    def make(k):
        pairs = [
            [k.layers.Dense(shape[-1], "tanh"), k.layers.LayerNormalization(**choice)]
            for choice in choices
        ]
        return [layer for pair in pairs for layer in pair]

    x = images(11, *shape)
    ours = trained(minikeras, make, x, defaults=defaults)
    assert same_arrays(ours, trained(library, make, x))


@both_kerases
@pytest.mark.parametrize(
    ("kind", "choices"),
    [("GroupNormalization", GROUP), ("UnitNormalization", UNIT)],
)
def test_outputs_and_gradients_are_those_of_keras(library, defaults, kind, choices):
    """For inputs (batch, 3, 4), with every combination of weights and axes."""
    assert differences(library, defaults, stacks(kind, choices), (3, 4), training=True) == []


@both_kerases
def test_images_are_normalised_as_in_keras(library, defaults):
    """For inputs of rank 4; and over the features of rank 2."""
    makes = stacks("GroupNormalization", [{"groups": 2}, {"groups": 3, "axis": 1}])
    makes += stacks("UnitNormalization", [{}, {"axis": [1, 2]}])
    assert differences(library, defaults, makes, (3, 2, 4)) == []
    makes = stacks("GroupNormalization", [{"groups": 2}])
    assert differences(library, defaults, makes, (5,)) == []


def test_the_root_of_the_mean_square_is_that_of_keras_3():
    """Keras 2 has no RMSNormalization."""
    makes = stacks("RMSNormalization", [{}, {"epsilon": 0.1}, {"axis": [2]}])
    assert differences(keras, Defaults.keras(), makes, (3, 4)) == []


@both_kerases
def test_a_network_of_them_trains_as_in_keras(library, defaults):
    """Two epochs from one integer, with initializers that draw."""

    def make(k):
        return [
            k.layers.Dense(4),
            k.layers.LayerNormalization(
                beta_initializer="random_normal",
                gamma_initializer=k.initializers.RandomUniform(0.5, 1.0),
                gamma_regularizer="l2",
            ),
            k.layers.Dense(4, "tanh"),
            k.layers.GroupNormalization(
                2, beta_initializer="random_normal", gamma_constraint="non_neg"
            ),
            k.layers.UnitNormalization(),
        ]

    assert same_start(library, defaults, make, (3, 4))
    assert same_training(library, defaults, make, (3, 4))


def test_each_example_has_mean_0_and_variance_1():
    """A line of NumPy, to 1e-5, because that is in float64."""
    x = images(5, 3, 4) * 10 + 5
    found = output([layers.LayerNormalization()], x)
    wide = x.astype("float64")
    expected = wide - wide.mean(-1, keepdims=True)
    expected /= np.sqrt(wide.var(-1, keepdims=True) + 1e-3)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)
    found = output([layers.RMSNormalization()], x)
    expected = wide / np.sqrt((wide**2).mean(-1, keepdims=True) + 1e-6)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


@both_kerases
@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("LayerNormalization", {"axis": [1], "epsilon": 0.1, "scale": False}),
        ("GroupNormalization", {"groups": 3, "axis": 1, "gamma_constraint": "unit_norm"}),
        ("UnitNormalization", {"axis": [1, 2]}),
        ("RMSNormalization", {"axis": 1, "epsilon": 0.1}),
    ],
)
def test_configs_go_both_ways(library, defaults, kind, arguments):
    """From ours to a layer of Keras and back."""
    if not hasattr(library.layers, kind):
        return
    ours, found = round_trips(library, kind, arguments)
    assert all(config == ours for config in found)


@both_kerases
@pytest.mark.parametrize(
    ("kind", "arguments", "shape"),
    [
        ("LayerNormalization", {"axis": 5}, (3, 4)),
        ("LayerNormalization", {}, (3, None)),
        ("GroupNormalization", {"groups": 3}, (3, 4)),
        ("GroupNormalization", {"groups": 8}, (3, 4)),
        ("GroupNormalization", {"groups": -1}, (3, None)),
    ],
)
def test_what_does_not_fit_is_refused(library, defaults, kind, arguments, shape):
    """A ValueError, of an axis in Keras 3 an IndexError."""
    with pytest.raises((ValueError, IndexError, TypeError)):
        build(library, [getattr(library.layers, kind)(**arguments)], shape)
    with pytest.raises(ValueError):
        build(minikeras, [getattr(layers, kind)(**arguments)], shape)


def test_an_axis_is_a_number():
    """A TypeError in both Kerases."""
    for library in (keras, minikeras):
        for kind in ("LayerNormalization", "UnitNormalization"):
            with pytest.raises(TypeError):
                getattr(library.layers, kind)(axis="last")


def test_groups_are_a_count():
    """A ValueError in Keras 3 too."""
    for library in (keras, minikeras):
        with pytest.raises(ValueError) as caught:
            library.layers.GroupNormalization(0)
    assert parts(caught)["where"] == "GroupNormalization(groups=...)"


def test_scaling_by_the_variance_is_refused():
    """Keras 3 warns that the argument does not do what it says."""
    with pytest.raises(ValueError) as caught:
        layers.LayerNormalization(rms_scaling=True)
    assert parts(caught)["try"] == "layers.RMSNormalization()"
