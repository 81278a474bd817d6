"""Mean 0 and variance 1, by numbers that are given or found."""

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tf_keras

import minikeras
from kerases import both_kerases, each_keras, same_arrays, sequential
from layers.agreement import round_trips
from layers.passes import differences
from minikeras import layers

X = np.random.default_rng(0).normal(5.0, 3.0, (50, 4)).astype(np.float32)
SEQUENCES = np.random.default_rng(1).normal(5.0, 3.0, (40, 3, 4)).astype(np.float32)


@both_kerases
def test_given_numbers_have_the_bits_of_keras(library, defaults):
    """One for all, one for each feature, along two axes, there and back; with gradients."""
    each = {"mean": [1.0, 2.0, 3.0, 4.0], "variance": [0.5, 0.1, 3.0, 0.0]}
    both = {"mean": np.ones((3, 4)) / 3, "variance": np.arange(12.0).reshape(3, 4)}
    choices = [
        {"axis": None, "mean": 3.1, "variance": 2.3},
        {"mean": 3.1, "variance": 2.3},
        each,
        each | {"invert": True},
        both | {"axis": (1, 2)},
    ]
    makes = [
        lambda k, c=choice: [k.layers.Dense(4), k.layers.Normalization(**c)] for choice in choices
    ]
    assert differences(library, defaults, makes, (3, 4)) == []


def trained(k, when, data, defaults=None):
    """Return losses, weights and predictions of a model whose first layer is adapted `when`."""
    k.utils.set_random_seed(3)
    normalize = k.layers.Normalization()
    if when == "before":
        normalize.adapt(data)
    model = sequential(k, [k.Input((4,)), normalize, k.layers.Dense(2)], defaults)
    if when == "after":
        normalize.adapt(data)
    model.compile("sgd", "mse")
    y = X[:, :2] - 5
    losses = model.fit(X, y, batch_size=16, epochs=2, verbose=0).history["loss"]
    return [losses, *model.get_weights(), model.predict(X, verbose=0)]


@both_kerases
@pytest.mark.parametrize("when", ["before", "after", "never"])
def test_a_fit_behind_it_has_the_bits_of_keras(library, defaults, when):
    """Adapted before the layer is in a model, or afterwards, or not at all."""
    assert same_arrays(trained(minikeras, when, X, defaults), trained(library, when, X))


@both_kerases
@pytest.mark.parametrize("kind", ["pairs", "tensor"])
def test_data_come_in_every_form(library, defaults, kind):
    """A data set of pairs, a tensor."""
    slices = tf2.data.Dataset.from_tensor_slices
    data = {
        "pairs": slices((X, X[:, 0])).batch(9),
        "tensor": tf2.constant(X),
    }[kind]
    # Keras 2 does not take the first of a pair by itself.
    real = data.map(lambda x, y: x) if (library, kind) == (tf_keras, "pairs") else data
    ours = trained(minikeras, "before", data, defaults)
    assert same_arrays(ours, trained(library, "before", real))


def test_batches_of_an_iterable_are_those_of_keras():
    """A list of arrays, a generator, and a data set of single examples."""
    for make in (
        lambda: np.split(X, 5),
        lambda: (part for part in np.split(X, 2)),
        lambda: tf2.data.Dataset.from_tensor_slices(X),
    ):
        found = []
        for k in (minikeras, keras):
            layer = k.layers.Normalization()
            layer.adapt(make())
            found.append(np.asarray(layer(X)))
        assert np.array_equal(*found)


def test_a_layer_alone_is_that_of_keras():
    """On an array, on a tensor, in `dataset.map`; adapted twice, or given its numbers."""
    for arguments in ({}, {"invert": True}, {"mean": 2.0, "variance": 3.0}):
        found = []
        for k in (minikeras, keras):
            layer = k.layers.Normalization(**arguments)
            if "mean" not in arguments:
                layer.adapt(X[:7])
                layer.adapt(X)
            alone = layer(X), layer(tf2.constant(X))
            mapped = tf2.data.Dataset.from_tensors(X).map(layer)
            found.append([np.asarray(each) for each in (*alone, *mapped)])
        assert same_arrays(*found)


def test_a_layer_alone_knows_what_it_learned_in_a_model():
    """Its weights are those of the model."""
    layer = layers.Normalization()
    model = minikeras.Sequential([minikeras.Input((4,)), layer])
    model.build((None, 4))
    layer.adapt(X)
    assert np.array_equal(model.predict(X, verbose=0), layer(X))
    assert np.allclose(layer(X).mean(0), 0, atol=1e-5)  # 50 roundings of float32
    other = minikeras.Sequential([minikeras.Input((4,)), layers.Normalization()])
    other.build((None, 4))
    other.set_weights(model.get_weights())
    assert np.array_equal(other.predict(X, verbose=0), layer(X))


def test_one_mean_of_all_numbers_is_the_formula():
    """Of numbers without an axis of features too: Keras 2 takes a list of them."""
    layer = layers.Normalization(axis=None)
    layer.adapt([0.0, 2.0])
    assert layer(np.float32([0, 1, 2])).tolist() == [-1, 0, 1]
    layer.adapt(SEQUENCES)
    x = SEQUENCES[:2]
    mean, deviation = SEQUENCES.mean(), np.sqrt(SEQUENCES.var())
    assert np.array_equal(layer(x), (x - mean) / deviation)


@each_keras
@pytest.mark.parametrize(
    "choice", [{}, {"axis": None, "invert": True}, {"mean": [1.0, 2.0], "variance": [3.0, 4.0]}]
)
def test_a_config_is_that_of_keras(library, choice):
    """Written by us and read by Keras 3, written by both Kerases and read by us."""
    ours, theirs = round_trips(library, "Normalization", choice)
    assert theirs == [ours] * len(theirs)


@pytest.mark.parametrize(
    "choice",
    [{"mean": 1.0}, {"mean": 1.0, "variance": [1.0]}, {"mean": [[1.0]], "variance": [[1.0]]}],
    ids=str,
)
def test_numbers_that_do_not_fit_are_refused(choice):
    """At construction, as Keras 3 does."""
    for k in (keras, minikeras):
        with pytest.raises(ValueError):
            k.layers.Normalization(**choice)


def test_data_that_do_not_fit_are_refused():
    """Of another type, empty, of other features, or when the numbers are given."""
    for k in (keras, minikeras):
        with pytest.raises(TypeError):
            k.layers.Normalization().adapt(3)
        with pytest.raises(ValueError):
            k.layers.Normalization().adapt([])
        with pytest.raises(ValueError):
            k.layers.Normalization(axis=3).adapt(X)
    with pytest.raises(ValueError, match="given"):
        layers.Normalization(mean=1.0, variance=1.0).adapt(X)
    layer = layers.Normalization()
    layer.adapt(X)
    with pytest.raises(ValueError, match="another shape"):
        minikeras.Sequential([minikeras.Input((3,)), layer]).build((None, 3))
