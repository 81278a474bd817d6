"""Noise: that of both Kerases, while training and only then."""

import keras
import numpy as np
import pytest
import tf_keras

import minikeras
from kerases import both_kerases, parts, same_arrays, sequential
from layers.agreement import round_trips
from layers.passes import images, output
from minikeras import layers
from minikeras.defaults import Defaults

X = images(22, 6)


def trained(k, make, **arguments):
    """Return losses, an evaluation and the weights of a model after two epochs."""
    k.utils.set_random_seed(3)
    model = sequential(k, [k.Input((6,)), *make(k), k.layers.Dense(2)], **arguments)
    model.compile("sgd", "mse")
    losses = model.fit(X, X[:, :2] * 2, batch_size=8, epochs=2, verbose=0).history["loss"]
    return [losses, model.evaluate(X, X[:, :2], batch_size=8, verbose=0), *model.get_weights()]


STACKS = {
    "many": lambda k: [
        k.layers.GaussianNoise(0.3),
        k.layers.Dense(8, "selu"),
        k.layers.AlphaDropout(0.3),
        k.layers.Dense(8, "relu"),
        k.layers.GaussianDropout(0.4),
        k.layers.Dropout(0.2),
        k.layers.GaussianNoise(0.1, seed=5),
        k.layers.Reshape((4, 2)),
        k.layers.SpatialDropout1D(0.5),
        k.layers.AlphaDropout(0.2, noise_shape=(1, 4, 1)),
        k.layers.Flatten(),
    ],
    "idle": lambda k: [
        k.layers.GaussianNoise(0.0),
        k.layers.GaussianDropout(0.0),
        k.layers.AlphaDropout(0.0),
        k.layers.Dense(4),
        k.layers.AlphaDropout(0.1, seed=7),
        k.layers.Dense(4, "relu"),
        k.layers.GaussianDropout(0.5),
    ],
}


@both_kerases
@pytest.mark.parametrize("stack", STACKS)
def test_two_epochs_of_noise_are_those_of_keras(library, defaults, stack):
    """Losses, an evaluation and weights, from one integer, to the bit."""
    ours = trained(minikeras, STACKS[stack], defaults=defaults)
    assert same_arrays(ours, trained(library, STACKS[stack]))


@pytest.mark.parametrize("defaults", [Defaults.keras(), Defaults.keras2()], ids=["keras", "keras2"])
@pytest.mark.parametrize(
    ("layer", "mean", "deviation"),
    [
        (lambda: layers.GaussianNoise(0.1), 1.0, 0.1),
        (lambda: layers.GaussianDropout(0.2), 1.0, 0.5),
    ],
    ids=["added", "multiplied"],
)
def test_noise_has_the_deviation_of_the_paper(defaults, layer, mean, deviation):
    """Over 20,000 numbers; and there is none in a prediction."""
    x = np.ones((20, 1000), np.float32)
    found = output([layer()], x, defaults, training=True)
    assert found.mean() == pytest.approx(mean, abs=0.02)
    assert found.std() == pytest.approx(deviation, rel=0.02)
    assert np.array_equal(output([layer()], x, defaults), x)


def test_alpha_dropout_keeps_mean_and_variance():
    """Of normal numbers, over 200,000 of them."""
    x = images(200, 1000)
    found = output([layers.AlphaDropout(0.3)], x, training=True)
    assert found.mean() == pytest.approx(0, abs=0.02)
    assert found.std() == pytest.approx(1, abs=0.02)


def test_in_the_table_of_tf1_nothing_switches_noise_off():
    """As nothing switches dropout off."""
    x = np.ones((20, 10), np.float32)
    assert not np.array_equal(output([layers.GaussianNoise(0.1)], x, Defaults.tf1()), x)


@both_kerases
@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("GaussianNoise", {"stddev": 0.25, "seed": 3}),
        ("GaussianDropout", {"rate": 0.25}),
        ("AlphaDropout", {"rate": 0.25, "seed": 1}),
    ],
)
def test_configs_go_both_ways(library, defaults, kind, arguments):
    """From ours to a layer of Keras and back."""
    ours, found = round_trips(library, kind, arguments)
    assert all(config == ours for config in found)


@pytest.mark.parametrize("kind", ["GaussianNoise", "GaussianDropout", "AlphaDropout"])
@pytest.mark.parametrize("amount", [-0.1, float("nan"), "0.5"])
def test_an_amount_that_is_none_is_refused(kind, amount):
    """A ValueError in Keras 3, for a number."""
    if isinstance(amount, float):
        with pytest.raises(ValueError):
            getattr(keras.layers, kind)(amount)
    with pytest.raises(ValueError):
        getattr(layers, kind)(amount)


@pytest.mark.parametrize("kind", ["GaussianDropout", "AlphaDropout"])
def test_a_rate_of_one_leaves_nothing(kind):
    """Keras 3 divides by zero at the first step; Keras 2 does nothing then."""
    with pytest.raises(ZeroDivisionError):
        getattr(keras.layers, kind)(1.0)(X, training=True)
    assert np.array_equal(getattr(tf_keras.layers, kind)(1.0)(X, training=True), X)
    with pytest.raises(ValueError) as caught:
        getattr(layers, kind)(1.0)
    assert parts(caught)["where"] == f"{kind}(rate=...)"
