"""Dropout: the masks of both Kerases, while training and only then."""

import keras
import numpy as np
import pytest
import tf_keras

import minikeras
from kerases import both_kerases, parts, sequential
from layers.agreement import round_trips
from layers.passes import build, images, output, output_shape
from minikeras import layers
from minikeras.defaults import Defaults

SEED = 7
FEATURES = images(22, 6)
PICTURES = images(22, 3, 2, 2)


def left_over(k, make, x, defaults=None):
    """Return the losses of a model that sums what its dropouts leave, and what it predicts.

    Its learning rate is 0, so that the losses depend on nothing but the masks.
    """
    k.utils.set_random_seed(SEED)
    end = [k.layers.Flatten(), k.layers.Dense(1, kernel_initializer="ones", use_bias=False)]
    model = sequential(k, [k.Input(x.shape[1:]), *make(k), *end], defaults, SEED)
    model.compile(k.optimizers.SGD(0.0), lambda y_true, y_pred: y_pred)
    y = np.zeros((len(x), 1), np.float32)
    fit = {"batch_size": 8, "shuffle": False, "verbose": 0}
    losses = model.fit(x, y, epochs=2, **fit).history["loss"]
    losses.append(model.evaluate(x, y, batch_size=8, verbose=0))
    predicted = model.predict(x, batch_size=8, verbose=0)
    return [*losses, *model.fit(x, y, **fit).history["loss"]], predicted


STACKS = {
    "one": lambda k: [k.layers.Dropout(0.5)],
    "another rate": lambda k: [k.layers.Dropout(0.1)],
    "three": lambda k: [k.layers.Dropout(0.5), k.layers.Dropout(0.2), k.layers.Dropout(0.5)],
    "seeded": lambda k: [k.layers.Dropout(0.5, seed=4)],
    "seeded between": lambda k: [
        k.layers.Dropout(0.5),
        k.layers.Dropout(0.5, seed=4),
        k.layers.Dropout(0.5),
    ],
    "idle between": lambda k: [k.layers.Dropout(0.5), k.layers.Dropout(0.0), k.layers.Dropout(0.5)],
    "idle": lambda k: [k.layers.Dropout(0)],
    "channels": lambda k: [
        k.layers.Reshape((3, 2)),
        k.layers.SpatialDropout1D(0.5),
        k.layers.Dropout(0.3, noise_shape=(None, 1, 2)),
        k.layers.SpatialDropout1D(0.2, seed=3),
    ],
    "integer zero": lambda k: [k.layers.Dropout(0, seed=1), k.layers.Dropout(0.25)],
}


@both_kerases
@pytest.mark.parametrize("stack", STACKS)
def test_three_epochs_drop_what_keras_drops(library, defaults, stack):
    """Nine steps, with an evaluation and a prediction between, which must not move the masks."""
    ours, predicted = left_over(minikeras, STACKS[stack], FEATURES, defaults)
    expected, real = left_over(library, STACKS[stack], FEATURES)
    assert ours == expected
    assert np.array_equal(predicted, real)


@both_kerases
def test_pictures_lose_single_values(library, defaults):
    """Not whole channels: every value has its own chance, in every rank."""
    ours, _ = left_over(minikeras, STACKS["one"], PICTURES, defaults)
    assert ours == left_over(library, STACKS["one"], PICTURES)[0]


@both_kerases
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_maps_are_dropped_whole(library, defaults, data_format):
    """As Keras drops them, images and volumes."""

    def make(k):
        arguments = {"data_format": data_format}
        flat = [k.layers.SpatialDropout2D(0.5, **arguments), k.layers.Reshape((3, 2, 1, 2))]
        return [*flat, k.layers.SpatialDropout3D(0.4, **arguments)]

    ours, _ = left_over(minikeras, make, PICTURES, defaults)
    assert ours == left_over(library, make, PICTURES)[0]
    x = np.ones((50, 4, 3, 5), np.float32)
    layer = layers.SpatialDropout2D(0.5, data_format=data_format)
    found = output([layer], x, defaults, training=True)
    places = (1, 2) if data_format == "channels_last" else (2, 3)
    assert set(np.unique(found.mean(places))) == {np.float32(0), np.float32(2)}


def test_the_same_masks_come_again_from_the_same_seed_and_others_from_another():
    """So that two runs of a program can be compared."""
    one, again = (left_over(minikeras, STACKS["one"], FEATURES)[0] for _ in range(2))
    assert one == again
    assert one[0] != one[1]
    other = minikeras.Sequential(
        [minikeras.Input((6,)), layers.Dropout(0.5), layers.Dense(1, kernel_initializer="ones")],
        seed=SEED + 1,
    )
    other.compile(minikeras.optimizers.SGD(0.0), lambda y_true, y_pred: y_pred)
    y = np.zeros((len(FEATURES), 1))
    assert other.fit(FEATURES, y, batch_size=8, shuffle=False, verbose=0).history["loss"] != one[:1]


