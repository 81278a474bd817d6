"""Activation layers: outputs, gradients, masks and configs of both Kerases."""

import keras
import numpy as np
import pytest
import tf_keras

import minikeras
from kerases import both_kerases
from layers.agreement import round_trips, same_start, same_training
from layers.passes import build, differences, output
from minikeras import layers
from minikeras.defaults import Defaults

CHOICES = [
    ("ReLU", {}),
    ("ReLU", {"max_value": 0.5}),
    ("ReLU", {"max_value": 6}),
    ("ReLU", {"negative_slope": 0.2}),
    ("ReLU", {"threshold": 0.3}),
    ("ReLU", {"max_value": 0.7, "negative_slope": 0.1, "threshold": 0.2}),
    ("LeakyReLU", {}),
    ("LeakyReLU", {"alpha": 0.05}),
    ("PReLU", {}),
    ("PReLU", {"shared_axes": [1]}),
    ("PReLU", {"shared_axes": 2}),
    ("ELU", {}),
    ("ELU", {"alpha": 0.5}),
    ("Softmax", {}),
    ("Softmax", {"axis": 1}),
    ("Softmax", {"axis": [1, 2]}),
    ("Softmax", {"axis": (2,)}),
    ("Activation", {"activation": "selu"}),
]


@both_kerases
@pytest.mark.filterwarnings("ignore:Argument `alpha` is deprecated")
def test_outputs_and_gradients_are_those_of_keras(library, defaults):
    """Behind a Dense, for inputs (batch, 3, 4)."""
    makes = [
        lambda k, kind=kind, choice=choice: [k.layers.Dense(4), getattr(k.layers, kind)(**choice)]
        for kind, choice in CHOICES
    ]
    assert differences(library, defaults, makes, (3, 4)) == []


def test_a_threshold_is_that_of_keras_2():
    """Keras 3 has no ThresholdedReLU."""
    makes = [
        lambda k, choice=choice: [k.layers.Dense(4), k.layers.ThresholdedReLU(**choice)]
        for choice in ({}, {"theta": 0.2})
    ]
    assert differences(tf_keras, Defaults.keras2(), makes, (3, 4)) == []


@both_kerases
def test_slopes_are_trained_as_in_keras(library, defaults):
    """Two epochs from one integer, with slopes that are drawn, punished and bounded."""

    def make(k):
        slopes = {"alpha_initializer": "random_normal", "alpha_regularizer": "l1"}
        return [
            k.layers.Dense(4),
            k.layers.PReLU(**slopes, alpha_constraint="non_neg", shared_axes=[1]),
            k.layers.Dense(4),
            k.layers.PReLU(),
            k.layers.LeakyReLU(),
        ]

    assert same_start(library, defaults, make, (3, 4))
    assert same_training(library, defaults, make, (3, 4))


@both_kerases
def test_a_mask_leaves_steps_out_of_a_softmax(library, defaults):
    """Shares of attention over sequences, one of which is nothing but padding."""
    ids = np.array([[1, 2, 3, 0], [2, 0, 0, 0], [0, 0, 0, 0]])

    def shares(k, **arguments):
        scores = k.layers.Embedding(4, 1, mask_zero=True, embeddings_initializer="ones")
        flat = k.layers.Lambda(lambda x: x[..., 0], output_shape=(4,), mask=lambda x, mask: mask)
        body = [k.Input((4,)), scores, flat, k.layers.Softmax()]
        return k.Sequential(body, **arguments).predict(ids, verbose=0)

    assert np.array_equal(shares(minikeras, defaults=defaults), shares(library))


@both_kerases
def test_a_mask_of_steps_does_not_fit_a_softmax_of_features(library, defaults):
    """A ValueError in Keras 3; in Keras 2 that of the op that adds."""
    error = ValueError if library is keras else Exception
    with pytest.raises(error):
        model = library.Sequential([library.Input((3, 4)), library.layers.Masking()])
        model.add(library.layers.Softmax())
        model.predict(np.ones((2, 3, 4)), verbose=0)
    with pytest.raises(ValueError):
        build(minikeras, [layers.Masking(), layers.Softmax()], (3, 4))


@both_kerases
@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("ReLU", {"max_value": 6.0, "threshold": 0.5}),
        ("LeakyReLU", {}),
        ("PReLU", {"shared_axes": [1], "alpha_constraint": "non_neg"}),
        ("ELU", {"alpha": 0.5}),
        ("Softmax", {"axis": 1}),
    ],
)
def test_configs_go_both_ways(library, defaults, kind, arguments):
    """From ours to a layer of Keras and back; Keras 2 keeps its numbers in float32."""
    ours, found = round_trips(library, kind, arguments)
    for config in found:
        assert config.keys() == ours.keys()
        for name, value in ours.items():
            close = isinstance(value, float) and np.float32(value) == np.float32(config[name])
            assert close or config[name] == value


@both_kerases
@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("ReLU", {"max_value": -1.0}),
        ("ReLU", {"negative_slope": -1.0}),
        ("ReLU", {"threshold": -1.0}),
        ("ReLU", {"negative_slope": None}),
        ("LeakyReLU", {"negative_slope": -1.0}),
        ("ThresholdedReLU", {"theta": -1.0}),
        ("ThresholdedReLU", {"theta": None}),
    ],
)
def test_numbers_that_make_no_sense_are_refused(library, defaults, kind, arguments):
    """A ValueError in the Kerases that have the layer; Keras 2 lets a slope be anything."""
    if hasattr(library.layers, kind) and not (library is tf_keras and kind == "LeakyReLU"):
        with pytest.raises(ValueError):
            getattr(library.layers, kind)(**arguments)
    with pytest.raises(ValueError):
        getattr(layers, kind)(**arguments)


def test_a_slope_is_known_for_every_place():
    """A ValueError in Keras 3 too: there is a weight for each."""
    for k in (keras, minikeras):
        with pytest.raises(ValueError):
            build(k, [k.layers.PReLU()], (None, 4))
        build(k, [k.layers.PReLU(shared_axes=[1])], (None, 4))


def test_values_are_those_of_the_formulas():
    """Two lines of NumPy, to the bit."""
    x = np.float32([[-2.0, -0.5, 0.5, 2.0]])
    assert np.array_equal(output([layers.ReLU(1.0)], x), np.clip(x, 0, 1))
    assert np.array_equal(output([layers.ThresholdedReLU()], x), np.where(x > 1, x, 0))