@pytest.mark.parametrize("defaults", [Defaults.keras(), Defaults.keras2()], ids=["keras", "keras2"])
def test_a_share_is_dropped_and_the_rest_is_scaled_up(defaults):
    """At rate 0.2 the values are 0 and 1.25, and about a fifth of 20,000 is dropped."""
    x = np.ones((20, 1000), np.float32)
    found = output([layers.Dropout(0.2)], x, defaults, training=True)
    assert set(np.unique(found)) == {np.float32(0), np.float32(1.25)}
    assert 0.18 < (found == 0).mean() < 0.22
    assert np.array_equal(output([layers.Dropout(0.2)], x, defaults), x)


def test_at_rate_one_everything_is_dropped():
    """As in Keras 3; Keras 2 fails at the first step."""
    ours, _ = left_over(minikeras, lambda k: [k.layers.Dropout(1.0)], FEATURES)
    assert ours == left_over(keras, lambda k: [k.layers.Dropout(1.0)], FEATURES)[0]
    assert ours[0] == 0.0
    with pytest.raises(ValueError):
        tf_keras.layers.Dropout(1.0)(FEATURES, training=True)


def test_in_the_table_of_tf1_the_number_is_what_is_kept():
    """And nothing switches it off: `Dropout(0.2)` drops four fifths when it predicts."""
    x = np.ones((20, 1000), np.float32)
    found = output([layers.Dropout(0.2)], x, Defaults.tf1())
    assert 0.78 < (found == 0).mean() < 0.82
    assert found.max() == np.float32(5)


def test_the_shape_stays():
    """Of any rank, known or not."""
    assert output_shape([layers.Dropout(0.5)], (None, 3, 2)) == (None, None, 3, 2)


@pytest.mark.parametrize("rate", [-0.1, 1.5, float("nan"), "0.5", None, True])
def test_a_rate_that_is_no_share_is_refused_at_construction(rate):
    """A ValueError in both Kerases, for a number; here for anything else too."""
    if isinstance(rate, float):
        for library in (keras, tf_keras):
            with pytest.raises(ValueError):
                library.layers.Dropout(rate)
    with pytest.raises(ValueError) as caught:
        layers.Dropout(rate)
    assert parts(caught) == {
        "what": "rate is a number from 0 to 1.",
        "where": "Dropout(rate=...)",
        "got": repr(rate),
    }


@pytest.mark.parametrize("rate", [0, 1, np.float32(0.5), np.float64(0.25)])
def test_a_rate_may_be_any_kind_of_real_number(rate):
    """Of NumPy too, as in both Kerases."""
    assert layers.Dropout(rate).rate == rate


@pytest.mark.parametrize("seed", ["7", 7.5])
def test_a_seed_that_is_no_integer_is_refused_at_construction(seed):
    """A ValueError in Keras 3 too."""
    with pytest.raises(ValueError):
        keras.layers.Dropout(0.5, seed=seed)
    with pytest.raises(ValueError) as caught:
        layers.Dropout(0.5, seed=seed)
    assert parts(caught)["where"] == "Dropout(seed=...)"


@pytest.mark.parametrize("shape", ["123", 3, (None, 0), (None, 1.5)])
def test_a_noise_shape_is_made_of_integers(shape):
    """A ValueError in Keras 3 too."""
    for kind in (keras.layers.Dropout, layers.Dropout):
        with pytest.raises(ValueError) as caught:
            kind(0.5, noise_shape=shape)
    assert parts(caught)["where"] == "Dropout(noise_shape=...)"


@both_kerases
@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("Dropout", {"rate": 0.25, "noise_shape": (None, 1), "seed": 3}),
        ("SpatialDropout1D", {"rate": 0.25}),
        ("SpatialDropout2D", {"rate": 0.25, "data_format": "channels_last"}),
    ],
)
def test_configs_go_both_ways(library, defaults, kind, arguments):
    """From ours to a layer of Keras and back."""
    ours, found = round_trips(library, kind, arguments)
    assert all(config == ours for config in found)


@both_kerases
def test_channels_are_dropped_from_sequences_only(library, defaults):
    """A ValueError in both Kerases for another rank."""
    for k in (library, minikeras):
        with pytest.raises(ValueError):
            build(k, [k.layers.SpatialDropout1D(0.5)], (4,))
